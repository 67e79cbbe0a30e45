using Samplit.Api.Analysis;
using Samplit.Api.Decisions;
using Samplit.Api.Metrics;
using Samplit.Domain;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Ledger;
using Samplit.Projections.Allocation;
using Samplit.Projections.Streams;

namespace Samplit.Api.Allocation;

/// <summary>
/// Reads what the last days brought and hands it to the experiment's writer, who decides what follows. The evidence is
/// of a moment before; what came since counts the next time.
/// </summary>
public sealed class AllocationRecommender
{
    private readonly DecisionStore _store;
    private readonly DecisionDispatcher _decisions;
    private readonly MetricReader _metrics;
    private readonly VisitorWindowReader _visitors;
    private readonly MetricWindowReader _tracked;
    private readonly RecommendationReader _computations;
    private readonly TimeProvider _clock;

    internal AllocationRecommender(
        DecisionStore store,
        DecisionDispatcher decisions,
        MetricReader metrics,
        VisitorWindowReader visitors,
        MetricWindowReader tracked,
        RecommendationReader computations,
        TimeProvider clock
    ) =>
        (_store, _decisions, _metrics, _visitors, _tracked, _computations, _clock) = (
            store,
            decisions,
            metrics,
            visitors,
            tracked,
            computations,
            clock
        );

    /// <param name="windowDays">Null for those of the experiment.</param>
    /// <returns>What would be recorded now, and the last on record if that is the same.</returns>
    public async Task<(AllocationComputed? Computed, RecordedComputation? Recorded, Refusal? Refusal)> ComputeAsync(
        Guid experimentId,
        int? windowDays,
        CancellationToken ct
    )
    {
        if (await FetchAsync(experimentId, ct) is not { } stream)
        {
            return (null, null, Refusal.ExperimentNotFound);
        }
        var (command, refusal) = await CommandAsync(stream, windowDays, ct);
        if (command is null)
        {
            return (null, null, refusal);
        }
        var decision = RecommendAllocation.Decide(
            command,
            _store.Experiment(stream),
            _store.Allocation(stream),
            stream.Version
        );
        if (decision.Events is [AllocationComputed computed])
        {
            return (computed, null, null);
        }
        var last = await LastAsync(stream, command, ct);
        return (last?.Event, last, decision.Refusal);
    }

    /// <param name="windowDays">Null for those of the experiment.</param>
    /// <returns>The newest of the window: a new one, or the last when nothing has changed since.</returns>
    public async Task<(RecordedComputation? Computation, Refusal? Refusal)> RecordAsync(
        Guid experimentId,
        int? windowDays,
        EventMetadata metadata,
        CancellationToken ct
    )
    {
        if (await FetchAsync(experimentId, ct) is not { } stream)
        {
            return (null, Refusal.ExperimentNotFound);
        }
        var (command, refusal) = await CommandAsync(stream, windowDays, ct);
        if (command is null)
        {
            return (null, refusal);
        }
        var (precomputed, isNew) = Precompute(command, stream);
        if (!isNew)
        {
            return (await LastAsync(stream, command, ct), null);
        }
        var change = new PendingChange(
            c =>
                MetricObjective.Validate(precomputed.Tracked?.Metric, c.Metrics) is { } changed
                    ? Decision.Refuse(changed)
                    : RecommendAllocation.Decide(precomputed, c.Experiment, c.Allocation, c.Version),
            metadata
        );
        var outcome = await _decisions.ChangeAsync(experimentId, change, ct);
        if (outcome.Refusal is not null)
        {
            return (null, outcome.Refusal);
        }
        return outcome.Events is [{ Data: AllocationComputed computed } e]
            ? (new(e.Id, experimentId, computed.Number, e.Version, e.Timestamp, computed), null)
            : (await LastAsync(outcome.Stream!, command, ct), null);
    }

    /// <summary>Moves the traffic now, whatever is due.</summary>
    internal async Task<ChangeOutcome> ReallocateAsync(Guid experimentId, EventMetadata metadata, CancellationToken ct)
    {
        if (await FetchAsync(experimentId, ct) is not { } stream)
        {
            return new(null, [], Refusal.ExperimentNotFound);
        }
        var (metrics, _, refusal) = await MetricsAsync(stream, ct);
        var command = new ReallocateTraffic(OnlyIfDue: false, metrics);
        return refusal is null
            ? await _decisions.ChangeAsync(experimentId, PendingChange.Reallocate(command, metadata), ct)
            : new(null, [], refusal);
    }

