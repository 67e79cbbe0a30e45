using Microsoft.AspNetCore.Http.HttpResults;

namespace Samplit.Api.Sealing;

/// <param name="Status">moves or stands.</param>
/// <param name="Newest">The highest sequence of an event that was seen.</param>
/// <param name="HighWaterMark">Up to which no event will appear any more.</param>
/// <param name="Sealed">Up to which events are leaves of the log.</param>
/// <param name="StandsForSeconds">How long it has not moved although there are events beyond it.</param>
public sealed record LogHealthView(
    string Status,
    long Newest,
    long HighWaterMark,
    long Sealed,
    double StandsForSeconds
);

internal static class LogHealth
{
    /// <summary>Whether the log keeps up with the events, for a monitor; requests are served either way.</summary>
    internal static Results<Ok<LogHealthView>, JsonHttpResult<LogHealthView>> Get(LogMonitor monitor)
    {
        var (newest, mark, position, stands) = monitor.Progress;
        var view = new LogHealthView(
            monitor.IsAlarmed ? "stands" : "moves",
            newest,
            mark,
            position,
            stands.TotalSeconds
        );
        return monitor.IsAlarmed
            ? TypedResults.Json(
                view,
                SealingJson.Default.LogHealthView,
                statusCode: StatusCodes.Status503ServiceUnavailable
            )
            : TypedResults.Ok(view);
    }
}
