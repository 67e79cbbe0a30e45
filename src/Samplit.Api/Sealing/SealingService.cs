using Samplit.Api.Database;

namespace Samplit.Api.Sealing;

/// <summary>
/// Signs a checkpoint of the transparency log every few seconds when there is something new. Every node does; the
/// database lets one at a time.
/// </summary>
internal sealed partial class SealingService(
    CheckpointPublications publications,
    DatabaseStartup database,
    SealingOptions options,
    TimeProvider clock,
    ILogger<SealingService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.Ready.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(options.CheckpointInterval, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SignAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task SignAsync(CancellationToken ct)
    {
        try
        {
            await publications.SignAsync(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (!DatabaseCircuit.IsConnectionLost(e))
            {
                LogPostponed(e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The next checkpoint of the log is postponed: {Reason}")]
    private partial void LogPostponed(string reason);
}
