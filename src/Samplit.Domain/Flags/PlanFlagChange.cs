namespace Samplit.Domain.Flags;

/// <summary>What becomes of a flag at a time.</summary>
public enum FlagAction
{
    Activate,
    Deactivate,

    /// <summary>All of what it does in an environment.</summary>
    SetEnvironment,
}

/// <summary>A change that is still to come.</summary>
/// <param name="Environment">Which one is set; null of the other actions, as <paramref name="Is"/> is.</param>
/// <param name="Reason">Why, as who planned it said.</param>
public sealed record PlannedFlagChange(
    Guid Id,
    DateTimeOffset At,
    FlagAction Action,
    string? Environment,
    FlagEnvironment? Is,
    string? Reason,
    DateTimeOffset PlannedAt
);

/// <summary>Has a flag change at a time by itself. Values are as the caller sent them.</summary>
public sealed record PlanFlagChange(
    Guid Change,
    DateTimeOffset? At,
    FlagAction? Action,
    string? Environment,
    FlagEnvironment? Is,
    string? Reason
)
{
    public const int MaxPlanned = 100;

    /// <returns>A refusal also for what could not be done now: what a flag lacks comes before the plan for it.</returns>
    public static Decision Decide(PlanFlagChange command, Flag flag, DateTimeOffset now)
    {
        var refusal =
            Validate(command, now)
            ?? Effect(flag, command.Action!.Value, command.Environment, command.Is, command.Reason).Refusal
            ?? (
                flag.Planned?.Count >= MaxPlanned
                    ? new(
                        RefusalKind.Conflict,
                        ProblemCodes.TooManyPlannedChanges,
                        $"A flag has at most {MaxPlanned} changes that are still to come."
                    )
                    : null
            );
        return refusal is not null
            ? Decision.Refuse(refusal)
            : Decision.Append(
                new FlagChangePlanned(
                    command.Change,
                    command.At!.Value,
                    command.Action!.Value,
                    command.Environment,
                    command.Is,
                    command.Reason
                )
            );
    }

    public static Decision Cancel(Flag flag, Guid change, string? reason) =>
        flag.FindPlanned(change) is null
            ? Decision.Refuse(
                new(
                    RefusalKind.NotFound,
                    ProblemCodes.PlannedChangeNotFound,
                    "The flag has no change of this id that is still to come."
                )
            )
        : Text.Validate("reason", reason, ChangeFlag.MaxReasonLength) is { } problem ? Decision.Refuse(problem)
        : Decision.Append(new FlagChangeCancelled(change, reason));

    /// <returns>Nothing for what is no longer to come: it was carried out before, refused or cancelled.</returns>
    public static Decision CarryOut(Flag flag, Guid change)
    {
        if (flag.FindPlanned(change) is not { } planned)
        {
            return Decision.Nothing;
        }
        var effect = Effect(flag, planned.Action, planned.Environment, planned.Is, planned.Reason);
        return effect.Refusal is not null
            ? effect
            : Decision.Append([new FlagChangeCarriedOut(change), .. effect.Events]);
    }

    /// <summary>Leaves undone what does not go with what has become of the flag since.</summary>
    public static Decision Refuse(Flag flag, Guid change, Refusal why) =>
        flag.FindPlanned(change) is null
            ? Decision.Nothing
            : Decision.Append(new FlagChangeRefused(change, why.Code, why.Detail, why.Field));

    private static Refusal? Validate(PlanFlagChange command, DateTimeOffset now) =>
        command.At is not { } at || at <= now ? Refusal.Invalid("at", "A time to come.")
        : command.Action is not { } action || !Enum.IsDefined(action)
            ? Refusal.Invalid("action", "One of activate, deactivate and setEnvironment.")
        : action == FlagAction.SetEnvironment ? null
        : command.Environment is not null ? Refusal.Invalid("environment", "Only setEnvironment is about one.")
        : command.Is is not null ? Refusal.Invalid("is", "Only setEnvironment says what an environment is.")
        : Text.Validate("reason", command.Reason, ChangeFlag.MaxReasonLength);

    private static Decision Effect(
        Flag flag,
        FlagAction action,
        string? environment,
        FlagEnvironment? @is,
        string? reason
    ) =>
        action switch
        {
            FlagAction.Activate => ChangeFlag.Activate(flag),
            FlagAction.Deactivate => ChangeFlag.Deactivate(flag, reason),
            _ => ChangeFlag.SetEnvironment(flag, environment, @is, reason, "is"),
        };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>flag_change_planned</c>.</summary>
/// <param name="Environment">Which one is set; null of the other actions, as <paramref name="Is"/> is.</param>
public sealed record FlagChangePlanned(
    Guid Change,
    DateTimeOffset At,
    FlagAction Action,
    string? Environment = null,
    FlagEnvironment? Is = null,
    string? Reason = null
);

/// <summary>Stored as <c>flag_change_cancelled</c>.</summary>
public sealed record FlagChangeCancelled(Guid Change, string? Reason = null);

/// <summary>
/// Stored as <c>flag_change_carried_out</c>, with what it brings about behind it; nothing where it was so already.
/// </summary>
public sealed record FlagChangeCarriedOut(Guid Change);

/// <summary>Stored as <c>flag_change_refused</c>: when its time had come it did not go with what the flag was then.</summary>
/// <param name="Code">Of the problem that its caller would have got, with the next two.</param>
public sealed record FlagChangeRefused(Guid Change, string Code, string Detail, string? Field = null);
