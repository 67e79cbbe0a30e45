using Samplit.Api.Experiments;
using Samplit.Api.Runtime;
using Samplit.Api.Runtime.Database;
using Samplit.Api.Runtime.Decisions;

namespace Samplit.Api.Allocation;

/// <summary>
/// Asks every running adaptive experiment, now and then, whether a reallocation is due: by time, or by evidence that
/// another node brought. Whether it is due is decided by the experiment's writer, so two nodes that ask do no harm.
/// </summary>
internal sealed class ReallocationWorker(
    ExperimentReader experiments,
    DecisionStore store,
    DecisionLog decisions,
    DatabaseStartup database,
    SamplitOptions options,
    TimeProvider clock,
    ILogger<ReallocationWorker> logger
) : PeriodicWorker(options.ReallocationCheck, database, clock, logger)
{
    protected override string Work => "Reallocations by time";

    protected override async Task LookAsync(CancellationToken ct)
    {
        foreach (var id in await experiments.ListAdaptingAsync(ct))
        {
            if (store.IsReallocationDue(await store.FetchAsync(id, ct), Clock.GetUtcNow()))
            {
                await decisions.ChangeAsync(id, Reallocation.IfDue(), ct);
            }
        }
    }
}
