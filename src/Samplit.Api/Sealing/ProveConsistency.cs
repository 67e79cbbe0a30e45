using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Sealing;
using Wolverine.Http;

namespace Samplit.Api.Sealing;

/// <param name="Proof">Hashes in base64, as RFC 6962 orders them.</param>
public sealed record ConsistencyView(long From, long To, IReadOnlyList<string> Proof);

[Tags("Transparency log")]
public static class ProveConsistencyEndpoint
{
    /// <summary>Proves that the log only grew between two sizes.</summary>
    [Requires(Permission.AuditRead)]
    [WolverineGet("/audit/log/proofs/consistency"), EndpointSummary("That the log has only grown")]
    [Refuses(400, 404, 422)]
    public static async Task<(ConsistencyView?, Refusal?)> Get(
        long from,
        long? to,
        TransparencyLog log,
        Checkpoints checkpoints,
        CancellationToken ct
    )
    {
        var (tree, problem) = await SignedSize.FindAsync("to", to, checkpoints, ct);
        if (problem is not null)
        {
            return (null, problem);
        }
        if (from < 1 || from > tree)
        {
            return (null, Refusal.Invalid("from", $"From 1 to {tree}, the size that it is compared with."));
        }
        var proof = await log.ConsistencyAsync(from, tree, ct);
        return (new ConsistencyView(from, tree, SignedSize.Base64(proof)), null);
    }
}
