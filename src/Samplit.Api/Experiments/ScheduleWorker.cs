using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Domain.Experiments;
using Samplit.Ledger;

namespace Samplit.Api.Experiments;

/// <summary>
/// Starts and completes experiments whose time has come. Whether it has is decided by the experiment's writer, so two nodes
/// that ask do no harm.
/// </summary>
internal sealed class ScheduleWorker(
    ExperimentReader experiments,
    DecisionLog decisions,
    DatabaseStartup database,
    ExperimentOptions options,
    TimeProvider clock,
    ILogger<ScheduleWorker> logger
) : PeriodicWorker(options.ScheduleCheck, database, clock, logger)
{
    private static readonly EventMetadata Scheduler = new(Actor: "svc:schedule");

    protected override string Work => "Starts and ends by time";

    protected override async Task LookAsync(CancellationToken ct)
    {
        foreach (var id in await experiments.ListScheduledAsync(Clock.GetUtcNow(), ct))
        {
            await decisions.ChangeAsync(
                id,
                new PendingChange(c => Schedule.Decide(c.Experiment, c.Now), Scheduler),
                ct
            );
        }
    }
}
