using Npgsql;

namespace Samplit.Api.Database;

/// <summary>
/// Asks the database whether it is there, and closes the circuit as soon as it answers, so that nobody waits out the 30
/// s. It alone logs that the database went and came back: whoever else notices would say the same again.
/// </summary>
internal sealed partial class DatabaseMonitor(
    DatabaseConnections connections,
    DatabaseCircuit circuit,
    TimeProvider clock,
    ILogger<DatabaseMonitor> logger
) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>As the database has it, in claim_streams.</summary>
    private static readonly TimeSpan MaxClockLead = TimeSpan.FromHours(1);

    // Of its own: a pool that is taken is no database that is away.
    private readonly NpgsqlDataSource _dataSource = DataSources.Create(
        connections.Application,
        logging: null,
        mostConnections: 1
    );

    /// <summary>A database that is only slow now and then is not away.</summary>
    private const int FailuresToTell = 2;

    private Task? _asking;
    private long _answered;
    private string _failure = "";
    private long _ahead;

    /// <summary>Whether it was read-only when it answered last, as what a failover leaves behind is.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>Whether the database would refuse our events for their time, when it answered last.</summary>
    public bool IsClockAhead { get; private set; }

    /// <summary>
    /// By how much our clock was ahead of the database's, when it answered last; negative when it was behind.
    /// </summary>
    public TimeSpan Ahead => new(Interlocked.Read(ref _ahead));

    /// <summary>Whether it has answered a moment ago; nobody waits to be told.</summary>
    public bool IsAnswering => clock.GetElapsedTime(Volatile.Read(ref _answered)) < 1.5 * Interval;

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
            _failure = e.Message;
            return false;
        }
    }

    private async Task AskAsync()
    {
        await using var command = _dataSource.CreateCommand(
            "SELECT current_setting('transaction_read_only')::boolean, clock_timestamp()"
        );
        command.CommandTimeout = 1;
        await using var answer = await command.ExecuteReaderAsync(CancellationToken.None);
        await answer.ReadAsync(CancellationToken.None);
        IsReadOnly = answer.GetBoolean(0);
        var ahead = clock.GetUtcNow() - answer.GetFieldValue<DateTimeOffset>(1);
        if (ahead > MaxClockLead && !IsClockAhead)
        {
            LogClock(ahead);
        }
        IsClockAhead = ahead > MaxClockLead;
        Interlocked.Exchange(ref _ahead, ahead.Ticks);
        Volatile.Write(ref _answered, clock.GetTimestamp());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (await AnswersAsync(stoppingToken))
            {
                if (!circuit.IsClosed)
                {
                    await circuit.CloseAsync(stoppingToken);
                }
                if (failures >= FailuresToTell)
                {
                    LogBack();
                }
                failures = 0;
            }
            // Before it has answered once, its preparation says so.
            else if (Volatile.Read(ref _answered) != 0 && ++failures == FailuresToTell)
            {
                LogAway(_failure);
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _dataSource.Dispose();
    }

    [LoggerMessage(
        LogLevel.Error,
        "This server's clock is {Ahead} ahead of its database's, which takes no events until it is right"
    )]
    private partial void LogClock(TimeSpan ahead);

    [LoggerMessage(
        LogLevel.Warning,
        "PostgreSQL does not answer ({Reason}): visitors who are remembered are answered, everything else is told 503 and waits"
    )]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL answers again")]
    private partial void LogBack();
}
