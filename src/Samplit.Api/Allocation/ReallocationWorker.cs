using Samplit.Api.Experiments;
using Samplit.Api.Runtime;
using Samplit.Api.Runtime.Database;
using Samplit.Api.Runtime.Decisions;

namespace Samplit.Api.Allocation;

/// <summary>
/// Asks every running adaptive experiment, now and then, whether a reallocation is due: by time, or by evidence that
/// another node brought. Whether it is due is decided by the experiment's writer, so two nodes that ask do no harm.
/// </summary>
internal sealed partial class ReallocationWorker(
    ExperimentReader experiments,
    DecisionStore store,
    DecisionLog decisions,
    DatabaseStartup database,
    SamplitOptions options,
    TimeProvider clock,
    ILogger<ReallocationWorker> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ReallocationCheck, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await database.Ready.WaitAsync(stoppingToken);
                foreach (var id in await experiments.ListAdaptingAsync(stoppingToken))
                {
                    if (store.IsReallocationDue(await store.FetchAsync(id, stoppingToken), clock.GetUtcNow()))
                    {
                        await decisions.ChangeAsync(id, Reallocation.IfDue(), stoppingToken);
                    }
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogPostponed(e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Reallocations by time are postponed: {Reason}")]
    private partial void LogPostponed(string reason);
}
