using Samplit.Api.Database;
using Samplit.Projections.Streams;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Runtime;

namespace Samplit.Api.Messaging;

/// <summary>
/// What a server with a wrong clock cannot do is not the message's fault, so it is never given up. Wolverine looks for
/// messages, and has them rest, by the clock of its server, so the time is told by the database's: else the message
/// would rest for as long as the clock was ahead.
/// </summary>
internal static class WrongClocks
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public static void WaitForTheRightTime(this IPolicies policies)
    {
        policies
            .OnException<TooEarlyException>()
            .CustomActionIndefinitely(
                (_, message, e) => new ValueTask(message.ReScheduleAsync(((TooEarlyException)e).Due)),
                "Wait until it is due"
            );
        policies
            .OnException(e => e.IsClockAhead())
            .CustomActionIndefinitely(
                (runtime, message, _) => new ValueTask(message.ReScheduleAsync(DatabaseTime(runtime) + Rest)),
                "Wait for a right clock"
            );
    }

    private static DateTimeOffset DatabaseTime(IWolverineRuntime runtime) =>
        DateTimeOffset.UtcNow - runtime.Services.GetRequiredService<DatabaseMonitor>().Ahead;
}
