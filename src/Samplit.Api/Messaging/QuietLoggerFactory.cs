using Samplit.Api.Database;

namespace Samplit.Api.Messaging;

/// <summary>
/// While the database is away, each poll of Wolverine's fails and says so at length, several times a second. This
/// leaves that to <see cref="DatabaseMonitor"/>; everything else that Wolverine logs stays as it is.
/// </summary>
internal sealed class QuietLoggerFactory(ILoggerFactory inner, TimeProvider clock) : ILoggerFactory
{
    /// <summary>
    /// For so long behind a failure it says, without naming the reason again, what it will try once more.
    /// </summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    private long _seen = long.MinValue;

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(nameof(Wolverine), StringComparison.Ordinal)
            ? new Quiet(inner.CreateLogger(categoryName), this)
            : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private static bool IsConnectionLost(Exception? e) =>
        e is not null && (DatabaseCircuit.IsConnectionLost(e) || IsConnectionLost(e.InnerException));

    private long Now => clock.GetTimestamp();

    private bool IsAftermath() => _seen != long.MinValue && clock.GetElapsedTime(Volatile.Read(ref _seen)) < Aftermath;

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
            if (IsConnectionLost(exception))
            {
                Volatile.Write(ref factory._seen, factory.Now);
            }
            // The other is what was under way when the server stopped.
            else if (exception is null ? !factory.IsAftermath() : exception is not OperationCanceledException)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
