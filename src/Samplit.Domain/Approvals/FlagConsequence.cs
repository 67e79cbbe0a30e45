using Samplit.Domain.Flags;

namespace Samplit.Domain.Approvals;

/// <summary>
/// What an event of a flag brings about right behind it: a ramp a rollout, a planned change that it is carried out. To start
/// the one and to plan the other may have to be approved; what comes of it is nobody's act.
/// </summary>
public sealed record FlagConsequence(FlagEnvironmentChanged? Environment = null, bool Activates = false)
{
    /// <summary>Clocks of a server and of its database may differ by this much.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <param name="flag">As it was before the event.</param>
    /// <param name="before">What the event before it brings about.</param>
    /// <returns>Null for nothing.</returns>
    internal static FlagConsequence? Of(object @event, Flag flag, FlagConsequence? before, DateTimeOffset at) =>
        @event switch
        {
            FlagRampStarted e => OfRollout(flag, (e.Environment, e.Rule), e.Steps[0].RolloutPerMillion),
            FlagRampStepTaken e when flag.FindRamp(e.Ramp) is { IsOpen: true } ramp && e.Step == ramp.Step + 1 =>
                OfRollout(flag, (ramp.Environment, ramp.Rule), ramp.Steps[e.Step].RolloutPerMillion),
            FlagRampRolledBack e when flag.FindRamp(e.Ramp) is { IsOpen: true } ramp => OfRollout(
                flag,
                (ramp.Environment, ramp.Rule),
                ramp.Before
            ),
            FlagChangeCarriedOut e => flag.FindPlanned(e.Change) switch
            {
                { } early when early.At > at + ClockSkew => null,
                { Action: FlagAction.SetEnvironment, Environment: { } environment, Is: { } planned } => new(
                    new FlagEnvironmentChanged(environment, planned)
                ),
                { Action: FlagAction.Activate } => new(Activates: true),
                _ => null,
            },
            // A change that was planned takes over from a ramp.
            FlagRampStopped => before,
            _ => null,
        };

    internal bool Is(FlagEnvironmentChanged changed) =>
        Environment is { } expected && changed.Environment == expected.Environment && changed.Is.Equals(expected.Is);

    private static FlagConsequence? OfRollout(Flag flag, (string Environment, int Rule) of, int? perMillion) =>
        MoveFlagRamp.SetRollout(flag, of, perMillion, reason: null).FirstOrDefault() is { } changed
            ? new(changed)
            : null;
}
