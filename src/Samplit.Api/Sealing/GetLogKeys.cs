using Samplit.Api.Http;
using Samplit.Domain.Access;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Sealing;

/// <param name="Verifier">name+id+base64, as C2SP signed-note writes a public key.</param>
/// <param name="RetiredAt">When another key took its place; what it signed before stays valid.</param>
public sealed record LogKeyView(string Verifier, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);

public sealed record LogKeysView(string Origin, IReadOnlyList<LogKeyView> Keys);

[Tags("Transparency log")]
public static class GetLogKeysEndpoint
{
    [Requires(Permission.AuditRead)]
    [WolverineGet("/audit/log/keys"), EndpointSummary("The keys that sign or signed checkpoints")]
    public static async Task<LogKeysView> Get(LogKeys keys, StreamStore store, CancellationToken ct) =>
        new(
            store.Options.Chain.Origin,
            [.. (await keys.ListAsync(ct)).Select(k => new LogKeyView(k.Verifier.ToString(), k.CreatedAt, k.RetiredAt))]
        );
}
