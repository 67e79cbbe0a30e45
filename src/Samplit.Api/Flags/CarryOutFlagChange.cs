using Samplit.Api.Messaging;
using Samplit.Domain.Flags;
using Wolverine.Attributes;

namespace Samplit.Api.Flags;

/// <summary>The time of a planned change has come.</summary>
[MessageIdentity("carry_out_flag_change")]
public sealed record CarryOutFlagChange(Guid Flag, Guid Change, DateTimeOffset At);

/// <summary>
/// Whether it is still to come is decided on the flag's stream, which is held meanwhile, so a message that comes twice
/// does no harm.
/// </summary>
public static class CarryOutFlagChangeHandler
{
    /// <exception cref="TooEarlyException">It was taken by a clock that is ahead.</exception>
    public static async Task Handle(
        CarryOutFlagChange message,
        FlagChanges flags,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        TooEarlyException.ThrowIfNotDue(message.At, clock);
        var (_, refusal) = await flags.ChangeFlagAsync(
            message.Flag,
            expected: default,
            (flag, _) => PlanFlagChange.CarryOut(flag, message.Change),
            FlagSchedule.Scheduler,
            ct
        );
        if (refusal is not null)
        {
            await flags.ChangeFlagAsync(
                message.Flag,
                expected: default,
                (flag, _) => PlanFlagChange.Refuse(flag, message.Change, refusal),
                FlagSchedule.Scheduler,
                ct
            );
        }
    }
}
