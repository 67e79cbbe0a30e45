using Microsoft.Extensions.Logging;

namespace Samplit.Projections.Daemon;

internal static partial class DaemonLog
{
    [LoggerMessage(
        1,
        LogLevel.Error,
        "Subscription {Subscription} stopped before event {Sequence} ('{Type}', version {Version} of stream {StreamId})"
    )]
    public static partial void Stopped(
        ILogger logger,
        string subscription,
        long sequence,
        string type,
        long version,
        Guid streamId,
        Exception exception
    );

    [LoggerMessage(2, LogLevel.Warning, "Subscription {Subscription} tries again in {Delay}")]
    public static partial void Retrying(ILogger logger, string subscription, TimeSpan delay, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The high-water mark could not be read; tries again in {Delay}")]
    public static partial void MarkUnknown(ILogger logger, TimeSpan delay, Exception exception);
}
