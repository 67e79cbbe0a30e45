using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Samplit.Api.Database;
using Samplit.Projections.Sealing;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Samplit.Api.Sealing;

/// <summary>
/// Runs Marten's daemon, and with it the sealer, from when the database is ready until the server stops: on any number of
/// nodes, of which one at a time holds the lock and works. Watches whether the log keeps up.
/// </summary>
internal sealed partial class SealerService(
    IServiceProvider services,
    DatabaseStartup database,
    LogMonitor monitor,
    SealingOptions options,
    TimeProvider clock,
    ILogger<SealerService> logger
) : BackgroundService, IObserver<ShardState>
{
    private string? _failure;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.Ready.WaitAsync(stoppingToken);
            // Not before: that would have Marten set up while nobody is served yet.
            var daemon = services.GetRequiredService<IProjectionCoordinator>();
            using var states = services.GetRequiredService<IDocumentStore>().Storage.Database.Tracker.Subscribe(this);
            try
            {
                await daemon.StartAsync(stoppingToken);
                using var timer = new PeriodicTimer(options.LogCheckInterval, clock);
                while (await timer.WaitForNextTickAsync(stoppingToken))
                {
                    await monitor.CheckAsync(_failure, stoppingToken);
                }
            }
            finally
            {
                await daemon.StopAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>The daemon tells what it does; why it stopped is told once, however often it tries.</summary>
    public void OnNext(ShardState value)
    {
        if (value.ShardName != Sealer.Shard)
        {
            return;
        }
        if (value.Exception is { } e && value.Action == ShardAction.Paused)
        {
            if (_failure != e.Message)
            {
                LogStopped(value.Sequence, e);
            }
            _failure = e.Message;
        }
        else if (value.Action == ShardAction.Updated && value.LastAdvanced is not null)
        {
            _failure = null;
        }
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    [LoggerMessage(
        LogLevel.Error,
        "The log is sealed up to event {Sequence} and no further; it is tried again and again"
    )]
    private partial void LogStopped(long sequence, Exception exception);
}
