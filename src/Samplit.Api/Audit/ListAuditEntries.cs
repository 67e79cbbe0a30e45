using System.Text.Json;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Chain;
using Wolverine.Http;

namespace Samplit.Api.Audit;

/// <param name="Sequence">Position in the experiment's stream, from 1, without gaps.</param>
public sealed record AuditEntryView(
    long Sequence,
    Guid EventId,
    string Type,
    JsonElement Data,
    DateTimeOffset OccurredAt,
    string? Actor,
    string? Cause,
    string? Correlation,
    string? PreviousHash,
    string? CurrentHash
)
{
    public static AuditEntryView From(ChainEntry e) =>
        new(
            e.Version,
            e.EventId,
            e.Type,
            e.Data,
            e.Timestamp,
            e.Metadata.Actor,
            e.Metadata.CausationId,
            e.Metadata.CorrelationId,
            e.PreviousHash,
            e.Hash
        );
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record AuditPage(Guid ExperimentId, IReadOnlyList<AuditEntryView> Entries, long? Next);

[Tags("Audit")]
public static class ListAuditEntriesEndpoint
{
    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        long? after,
        int? limit,
        ExperimentReader experiments,
        CancellationToken ct
    ) =>
        Requests.ValidateLimit(limit)
        ?? (after is < 0 ? Refusal.Invalid("after", "A sequence, from 0.") : null)
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    [Requires(Permission.AuditRead)]
    [WolverineGet("/api/experiments/{id}/audit")]
    [EndpointSummary("Entries of the hash chain")]
    [Refuses(400, 404, 422)]
    public static async Task<AuditPage> Get(Guid id, long? after, int? limit, ChainReader chain, CancellationToken ct)
    {
        var page = await Page.ReadAsync(limit, size => chain.ReadAsync(id, after ?? 0, size, ct));
        return new(id, [.. page.Items.Select(AuditEntryView.From)], page.Next(e => e.Version));
    }
}
