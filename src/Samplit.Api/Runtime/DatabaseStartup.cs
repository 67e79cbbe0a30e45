using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Npgsql;
using Samplit.EventStore;
using Samplit.EventStore.Schema;
using Samplit.Projections;

namespace Samplit.Api.Runtime;

/// <summary>A request came before the database was ready.</summary>
internal sealed class NotReadyException() : Exception("The database is not ready yet.");

/// <summary>Brings the schema up to date and makes sure there is a key, trying again until PostgreSQL answers.</summary>
internal sealed partial class DatabaseStartup(
    NpgsqlDataSource dataSource,
    IKeyManager keys,
    SamplitOptions options,
    TimeProvider clock,
    ILogger<DatabaseStartup> logger
) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when requests can be served; fails when the database can never be used by this program.</summary>
    public Task Ready => _ready.Task;

    public static IReadOnlyList<Migrations> AllMigrations { get; } =
    [StreamStore.Migrations, ReadModels.Migrations, new("api", typeof(DatabaseStartup).Assembly)];

    /// <summary>Migrates, then creates the first key while no other node can.</summary>
    public async Task<IReadOnlyList<Migration>> PrepareAsync(CancellationToken ct)
    {
        var applied = await new Migrator(dataSource, options.Schema, AllMigrations).MigrateAsync(ct);
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = new NpgsqlCommand(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "keys " + options.Schema });
        await command.ExecuteNonQueryAsync(ct);
        var now = clock.GetUtcNow();
        if (!keys.GetAllKeys().Any(k => !k.IsRevoked && k.ExpirationDate > now))
        {
            keys.CreateNewKey(activationDate: now, expirationDate: now.AddDays(90));
        }
        return applied;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var migration in await PrepareAsync(stoppingToken))
                {
                    LogMigrated(migration.Component, migration.Number, migration.Name);
                }
                _ready.TrySetResult();
                return;
            }
            catch (Exception e) when (e is NpgsqlException { IsTransient: true } or TimeoutException)
            {
                var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 250 * attempt));
                LogRetrying(e.Message, pause.TotalSeconds);
                await Task.Delay(pause, clock, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogGivenUp(e.Message);
                _ready.TrySetException(e);
                throw; // stops the host: a person has to act
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Migration {Component} {Number:0000} {Name} applied")]
    private partial void LogMigrated(string component, int number, string name);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not answer ({Reason}); trying again in {Seconds} s")]
    private partial void LogRetrying(string reason, double seconds);

    [LoggerMessage(LogLevel.Critical, "The database cannot be used: {Reason}")]
    private partial void LogGivenUp(string reason);
}
