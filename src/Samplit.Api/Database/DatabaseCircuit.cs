using System.Security.Cryptography;
using Npgsql;
using Polly;
using Polly.CircuitBreaker;

namespace Samplit.Api.Database;

/// <summary>
/// Keeps requests from queueing for a database that is away: after 5 failures in a row of time it answers at once, for
/// 30 s or until <see cref="DatabaseMonitor"/> sees the database answer again.
/// </summary>
internal sealed class DatabaseCircuit
{
    private readonly CircuitBreakerManualControl _control = new();
    private readonly CircuitBreakerStateProvider _state = new();

    public DatabaseCircuit(TimeProvider clock)
    {
        Pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    FailureRatio = 0.9,
                    MinimumThroughput = 5,
                    SamplingDuration = TimeSpan.FromSeconds(2),
                    BreakDuration = TimeSpan.FromSeconds(30),
                    ShouldHandle = new PredicateBuilder().Handle<Exception>(IsAway),
                    ManualControl = _control,
                    StateProvider = _state,
                }
            )
            .Build();
    }

    public ResiliencePipeline Pipeline { get; }

    public bool IsClosed => _state.CircuitState == CircuitState.Closed;

    public Task CloseAsync(CancellationToken ct) => _control.CloseAsync(ct);

    /// <summary>
    /// A lost connection, no answer, or a server that is stopping or a standby by now; not a statement that it refused.
    /// </summary>
    public static bool IsAway(Exception e) =>
        e switch
        {
            PostgresException p => p.IsTransient
                || p.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction,
            NpgsqlException or TimeoutException => true,
            // Data Protection's word for keys that it could not read.
            CryptographicException { InnerException: { } why } => IsAway(why),
            _ => false,
        };
}

/// <summary>Closes the circuit as soon as the database answers, so that nobody waits out the 30 s.</summary>
internal sealed partial class DatabaseMonitor(
    NpgsqlDataSource dataSource,
    DatabaseCircuit circuit,
    TimeProvider clock,
    ILogger<DatabaseMonitor> logger
) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private Task? _asking;

    /// <summary>Whether the database answers within half a second.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        // One question at a time: a database that hangs would otherwise be asked until the pool is empty.
        var asking = _asking is { IsCompleted: false } pending ? pending : _asking = AskAsync();
        try
        {
            await asking.WaitAsync(Interval, ct);
            return true;
        }
        // Whatever is wrong, a password changed or the database dropped: it may be right again the next time.
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task AskAsync()
    {
        await using var command = dataSource.CreateCommand("SELECT 1");
        command.CommandTimeout = 1;
        await command.ExecuteScalarAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!circuit.IsClosed && await AnswersAsync(stoppingToken))
            {
                await circuit.CloseAsync(stoppingToken);
                LogBack();
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "PostgreSQL answers again")]
    private partial void LogBack();
}
