using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Projections.Chain;
using Samplit.Verify.Audit;

namespace Samplit.Api.Audit;

/// <param name="Sequence">Position in the experiment's stream, from 1, without gaps.</param>
internal sealed record AuditEntryView(
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
internal sealed record AuditPage(Guid ExperimentId, IReadOnlyList<AuditEntryView> Entries, long? Next);

internal static class AuditEndpoints
{
    internal static async Task<Results<Ok<AuditPage>, ProblemHttpResult>> List(
        Guid id,
        long? after,
        int? limit,
        ExperimentReader experiments,
        ChainReader chain,
        CancellationToken ct
    )
    {
        var (size, problem) = Requests.PageSize(limit);
        problem ??= after is < 0 ? Refusal.Invalid("after", "A sequence, from 0.") : null;
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        if (await experiments.FindAsync(id, ct) is null)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        var entries = await chain.ReadAsync(id, after ?? 0, size + 1, ct);
        return TypedResults.Ok(
            new AuditPage(
                id,
                [.. entries.Take(size).Select(AuditEntryView.From)],
                entries.Count > size ? entries[size - 1].Version : null
            )
        );
    }

    internal static async Task<Results<Ok<VerificationView>, ProblemHttpResult>> Verify(
        Guid id,
        Verification verification,
        CancellationToken ct
    ) =>
        await verification.RunAsync(id, trusted: null, eventsSoFar: null, ct) is { } report
            ? TypedResults.Ok(VerificationView.From(report))
            : Problems.From(Refusal.ExperimentNotFound);

    internal static async Task<Ok<InstallationVerificationView>> VerifyAll(
        Verification verification,
        CancellationToken ct
    ) => TypedResults.Ok(InstallationVerificationView.From((await verification.RunAsync(null, null, null, ct))!));
}
