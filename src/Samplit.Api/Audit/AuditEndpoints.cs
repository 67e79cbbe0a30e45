using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Api.Statistics;
using Samplit.Domain;
using Samplit.EventStore;
using Samplit.EventStore.Chain;
using Samplit.Projections;

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

/// <summary>The experiment, its statistics and its allocation as they were then.</summary>
internal sealed record StateView(
    Guid ExperimentId,
    long Version,
    DateTimeOffset At,
    ExperimentView Experiment,
    StatisticsView Statistics
)
{
    public static StateView From(ReplayedState state) =>
        new(
            state.Experiment.Id,
            state.Version,
            state.At,
            ExperimentView.From(state.Experiment),
            StatisticsView.From(state.Version, state.Experiment, state.Statistics, state.Allocation)
        );
}

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

    internal static async Task<Ok<InstallationView>> VerifyAll(Verification verification, CancellationToken ct) =>
        TypedResults.Ok(InstallationView.From((await verification.RunAsync(null, null, null, ct))!));

    internal static async Task<Results<Ok<StateView>, ProblemHttpResult>> State(
        Guid id,
        long? version,
        StreamStore store,
        Replay replay,
        CancellationToken ct
    )
    {
        var head = (await store.FetchForWritingAsync(StreamTypes.Experiment, id, ct)).Version;
        if (head == 0)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        return await replay.ToVersionAsync(id, version ?? head, null, ct) is { } state
            ? TypedResults.Ok(StateView.From(state))
            : Problems.From(Refusal.Invalid("version", $"From 1 to {head}, where the stream is now."));
    }
}
