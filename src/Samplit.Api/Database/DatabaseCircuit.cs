using System.Security.Cryptography;
using Npgsql;
using Polly;
using Polly.CircuitBreaker;
using Samplit.Api.Http;

namespace Samplit.Api.Database;

/// <summary>
/// Keeps requests from queueing for a database that is away: after 5 failures in a row of time it answers at once, for
/// 30 s or until <see cref="DatabaseMonitor"/> sees the database answer again.
/// </summary>
internal sealed class DatabaseCircuit
{
    /// <summary>For how long a server is not ready whose writes the database could not take.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock;
    private readonly CircuitBreakerManualControl _control = new();
    private readonly CircuitBreakerStateProvider _state = new();

    private long? _refused;

    public DatabaseCircuit(TimeProvider clock)
    {
        _clock = clock;
        Pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    FailureRatio = 0.9,
                    MinimumThroughput = 5,
                    SamplingDuration = TimeSpan.FromSeconds(2),
                    BreakDuration = TimeSpan.FromSeconds(30),
                    ShouldHandle = new PredicateBuilder().Handle<Exception>(IsConnectionLost),
                    ManualControl = _control,
                    StateProvider = _state,
                    OnOpened = opened =>
                    {
                        if (IsRefusedWrite(opened.Outcome.Exception))
                        {
                            _refused = clock.GetTimestamp();
                        }
                        return default;
                    },
                }
            )
            .Build();
    }

    public ResiliencePipeline Pipeline { get; }

    public bool IsClosed => _state.CircuitState == CircuitState.Closed;

    /// <summary>
    /// Whether no write was refused a moment ago for want of space or memory, as a database that answers questions may
    /// do. A server that is not ready is not asked, so nothing but time can show that it is over.
    /// </summary>
    public bool TakesWrites => _refused is not { } at || _clock.GetElapsedTime(at) > Rest;

    public Task CloseAsync(CancellationToken ct) => _control.CloseAsync(ct);

    /// <summary>A full disk, no memory, and errors of the system below (class 58).</summary>
    private static bool IsRefusedWrite(Exception? e) =>
        e
            is PostgresException
            {
                SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory or ['5', '8', ..]
            };

    /// <summary>
    /// A lost connection, no answer, or a server that is stopping or a standby by now; not a statement that it refused.
    /// </summary>
    public static bool IsConnectionLost(Exception e) =>
        e switch
        {
            PostgresException p => p.IsTransient
                || p.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction,
            NpgsqlException => true,
            TimeoutException => e is not RequestTimedOutException,
            // Data Protection's word for keys that it could not read.
            CryptographicException { InnerException: { } why } => IsConnectionLost(why),
            _ => false,
        };
}
