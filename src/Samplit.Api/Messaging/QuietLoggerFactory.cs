using Samplit.Api.Database;

namespace Samplit.Api.Messaging;

/// <summary>
/// While the database is away, each poll of Wolverine's fails and says so at length, several times a second. This lets one line
/// through now and then; everything else that Wolverine logs stays as it is.
/// </summary>
internal sealed partial class QuietLoggerFactory(ILoggerFactory inner, TimeProvider clock) : ILoggerFactory
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>For so long behind a failure it says, without naming the reason again, what it will try once more.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    private readonly ILogger _own = inner.CreateLogger<QuietLoggerFactory>();
    private long _said = long.MinValue;
    private long _seen = long.MinValue;

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(nameof(Wolverine), StringComparison.Ordinal)
            ? new Quiet(inner.CreateLogger(categoryName), this)
            : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private static Exception? Away(Exception? e) =>
        e is null ? null
        : DatabaseCircuit.IsAway(e) ? e
        : Away(e.InnerException);

    private void Say(Exception e)
    {
        var (said, now) = (Volatile.Read(ref _said), clock.GetTimestamp());
        Volatile.Write(ref _seen, now);
        if (!IsWithin(Interval, said) && Interlocked.CompareExchange(ref _said, now, said) == said)
        {
            LogAway(_own, e.Message);
        }
    }

    private bool IsWithin(TimeSpan time, long since) => since != long.MinValue && clock.GetElapsedTime(since) < time;

    [LoggerMessage(LogLevel.Warning, "PostgreSQL is away, and messages wait: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    private sealed class Quiet(ILogger inner, QuietLoggerFactory factory) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (Away(exception) is { } away)
            {
                factory.Say(away);
            }
            // The other is what was under way when the server stopped.
            else if (
                exception is null
                    ? !factory.IsWithin(Aftermath, Volatile.Read(ref factory._seen))
                    : exception is not OperationCanceledException
            )
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
