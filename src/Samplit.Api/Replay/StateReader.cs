using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Projections.Streams;

namespace Samplit.Api.Replay;

/// <summary>An experiment as it was at one version, folded from the stream alone.</summary>
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
}

/// <summary>Two states of one experiment, and what lies between them.</summary>
/// <param name="Events">How many events of each type came behind the first, up to the second.</param>
public sealed record ReplayedSpan(ReplayedState From, ReplayedState To, IReadOnlyDictionary<string, long> Events);

/// <summary>
/// Time travel: folds a stream up to a moment with the projections' own functions, in bounded memory. A time means all events
/// before the first one that came later.
/// </summary>
public sealed class StateReader(StreamStore store)
{
    private const int ReportEvery = 1024;

    /// <returns>Null when there was nothing yet, or the stream does not reach so far.</returns>
    public async Task<ReplayedState?> AtAsync(
        Guid experimentId,
        Moment moment,
        IProgress<long>? folded,
        CancellationToken ct
    ) => (await BetweenAsync(experimentId, moment, moment, folded, ct))?.To;

    /// <param name="from">Not behind <paramref name="to"/>.</param>
    /// <returns>Null when there was nothing yet at the first, or the stream does not reach as far as one of them.</returns>
    public async Task<ReplayedSpan?> BetweenAsync(
        Guid experimentId,
        Moment from,
        Moment to,
        IProgress<long>? folded,
        CancellationToken ct
    )
    {
        ReplayedState? state = null;
        ReplayedState? first = null;
        var isBehindFirst = false;
        var events = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await foreach (var e in store.ReadStreamAsync(experimentId, upTo: to.Version ?? long.MaxValue, ct: ct))
        {
            if (to.IsBefore(e.Version, e.Timestamp))
            {
                break;
            }
            if (!isBehindFirst && from.IsBefore(e.Version, e.Timestamp))
            {
                (isBehindFirst, first) = (true, state);
            }
            state = ReplayedState.Evolve(state, e);
            if (isBehindFirst)
            {
                events[e.Type] = events.GetValueOrDefault(e.Type) + 1;
            }
            if (e.Version % ReportEvery == 0)
            {
                folded?.Report(e.Version);
            }
        }
        folded?.Report(state?.Version ?? 0);
        first = isBehindFirst ? first : state;
        return first is not null && state is not null && Reaches(first, from) && Reaches(state, to)
            ? new ReplayedSpan(first, state, events)
            : null;
    }

    private static bool Reaches(ReplayedState state, Moment moment) =>
        (moment.Version ?? state.Version) == state.Version;
}
