using Samplit.Api.Database;
using Samplit.Projections.Daemon;

namespace Samplit.Api.Sealing;

/// <summary>
/// Keeps the transparency log while the server runs: seals events as they come and signs a checkpoint every few seconds
/// when there is something new. Every node does; the database lets one at a time.
/// </summary>
internal sealed partial class SealingService(
    AsyncDaemon daemon,
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
            await daemon.StartAsync(stoppingToken);
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
        finally
        {
            await daemon.StopAsync(CancellationToken.None);
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
            LogPostponed(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The next checkpoint of the log is postponed: {Reason}")]
    private partial void LogPostponed(string reason);
}
