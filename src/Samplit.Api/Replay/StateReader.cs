using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.EventStore;

namespace Samplit.Api.Replay;

/// <summary>An experiment as it was at one version, folded from the stream alone.</summary>
internal sealed record ReplayedState(
    long Version,
    DateTimeOffset At,
    Experiment Experiment,
    ExperimentStatistics Statistics,
    AllocationState Allocation
);

/// <summary>Time travel: folds a stream up to a version with the projections' own functions, in bounded memory.</summary>
internal sealed class StateReader(StreamStore store)
{
    private const int ReportEvery = 1024;

    /// <returns>Null when the stream is shorter or does not exist.</returns>
    public async Task<ReplayedState?> ToVersionAsync(
        Guid experimentId,
        long version,
        IProgress<long>? folded,
        CancellationToken ct
    )
    {
        Experiment? experiment = null;
        ExperimentStatistics? statistics = null;
        AllocationState? allocation = null;
        var (reached, at) = (0L, default(DateTimeOffset));
        await foreach (var @event in store.ReadStreamAsync(experimentId, upTo: version, ct: ct))
        {
            experiment = Experiment.Evolve(experiment, experimentId, @event.Data, @event.Timestamp);
            statistics = ExperimentStatistics.Evolve(statistics, @event.Data);
            allocation = AllocationState.Evolve(allocation, @event.Data, @event.Timestamp);
            (reached, at) = (@event.Version, @event.Timestamp);
            if (reached % ReportEvery == 0)
            {
                folded?.Report(reached);
            }
        }
        folded?.Report(reached);
        return reached == version && experiment is not null && statistics is not null && allocation is not null
            ? new ReplayedState(version, at, experiment, statistics, allocation)
            : null;
    }
}
