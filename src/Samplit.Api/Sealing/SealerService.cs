using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Sealing;

/// <summary>
/// Seals events as they come, from when the database is ready until the server stops, and watches whether the log keeps
/// up. Every node does; one at a time works.
/// </summary>
internal sealed partial class SealerService(
    IServiceProvider services,
    DatabaseStartup database,
    LogMonitor monitor,
    SealingOptions options,
    TimeProvider clock,
    ILogger<SealerService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.Ready.WaitAsync(stoppingToken);
            await Task.Delay(options.SealingDelay, clock, stoppingToken);
            // Not before: that would have Marten set up while nobody is served yet.
            var daemon = services.GetRequiredService<SealingDaemon>();
            daemon.Stopped = Report;
            try
            {
                await daemon.StartAsync(stoppingToken);
                using var timer = new PeriodicTimer(options.LogCheckInterval, clock);
                while (await timer.WaitForNextTickAsync(stoppingToken))
                {
                    await monitor.CheckAsync(daemon.Failure, stoppingToken);
                }
            }
            finally
            {
                await daemon.StopAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private void Report(Exception e)
    {
        // That the database is away is told elsewhere.
        if (e is not (NpgsqlException { IsTransient: true } or TimeoutException))
        {
            LogStopped(e);
        }
    }

    [LoggerMessage(LogLevel.Error, "The log is not sealed any further; it is tried again every few seconds")]
    private partial void LogStopped(Exception exception);
}
