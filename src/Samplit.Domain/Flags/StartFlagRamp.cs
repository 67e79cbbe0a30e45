using Samplit.Domain.Variants;

namespace Samplit.Domain.Flags;

/// <summary>Has the rollout of a rule go up by steps. Values are as the caller sent them.</summary>
/// <param name="Rule">Place of the rule in the environment.</param>
/// <param name="Guard">One that is there; null for none.</param>
public sealed record StartFlagRamp(
    Guid Ramp,
    string? Environment,
    int? Rule,
    IReadOnlyList<FlagRampStep>? Steps,
    FlagRampGuard? Guard,
    string? Reason
)
{
    public const int MaxSteps = 50;

    /// <summary>A year.</summary>
    public const int MaxHoldSeconds = 31_536_000;

    public static Decision Decide(StartFlagRamp command, Flag flag)
    {
        var refusal =
            ValidateFlag(flag)
            ?? ChangeFlag.ValidateEnvironment(flag, command.Environment)
            ?? ValidateRule(flag.Environments[command.Environment!], command.Rule)
            ?? ValidateSteps(command.Steps)
            ?? Text.Validate("reason", command.Reason, ChangeFlag.MaxReasonLength)
            ?? (
                flag.Ramps?.Any(r => r.IsOpen && r.Environment == command.Environment) == true
                    ? new(
                        RefusalKind.Conflict,
                        ProblemCodes.RampOpen,
                        "Another ramp is open in this environment. Roll it back, or let it come to its end."
                    )
                    : null
            );
        if (refusal is not null)
        {
            return Decision.Refuse(refusal);
        }
        var started = new FlagRampStarted(
            command.Ramp,
            command.Environment!,
            command.Rule!.Value,
            command.Steps!,
            flag.Environments[command.Environment!].Rules[command.Rule.Value].Serve.Split!.RolloutPerMillion,
            command.Guard,
            command.Reason
        );
        return Decision.Append([
            started,
            .. MoveFlagRamp.SetRollout(
                flag,
                (started.Environment, started.Rule),
                started.Steps[0].RolloutPerMillion,
                command.Reason
            ),
        ]);
    }

    private static Refusal? ValidateFlag(Flag flag) =>
        ChangeFlag.Frozen(flag)
        ?? (
            flag.Status == FlagStatus.Inactive
                ? new(
                    RefusalKind.Conflict,
                    ProblemCodes.FlagInactive,
                    "The flag is inactive, so nobody would see what a ramp rolls out. Activate it first."
                )
                : null
        );

    private static Refusal? ValidateRule(FlagEnvironment environment, int? place) =>
        !environment.IsOn ? Refusal.Invalid("environment", "One in which the flag is on, so that somebody sees it.")
        : place is not { } rule
        || rule < 0
        || rule >= environment.Rules.Count
        || environment.Rules[rule].Serve.Split is null
            ? Refusal.Invalid("rule", "The place, from 0, of a rule of the environment that serves a split.")
        : null;

    private static Refusal? ValidateSteps(IReadOnlyList<FlagRampStep>? steps)
    {
        if (steps is not { Count: >= 1 and <= MaxSteps })
        {
            return Refusal.Invalid("steps", $"From 1 to {MaxSteps} steps.");
        }
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] is not { } step)
            {
                return Refusal.Invalid($"steps[{i}]", "A step, not null.");
            }
            if (
                step.RolloutPerMillion is < 0 or > Weights.Total
                || (i > 0 && step.RolloutPerMillion <= steps[i - 1].RolloutPerMillion)
            )
            {
                return Refusal.Invalid(
                    $"steps[{i}].rolloutPerMillion",
                    "From 0 to 1,000,000, and more than in the step before."
                );
            }
            if (step.HoldSeconds is < 1 or > MaxHoldSeconds)
            {
                return Refusal.Invalid($"steps[{i}].holdSeconds", $"From 1 to {MaxHoldSeconds:N0} seconds.");
            }
            if (step.MinimumUnits < 1)
            {
                return Refusal.Invalid($"steps[{i}].minimumUnits", "At least 1, or none at all.");
            }
        }
        return null;
    }
}
