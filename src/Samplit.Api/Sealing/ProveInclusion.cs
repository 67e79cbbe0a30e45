using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Sealing;
using Wolverine.Http;

namespace Samplit.Api.Sealing;

/// <param name="Index">Counted from 0.</param>
/// <param name="Size">Leaves of the tree that the leaf is proven to be in.</param>
/// <param name="Proof">Hashes in base64, the leaf's sibling first.</param>
public sealed record InclusionView(long Index, long Size, IReadOnlyList<string> Proof);

[Tags("Transparency log")]
public static class ProveInclusionEndpoint
{
    internal static readonly Refusal NotSealed = new(
        RefusalKind.NotFound,
        ProblemCodes.NotSealed,
        "There is no such event, or no checkpoint covers it yet: ask again in some seconds."
    );

    /// <summary>
    /// Proves that a leaf, given by its index or as an experiment's event, is in a tree that was signed.
    /// </summary>
    [Requires(Permission.AuditRead)]
    [WolverineGet("/audit/log/proofs/inclusion"), EndpointSummary("That an event is in the log")]
    [Refuses(400, 404, 422)]
    public static async Task<(InclusionView?, Refusal?)> Get(
        long? index,
        string? experiment,
        long? sequence,
        long? size,
        ExperimentNames names,
        TransparencyLog log,
        Checkpoints checkpoints,
        CancellationToken ct
    )
    {
        var byEvent = experiment is not null && sequence is not null;
        if (byEvent == index is not null || experiment is null != sequence is null)
        {
            return (null, Refusal.Invalid("index", "Either an index, or an experiment and a sequence."));
        }
        var (tree, problem) = await SignedSize.FindAsync("size", size, checkpoints, ct);
        if (problem is not null)
        {
            return (null, problem);
        }
        var leaf = index ?? await FindAsync(experiment!, sequence!.Value, names, log, ct);
        if (leaf is null || (byEvent && leaf >= tree))
        {
            return (null, NotSealed);
        }
        if (leaf < 0 || leaf >= tree)
        {
            return (null, Refusal.Invalid("index", $"From 0 to {tree - 1}, the last leaf of a tree of {tree}."));
        }
        var proof = await log.InclusionAsync(leaf.Value, tree, ct);
        return (new InclusionView(leaf.Value, tree, SignedSize.Base64(proof)), null);
    }

    private static async Task<long?> FindAsync(
        string idOrName,
        long sequence,
        ExperimentNames names,
        TransparencyLog log,
        CancellationToken ct
    ) => await names.ReadIdAsync(idOrName, ct) is { Id: { } id } ? await log.IndexOfAsync(id, sequence, ct) : null;
}
