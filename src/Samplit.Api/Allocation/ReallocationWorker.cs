using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Experiments;

namespace Samplit.Api.Allocation;

/// <summary>
/// Asks every running adaptive experiment, now and then, whether a reallocation is due: by time, by evidence that another node
/// brought, or by metrics. Whether it is due is decided by the experiment's writer, so two nodes that ask do no harm.
/// </summary>
internal sealed class ReallocationWorker(
    ExperimentReader experiments,
    DecisionStore store,
    DecisionLog decisions,
    AllocationComputation computation,
    DatabaseStartup database,
    AllocationOptions options,
    TimeProvider clock,
    ILogger<ReallocationWorker> logger
) : PeriodicWorker(options.ReallocationCheck, database, clock, logger)
{
    protected override string Work => "Reallocations by time";

    protected override async Task LookAsync(CancellationToken ct)
    {
        foreach (var id in await experiments.ListAdaptingAsync(ct))
        {
            try
            {
                await LookAsync(id, ct);
            }
            // The others do not wait for one that fails.
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogPostponed($"{Work} of {id}", e.Message);
            }
        }
    }

    private async Task LookAsync(Guid id, CancellationToken ct)
    {
        var stream = await store.FetchAsync(id, ct);
        if (store.IsReallocationDue(stream, Clock.GetUtcNow()))
        {
            await decisions.ChangeAsync(id, Reallocation.IfDue(), ct);
        }
        else if (store.IsFollowingDue(stream, Clock.GetUtcNow()))
        {
            await computation.FollowAsync(id, onlyIfDue: true, Reallocation.Scheduler, ct);
        }
    }
}
