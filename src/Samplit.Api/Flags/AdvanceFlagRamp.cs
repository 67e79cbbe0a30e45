using Samplit.Api.Messaging;
using Samplit.Domain.Flags;
using Wolverine.Attributes;

namespace Samplit.Api.Flags;

/// <summary>It is time to look at a ramp: its hold may be over, its guard breached, or there what it waits for.</summary>
/// <param name="Step">Place of the step that was in force when this was written.</param>
[MessageIdentity("advance_flag_ramp")]
public sealed record AdvanceFlagRamp(Guid Flag, Guid Ramp, int Step, DateTimeOffset At);

/// <summary>
/// What happens is decided on the flag's stream, which is held meanwhile, with the message about what comes next: one
/// that comes twice finds its step taken.
/// </summary>
public static class AdvanceFlagRampHandler
{
    /// <exception cref="TooEarlyException">It was taken by a clock that is ahead.</exception>
    public static async Task Handle(
        AdvanceFlagRamp message,
        FlagReader reader,
        FlagRampGuards guards,
        FlagChanges flags,
        FlagSchedule schedule,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        TooEarlyException.ThrowIfNotDue(message.At, clock);
        if (
            await reader.FindAsync(message.Flag, ct) is not { } flag
            || flag.FindRamp(message.Ramp) is not { IsOpen: true } ramp
        )
        {
            return;
        }
        // A clock that was set back meanwhile must not lose it.
        var now = clock.GetUtcNow() > message.At ? clock.GetUtcNow() : message.At;
        var evidence = await guards.ReadAsync(flag, ramp, now, ct);
        await flags.MoveRampAsync(
            message.Flag,
            expected: default,
            current =>
                // What was read is of the step, and the hold, that it was read for.
                current.FindRamp(message.Ramp)?.Since == ramp.Since
                    ? MoveFlagRamp.Advance(current, message.Ramp, message.Step, evidence, now)
                    : Domain.Decision.Nothing,
            FlagSchedule.Scheduler,
            ct
        );
        await schedule.LookAgainAsync(message, now, ct);
    }
}
