using Npgsql;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Projections;
using Samplit.Projections.Allocation;
using Samplit.Projections.Statistics;
using Samplit.Projections.Streams;

namespace Samplit.Api.Replay;

/// <summary>An experiment as it was at one version.</summary>
public sealed record ReplayedState(
    long Version,
    DateTimeOffset At,
    Experiment Experiment,
    ExperimentStatistics Statistics,
    AllocationState Allocation
)
{
    /// <returns>Null when the events so far define no experiment.</returns>
    public static ReplayedState? Evolve(ReplayedState? state, StoredEvent e) =>
        (
            Experiment.Evolve(state?.Experiment, e.StreamId, e.Data, e.Timestamp),
            ExperimentStatistics.Evolve(state?.Statistics, e.Data, e.Timestamp),
            AllocationState.Evolve(state?.Allocation, e.Data, e.Timestamp)
        )
            is ({ } experiment, { } statistics, { } allocation)
            ? new ReplayedState(e.Version, e.Timestamp, experiment, statistics, allocation)
            : null;

    /// <returns>Null when it lacks a part.</returns>
    public static ReplayedState? From(StreamSnapshot snapshot, ReadModels models) =>
        (
            snapshot.Documents.GetValueOrDefault(models.Experiments.Name),
            snapshot.Documents.GetValueOrDefault(models.Statistics.Name),
            snapshot.Documents.GetValueOrDefault(models.AlgorithmStates.Name)
        )
            is (Experiment experiment, StatisticsSnapshot statistics, AlgorithmSnapshot algorithm)
            ? new(snapshot.Version, snapshot.At, experiment, statistics.Statistics, algorithm.State)
            : null;

    public StreamSnapshot ToSnapshot(ReadModels models) =>
        new(
            Experiment.Id,
            StreamTypes.Experiment,
            Version,
            At,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [models.Experiments.Name] = Experiment,
                [models.Statistics.Name] = new StatisticsSnapshot(Experiment.Id, Statistics),
                [models.AlgorithmStates.Name] = new AlgorithmSnapshot(Experiment.Id, Allocation),
            }
        );
}

/// <summary>Two states of one experiment, and what lies between them.</summary>
/// <param name="Events">How many events of each type came behind the first, up to the second.</param>
public sealed record ReplayedSpan(ReplayedState From, ReplayedState To, IReadOnlyDictionary<string, long> Events);

/// <summary>
/// Time travel: folds a stream up to a moment with the projections' own functions, in bounded memory, from the last
/// snapshot before it or from the first event. A time means all events before the first one that came later.
/// </summary>
public sealed class StateReader(StreamStore store, ReadModels models)
{
    private const int ReportEvery = 1024;

    private readonly StreamSnapshots _snapshots = new(store);

    /// <returns>Null when there was nothing yet, or the stream does not reach so far.</returns>
    public async Task<ReplayedState?> AtAsync(Guid experimentId, Moment moment, CancellationToken ct)
    {
        var found = await _snapshots.FindAsync(
            StreamTypes.Experiment,
            experimentId,
            moment.Version ?? long.MaxValue,
            moment.Time,
            ct
        );
        var missing = new List<StreamSnapshot>();
        var state = await FoldAsync(
            found is null ? null : ReplayedState.From(found, models),
            experimentId,
            moment,
            state =>
            {
                if (state.Version - ((missing.LastOrDefault() ?? found)?.Version ?? 0) >= StreamSnapshots.Every)
                {
                    missing.Add(state.ToSnapshot(models));
                }
            },
            ct
        );
        if (missing.Count > 0)
        {
            await FillInAsync(missing, ct);
        }
        return state;
    }

    /// <summary>For the next who asks; a database that takes no writes answers all the same.</summary>
    private async Task FillInAsync(IReadOnlyList<StreamSnapshot> missing, CancellationToken ct)
    {
        try
        {
            await _snapshots.SaveAsync(missing, ct);
        }
        catch (PostgresException)
        {
            // Whoever asks next folds as far again.
        }
    }

    /// <summary>Likewise, from the first event: what it gives follows from the stream and from nothing else.</summary>
    /// <param name="start">A state that was folded so before, not behind the moment, to go on from.</param>
    public Task<ReplayedState?> FoldAsync(
        Guid experimentId,
        Moment moment,
        IProgress<long>? folded,
        CancellationToken ct,
        ReplayedState? start = null
    ) =>
        FoldAsync(
            start,
            experimentId,
            moment,
            state =>
            {
                if (state.Version % ReportEvery == 0)
                {
                    folded?.Report(state.Version);
                }
            },
            ct
        );

    /// <param name="from">Not behind <paramref name="to"/>.</param>
    /// <returns>
    /// Null when there was nothing yet at the first, or the stream does not reach as far as one of them.
    /// </returns>
    public async Task<ReplayedSpan?> BetweenAsync(Guid experimentId, Moment from, Moment to, CancellationToken ct) =>
        await AtAsync(experimentId, from, ct) is { } first && await AtAsync(experimentId, to, ct) is { } second
            ? await SpanAsync(first, second, ct)
            : null;

    /// <summary>What lies between two states of an experiment.</summary>
    public async Task<ReplayedSpan> SpanAsync(ReplayedState first, ReplayedState second, CancellationToken ct) =>
        new(first, second, await store.CountByTypeAsync(first.Experiment.Id, first.Version, second.Version, ct));

    private async Task<ReplayedState?> FoldAsync(
        ReplayedState? state,
        Guid experimentId,
        Moment moment,
        Action<ReplayedState> each,
        CancellationToken ct
    )
    {
        var events = store.ReadStreamAsync(experimentId, state?.Version ?? 0, moment.Version ?? long.MaxValue, ct);
        await foreach (var e in events)
        {
            if (moment.IsBefore(e.Version, e.Timestamp))
            {
                break;
            }
            state = ReplayedState.Evolve(state, e);
            if (state is not null)
            {
                each(state);
            }
        }
        return state is not null && (moment.Version ?? state.Version) == state.Version ? state : null;
    }
}
