using System.Text.Json.Serialization;

namespace Samplit.Domain.Flags;

/// <summary>What a rule's rollout is for a while. Stored inside events for ever: add nullable members only.</summary>
/// <param name="RolloutPerMillion">How many of a million units the rule's split is for.</param>
/// <param name="HoldSeconds">For how long at least.</param>
/// <param name="MinimumUnits">
/// How many units have to have had a variant of the split since, as tracked events with the flag and its variant tell;
/// no matter how many when null.
/// </param>
/// <param name="NeedsApproval">Whether somebody has to approve what comes after it; nobody when null.</param>
public sealed record FlagRampStep(
    int RolloutPerMillion,
    int HoldSeconds,
    int? MinimumUnits = null,
    bool? NeedsApproval = null
);

/// <summary>What rolls a ramp back. Stored inside events for ever: add nullable members only.</summary>
/// <param name="Experiment">That breaches a guardrail, or hides parts of pages for too long.</param>
/// <param name="After">Where its stream was when the ramp started: breaches up to there were known.</param>
/// <param name="Metric">The only one whose guardrail matters; any of them, and blank time, when null.</param>
public sealed record FlagRampGuard(Guid Experiment, long After, Guid? Metric = null);

public enum FlagRampStatus
{
    /// <summary>Its step is held.</summary>
    Running,

    /// <summary>Its step was held for long enough, and something is missing to go on.</summary>
    Waiting,

    /// <summary>Until somebody resumes it.</summary>
    Paused,

    /// <summary>The last step was held.</summary>
    Completed,

    /// <summary>The environment is as it was before.</summary>
    RolledBack,

    /// <summary>Somebody changed the environment by hand, which stays as they left it.</summary>
    Stopped,
}

/// <summary>What a ramp waits for.</summary>
public enum FlagRampWait
{
    /// <summary>The flag is inactive, so nobody sees what the step rolls out.</summary>
    Activation,

    /// <summary>The experiment of its guard is not active, so nothing would be noticed.</summary>
    Guard,

    /// <summary>Too few units have told that they had a variant of the split.</summary>
    Units,
    Approval,
}

/// <summary>A rule's rollout that goes up by steps, in one environment.</summary>
/// <param name="Rule">Its place in the environment, which nobody else changes while the ramp is open.</param>
/// <param name="Before">The rollout of the rule before; null for everybody, as the rule has it.</param>
/// <param name="Guard">What rolls it back; null for nothing.</param>
/// <param name="Step">The place of the step that is in force, from 0.</param>
/// <param name="Since">From when on the step is held, and units are counted.</param>
/// <param name="IsApproved">Whether somebody has approved what comes after the step.</param>
/// <param name="Waits">For what, while it waits.</param>
/// <param name="Reason">Why it was paused, or is over.</param>
public sealed record FlagRamp(
    Guid Id,
    string Environment,
    int Rule,
    IReadOnlyList<FlagRampStep> Steps,
    int? Before,
    FlagRampGuard? Guard,
    FlagRampStatus Status,
    int Step,
    DateTimeOffset Since,
    DateTimeOffset StartedAt,
    bool IsApproved = false,
    FlagRampWait? Waits = null,
    string? Reason = null
)
{
    [JsonIgnore]
    public bool IsOpen => Status is FlagRampStatus.Running or FlagRampStatus.Waiting or FlagRampStatus.Paused;

    [JsonIgnore]
    public FlagRampStep Current => Steps[Step];

    [JsonIgnore]
    public DateTimeOffset HeldUntil => Since.AddSeconds(Current.HoldSeconds);

    /// <summary>The ramps of a flag after an event about one of them; that of an environment gives way to its next.</summary>
    public static IReadOnlyList<FlagRamp> Evolve(
        IReadOnlyList<FlagRamp>? ramps,
        IFlagRampEvent @event,
        DateTimeOffset at
    ) =>
        @event is FlagRampStarted e
            ?
            [
                .. (ramps ?? []).Where(r => r.Environment != e.Environment),
                new(
                    e.Ramp,
                    e.Environment,
                    e.Rule,
                    e.Steps,
                    e.Before,
                    e.Guard,
                    FlagRampStatus.Running,
                    Step: 0,
                    Since: at,
                    StartedAt: at
                ),
            ]
            : [.. (ramps ?? []).Select(r => r.Id == @event.Ramp ? r.After(@event, at) : r)];

    /// <summary>Its hold begins again: what it showed so far was of another time.</summary>
    public FlagRamp Again(DateTimeOffset at) =>
        Status is FlagRampStatus.Running or FlagRampStatus.Waiting
            ? this with
            {
                Status = FlagRampStatus.Running,
                Waits = null,
                Since = at,
            }
            : this;

    private FlagRamp After(IFlagRampEvent @event, DateTimeOffset at) =>
        @event switch
        {
            FlagRampStepTaken e => this with
            {
                Status = FlagRampStatus.Running,
                Step = e.Step,
                Since = at,
                IsApproved = false,
                Waits = null,
            },
            FlagRampWaiting e => this with { Status = FlagRampStatus.Waiting, Waits = e.For },
            FlagRampStepApproved => this with { IsApproved = true },
            FlagRampPaused e => this with { Status = FlagRampStatus.Paused, Waits = null, Reason = e.Reason },
            FlagRampResumed => (this with { Status = FlagRampStatus.Running, Reason = null }).Again(at),
            FlagRampCompleted => this with { Status = FlagRampStatus.Completed, Waits = null },
            FlagRampRolledBack e => this with { Status = FlagRampStatus.RolledBack, Waits = null, Reason = e.Reason },
            FlagRampStopped e => this with { Status = FlagRampStatus.Stopped, Waits = null, Reason = e.Reason },
            _ => this,
        };
}

