using Samplit.Api.Decisions;
using Samplit.Api.Metrics;
using Samplit.Domain;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Experiments;
using Samplit.Ledger;
using Samplit.Projections.Allocation;
using Samplit.Projections.Streams;

namespace Samplit.Api.Allocation;

/// <summary>
/// Reads what the last days brought and hands it to the experiment's writer, who decides what follows. The evidence is of a moment
/// before; what came since counts the next time.
/// </summary>
public sealed class AllocationRecommender
{
    private readonly DecisionStore _store;
    private readonly DecisionDispatcher _decisions;
    private readonly MetricReader _metrics;
    private readonly VisitorWindowReader _visitors;
    private readonly RecommendationReader _computations;
    private readonly TimeProvider _clock;

    internal AllocationRecommender(
        DecisionStore store,
        DecisionDispatcher decisions,
        MetricReader metrics,
        VisitorWindowReader visitors,
        RecommendationReader computations,
        TimeProvider clock
    ) =>
        (_store, _decisions, _metrics, _visitors, _computations, _clock) = (
            store,
            decisions,
            metrics,
            visitors,
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
        var (command, stream, refusal) = await CommandAsync(experimentId, windowDays, ct);
        if (command is null)
        {
            return (null, null, refusal);
        }
        var (holds, ahead) = Ahead(command, stream!);
        if (holds is not null && await _computations.FindAsync(experimentId, holds.Number, ct) is { } recorded)
        {
            return (recorded.Event, recorded, null);
        }
        var decision = RecommendAllocation.Decide(
            ahead,
            _store.Experiment(stream!),
            _store.Allocation(stream!),
            stream!.Version
        );
        return (decision.Events.OfType<AllocationComputed>().SingleOrDefault(), null, decision.Refusal);
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
        var (command, stream, refusal) = await CommandAsync(experimentId, windowDays, ct);
        if (command is null)
        {
            return (null, refusal);
        }
        var (holds, ahead) = Ahead(command, stream!);
        if (holds is not null)
        {
            return (await _computations.FindAsync(experimentId, holds.Number, ct), null);
        }
        var change = new PendingChange(
            c => RecommendAllocation.Decide(ahead, c.Experiment, c.Allocation, c.Version),
            metadata
        );
        var outcome = await _decisions.ChangeAsync(experimentId, change, ct);
        if (outcome.Refusal is not null)
        {
            return (null, outcome.Refusal);
        }
        if (outcome.Events is [{ Data: AllocationComputed computed } e])
        {
            return (new(e.Id, experimentId, computed.Number, e.Version, e.Timestamp, computed), null);
        }
        var last = _store.Allocation(outcome.Stream!).Computed(command.WindowDays)!;
        return (await _computations.FindAsync(experimentId, last.Number, ct), null);
    }

    /// <summary>Moves the traffic now, whatever is due.</summary>
    internal async ValueTask<ChangeOutcome> ReallocateAsync(
        Experiment experiment,
        EventMetadata metadata,
        CancellationToken ct
    ) =>
        experiment.Objective == OptimizationTarget.Conversion
            ? await _decisions.ChangeAsync(experiment.Id, Reallocation.Now(metadata), ct)
            : await FollowAsync(experiment.Id, onlyIfDue: false, metadata, ct);

    /// <summary>Moves the traffic of an experiment that is optimized for metrics to where they say.</summary>
    internal async Task<ChangeOutcome> FollowAsync(
        Guid experimentId,
        bool onlyIfDue,
        EventMetadata metadata,
        CancellationToken ct
    )
    {
        var (command, stream, refusal) = await CommandAsync(experimentId, windowDays: null, ct);
        if (command is null)
        {
            return new(null, [], refusal);
        }
        var (holds, ahead) = Ahead(command, stream!);
        if (onlyIfDue && holds is not null && holds.Number == _store.Allocation(stream!).Following)
        {
            return new(stream, [], null);
        }
        var follow = new ReallocateByMetrics(ahead, onlyIfDue);
        return await _decisions.ChangeAsync(
            experimentId,
            new PendingChange(
                c => ReallocateByMetrics.Decide(follow, c.Experiment, c.Allocation, c.Statistics, c.Version, c.Now),
                metadata
            ),
            ct
        );
    }

    /// <summary>
    /// What can be done before it is the command's turn: finds the last one of the window, if nothing has changed since, or computes.
    /// </summary>
    private (Recommendation? Holds, RecommendAllocation Ahead) Ahead(RecommendAllocation command, EventStream stream)
    {
        var asked = command.Ask(_store.Experiment(stream), number: 0, stream.Version);
        var last = _store.Allocation(stream).Computed(command.WindowDays);
        return last?.Inputs == asked.Inputs ? (last, command) : (null, command with { Done = asked.Again() });
    }

    private async Task<(RecommendAllocation? Command, EventStream? Stream, Refusal? Refusal)> CommandAsync(
        Guid experimentId,
        int? windowDays,
        CancellationToken ct
    )
    {
        if (await _decisions.FindAsync(experimentId, ct) is null)
        {
            return (null, null, Refusal.ExperimentNotFound);
        }
        var stream = await _store.FetchAsync(experimentId, ct);
        var experiment = _store.Experiment(stream);
        var isOfVisitors = experiment.Objective == OptimizationTarget.Conversion;
        var days =
            windowDays
            ?? (isOfVisitors ? AllocationParameters.DefaultWindowDays : experiment.AllocationPolicy.WindowDays);
        if (RecommendAllocation.Validate(days) is { } problem)
        {
            return (null, null, problem);
        }
        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        var first = RecommendAllocation.FirstDay(today, days);
        if (isOfVisitors)
        {
            var since = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            var window = await _visitors.ReadAsync(experiment, _store.Statistics(stream).Periods, since, ct);
            return (new RecommendAllocation(days, today, [], window), stream, null);
        }
        // Where the sun rises earlier the next day may have begun, and what is said of it counts from then on.
        var rows = await _metrics.DaysAsync(experimentId, first, MetricCheck.LastDay(_clock.GetUtcNow()), ct);
        var last = rows.Aggregate(today, (day, row) => row.Date > day ? row.Date : day);
        first = RecommendAllocation.FirstDay(last, days);
        return (
            new RecommendAllocation(days, last, [.. rows.Where(row => row.Date >= first)], Visitors: null),
            stream,
            null
        );
    }
}