    /// <summary>
    /// All that the evidence of its metric can change with; null for an experiment that follows none, or cannot.
    /// </summary>
    internal async Task<EvidenceMark?> MarkAsync(EventStream stream, CancellationToken ct) =>
        _store.Experiment(stream).Objective == OptimizationTarget.Metric
        && MetricObjective.Find(_store.Metrics(stream)) is { } metric
            ? new(
                metric.Id,
                metric.Revision,
                await _tracked.CountedAsync(metric.Id, ct),
                _store.Statistics(stream).Assignments,
                DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime),
                _store.Allocation(stream).Number
            )
            : null;

    /// <summary>Moves the traffic if the schedule asks for it and there is something new to follow.</summary>
    /// <param name="stream">The experiment's, as it was read for the schedule.</param>
    internal async Task ReallocateIfDueAsync(EventStream stream, CancellationToken ct)
    {
        var (metrics, isInForce, refusal) = await MetricsAsync(stream, ct);
        if (refusal is null && !isInForce)
        {
            await _decisions.ChangeAsync(stream.Id, PendingChange.ReallocateIfDue(metrics), ct);
        }
    }

    /// <summary>
    /// What the traffic of an experiment follows that is optimized for metrics; null for one that learns from its
    /// visitors.
    /// </summary>
    private async Task<(RecommendAllocation? Metrics, bool IsInForce, Refusal? Refusal)> MetricsAsync(
        EventStream stream,
        CancellationToken ct
    )
    {
        if (!_store.Experiment(stream).FollowsMetrics)
        {
            return (null, false, null);
        }
        var (command, refusal) = await CommandAsync(stream, windowDays: null, ct);
        if (command is null)
        {
            return (null, false, refusal);
        }
        var (precomputed, isNew) = Precompute(command, stream);
        var allocation = _store.Allocation(stream);
        return (precomputed, !isNew && allocation.Computed(command.WindowDays)!.Number == allocation.InForce, null);
    }

    /// <summary>Computes before the stream is held, unless the last one of the window still holds.</summary>
    private (RecommendAllocation Command, bool IsNew) Precompute(RecommendAllocation command, EventStream stream)
    {
        var inputs = command.Inputs(_store.Experiment(stream), stream.Version);
        var digest = inputs.Digest();
        return _store.Allocation(stream).Computed(command.WindowDays)?.Inputs == digest
            ? (command, false)
            : (command with { Precomputed = new(digest, inputs.Compute()) }, true);
    }

    private async Task<RecordedComputation?> LastAsync(
        EventStream stream,
        RecommendAllocation command,
        CancellationToken ct
    ) =>
        _store.Allocation(stream).Computed(command.WindowDays) is { } last
            ? await _computations.FindAsync(stream.Id, last.Number, ct)
            : null;

    /// <returns>Null when there is no such experiment.</returns>
    private async Task<EventStream?> FetchAsync(Guid experimentId, CancellationToken ct) =>
        await _decisions.FindAsync(experimentId, ct) is null ? null : await _store.FetchAsync(experimentId, ct);

    private async Task<(RecommendAllocation? Command, Refusal? Refusal)> CommandAsync(
        EventStream stream,
        int? windowDays,
        CancellationToken ct
    )
    {
        var experiment = _store.Experiment(stream);
        var isOfVisitors = !experiment.FollowsMetrics;
        var days =
            windowDays
            ?? (isOfVisitors ? AllocationParameters.DefaultWindowDays : experiment.AllocationPolicy.WindowDays);
        if (RecommendAllocation.Validate(days) is { } problem)
        {
            return (null, problem);
        }
        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        var first = AllocationInputs.FirstDay(today, days);
        var since = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        if (experiment.Objective == OptimizationTarget.Metric)
        {
            var defined = _store.Metrics(stream);
            return MetricObjective.Validate(experiment, defined) is { } missing
                ? (null, missing)
                : (
                    new RecommendAllocation(
                        days,
                        today,
                        [],
                        Visitors: null,
                        Tracked: await _tracked.ReadAsync(experiment, MetricObjective.Find(defined)!, since, ct)
                    ),
                    null
                );
        }
        if (isOfVisitors)
        {
            var window = await _visitors.ReadAsync(experiment, _store.Statistics(stream).Periods, since, ct);
            return (new RecommendAllocation(days, today, [], window), null);
        }
        // Where the sun rises earlier the next day may have begun, and what is said of it counts from then on.
        var rows = await _metrics.DaysAsync(stream.Id, first, MetricCheck.LastDay(_clock.GetUtcNow()), ct);
        var last = rows.Aggregate(today, (day, row) => row.Date > day ? row.Date : day);
        first = AllocationInputs.FirstDay(last, days);
        return (new RecommendAllocation(days, last, [.. rows.Where(row => row.Date >= first)], Visitors: null), null);
    }
}