/// <summary>What becomes of a ramp, in its flag's stream.</summary>
public interface IFlagRampEvent
{
    Guid Ramp { get; }
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one. What a step changes
// is a flag_environment_changed behind it, where it is another rollout than before.

/// <summary>Stored as <c>flag_ramp_started</c>: its first step is in force.</summary>
/// <param name="Before">The rollout of the rule before; null for everybody, as the rule has it.</param>
public sealed record FlagRampStarted(
    Guid Ramp,
    string Environment,
    int Rule,
    IReadOnlyList<FlagRampStep> Steps,
    int? Before = null,
    FlagRampGuard? Guard = null,
    string? Reason = null
) : IFlagRampEvent
{
    public bool Equals(FlagRampStarted? other) =>
        other is not null
        && (Ramp, Environment, Rule, Before, Guard, Reason)
            == (other.Ramp, other.Environment, other.Rule, other.Before, other.Guard, other.Reason)
        && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => HashCode.Combine(Ramp, Environment, Rule, Steps.Count, Before, Guard, Reason);
}

/// <summary>Stored as <c>flag_ramp_step_taken</c>.</summary>
/// <param name="Step">The place of the one that is in force from then on.</param>
/// <param name="Units">That had a variant while the step before was held; null where no number was asked for.</param>
public sealed record FlagRampStepTaken(Guid Ramp, int Step, long? Units = null) : IFlagRampEvent;

/// <summary>Stored as <c>flag_ramp_waiting</c>: once for each thing that it comes to wait for.</summary>
public sealed record FlagRampWaiting(Guid Ramp, int Step, FlagRampWait For) : IFlagRampEvent;

/// <summary>Stored as <c>flag_ramp_step_approved</c>.</summary>
public sealed record FlagRampStepApproved(Guid Ramp, int Step, string? Reason = null) : IFlagRampEvent;

/// <summary>Stored as <c>flag_ramp_paused</c>.</summary>
public sealed record FlagRampPaused(Guid Ramp, string? Reason = null) : IFlagRampEvent;

/// <summary>Stored as <c>flag_ramp_resumed</c>: the hold of its step begins again.</summary>
public sealed record FlagRampResumed(Guid Ramp, string? Reason = null) : IFlagRampEvent;

/// <summary>Stored as <c>flag_ramp_completed</c>.</summary>
/// <param name="Units">That had a variant while the last step was held; null where no number was asked for.</param>
public sealed record FlagRampCompleted(Guid Ramp, long? Units = null) : IFlagRampEvent;

/// <summary>Stored as <c>flag_ramp_rolled_back</c>.</summary>
/// <param name="Breach">Version of the breach in the stream of its guard's experiment; null where somebody did it.</param>
public sealed record FlagRampRolledBack(Guid Ramp, int Step, string? Reason = null, long? Breach = null)
    : IFlagRampEvent;

/// <summary>Stored as <c>flag_ramp_stopped</c>, with what somebody did to its environment, or the flag, behind it.</summary>
public sealed record FlagRampStopped(Guid Ramp, int Step, string? Reason = null) : IFlagRampEvent;
