using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Api.Database;

/// <summary>A request came before the database was ready.</summary>
internal sealed class NotReadyException() : Exception("The database is not ready yet.");

/// <summary>Prepares the database, trying again until PostgreSQL answers, and starts what stands on it.</summary>
internal sealed partial class DatabaseStartup(
    DatabasePreparation preparation,
    StreamStore store,
    IEnumerable<IStartsOnDatabase> behind,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<DatabaseStartup> logger
) : BackgroundService
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isPrepared;

    /// <summary>Done when requests can be served; fails when the database can never be used by this program.</summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Whether another server has to be made in place of this one, which the database left in the middle of its start.
    /// </summary>
    public bool IsInterrupted => _ready.Task.Exception?.InnerException is StartInterruptedException;

    /// <summary>
    /// Whether there are tables and keys: what is needed to decide. Messages may come a moment before requests.
    /// </summary>
    public bool IsPrepared => _isPrepared;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var migration in await preparation.PrepareAsync(stoppingToken))
                {
                    LogMigrated(migration.Component, migration.Number, migration.Name);
                }
                if (await preparation.OwningRoleAsync(stoppingToken) is { } role)
                {
                    LogOwner(role);
                }
                _isPrepared = true;
                await Task.WhenAll(
                    Task.Run(() => store.WarmUpAsync(stoppingToken), stoppingToken),
                    StartBehindAsync(stoppingToken)
                );
                _ready.TrySetResult();
                return;
            }
            catch (Exception e) when (e is NpgsqlException { IsTransient: true } or TimeoutException)
            {
                var pause = TimeSpan.FromMilliseconds(Math.Min(MaxPause.TotalMilliseconds, 250 * attempt));
                LogRetrying(e.Message, pause.TotalSeconds);
                await Task.Delay(pause, clock, stoppingToken);
            }
            catch (StartInterruptedException e)
            {
                LogInterrupted(e.Message);
                await StopAsync(e); // and who runs it makes another one
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogGivenUp(e.Message);
                await StopAsync(e); // a person has to act
                return;
            }
        }
    }

    /// <summary>
    /// Not before the host has started: one that is stopped in the middle of that does not end in an orderly way.
    /// </summary>
    private async Task StopAsync(Exception reason)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task;
        }
        _ready.TrySetException(reason);
        lifetime.StopApplication();
    }

    private async Task StartBehindAsync(CancellationToken ct)
    {
        foreach (var next in behind)
        {
            await next.StartAsync(ct);
        }
    }

    [LoggerMessage(LogLevel.Information, "Migration {Component} {Number:0000} {Name} applied")]
    private partial void LogMigrated(string component, int number, string name);

    [LoggerMessage(
        LogLevel.Warning,
        "The role {Role} owns the tables that it serves from, or can do what their owner can, so nothing in the database "
            + $"keeps it from changing events: serve as another one, and migrate with {DatabaseConnections.OwnerVariable} set"
    )]
    private partial void LogOwner(string role);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not answer ({Reason}); trying again in {Seconds} s")]
    private partial void LogRetrying(string reason, double seconds);

    [LoggerMessage(LogLevel.Warning, "{Reason}; starting again")]
    private partial void LogInterrupted(string reason);

    [LoggerMessage(LogLevel.Critical, "The database cannot be used: {Reason}")]
    private partial void LogGivenUp(string reason);
}
