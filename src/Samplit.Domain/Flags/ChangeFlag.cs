using System.Text.Json;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

/// <summary>What can become of a flag. Doing something again is no news.</summary>
public static class ChangeFlag
{
    public const int MaxOverrides = 1_000;
    public const int MaxReasonLength = 1_000;

    /// <param name="others">All flags of the project.</param>
    public static Decision Define(Flag flag, FlagDefinition? definition, IReadOnlyCollection<Flag> others) =>
        (
            Frozen(flag)
            ?? (
                definition is null
                    ? Refusal.Invalid("definition", "Its kind and its variants.")
                    : FlagValidation.Validate(definition)
            )
            ?? FlagDependencies.Validate(flag.Environments, definition!)
            ?? FlagDependencies.ValidateOverrides(flag, definition!)
            ?? FlagDependencies.ValidatePrerequisites(flag.Key, definition!, others)
            ?? FlagDependencies.ValidateDependents(flag, definition!, others)
        )
            is { } problem
            ? Decision.Refuse(problem)
        : definition!.Equals(flag.Definition) ? Decision.Nothing
        : Decision.Append(new FlagChanged(definition));

    /// <param name="field">The member of the request that says what the environment is.</param>
    public static Decision SetEnvironment(
        Flag flag,
        string? name,
        FlagEnvironment? environment,
        string? reason,
        string field = ""
    ) =>
        (
            Frozen(flag)
            ?? FlagKey.Validate("environment", name)
            ?? Text.Validate("reason", reason, MaxReasonLength)
            ?? (
                environment is null
                    ? Refusal.Invalid(field, "Whether it is on, its rules, and what everybody else gets.")
                    : FlagValidation.Validate(environment, flag.Definition, field)
            )
            ?? (
                flag.Environments.ContainsKey(name!) || flag.Environments.Count < CreateFlag.MaxEnvironments
                    ? null
                    : Refusal.Invalid("environment", $"At most {CreateFlag.MaxEnvironments} environments.")
            )
        )
            is { } problem
            ? Decision.Refuse(problem)
        : environment!.Equals(flag.Environments.GetValueOrDefault(name!)) ? Decision.Nothing
        : Decision.Append([
            .. MoveFlagRamp.Stop(flag, name, "The environment was changed."),
            new FlagEnvironmentChanged(name!, environment, reason),
        ]);

    public static Decision Activate(Flag flag) =>
        flag.Status == FlagStatus.Active ? Decision.Nothing
        : Frozen(flag) is { } refusal ? Decision.Refuse(refusal)
        : Decision.Append(new FlagActivated());

    /// <summary>The switch for emergencies: everybody gets what each environment has while it is off.</summary>
    public static Decision Deactivate(Flag flag, string? reason) =>
        (Frozen(flag) ?? Text.Validate("reason", reason, MaxReasonLength)) is { } refusal ? Decision.Refuse(refusal)
        : flag.Status == FlagStatus.Inactive ? Decision.Nothing
        : Decision.Append(new FlagDeactivated(reason));

    /// <param name="others">All flags of the project.</param>
    public static Decision Archive(Flag flag, IReadOnlyCollection<Flag> others) =>
        flag.Status == FlagStatus.Archived ? Decision.Nothing
        : FlagDependencies.ValidateDependents(flag, definition: null, others) is { } refusal ? Decision.Refuse(refusal)
        : Decision.Append([
            .. MoveFlagRamp.Stop(flag, environment: null, "The flag was archived."),
            new FlagArchived(),
        ]);

    public static Decision Override(
        Flag flag,
        string? environment,
        VisitorKey unit,
        string? variant,
        JsonElement? value,
        string? reason,
        DateTimeOffset? until,
        DateTimeOffset now
    )
    {
        var refusal =
            Frozen(flag)
            ?? ValidateEnvironment(flag, environment)
            ?? (
                variant is null == value is null
                    ? Refusal.Invalid("variant", "Either one of the flag's variants or a value.")
                    : null
            )
            ?? FlagValidation.ValidateVariant(variant, flag.Definition, "variant")
            ?? (value is { } given ? FlagValidation.ValidateValue(given, flag.Definition.Kind, "value") : null)
            ?? Text.ValidateName("reason", reason, MaxReasonLength)
            ?? (until <= now ? Refusal.Invalid("until", "A time to come.") : null);
        if (refusal is not null)
        {
            return Decision.Refuse(refusal);
        }
        var open = flag.Overrides.Where(o => o.Until is null || o.Until > now).ToArray();
        return open.Length >= MaxOverrides && open.All(o => o.Environment != environment || o.Unit != unit)
            ? Decision.Refuse(
                new(
                    RefusalKind.Conflict,
                    ProblemCodes.TooManyOverrides,
                    $"A flag has at most {MaxOverrides:N0} overrides. Make a rule with a segment, or remove some."
                )
            )
            : Decision.Append(new FlagOverrideSet(environment!, unit, reason!.Trim(), variant, value, until));
    }

    public static Decision RemoveOverride(Flag flag, string environment, VisitorKey unit) =>
        flag.Overrides.Any(o => o.Environment == environment && o.Unit == unit)
            ? Decision.Append(new FlagOverrideRemoved(environment, unit))
            : Decision.Nothing;

    /// <returns>The refusal for an environment that the flag does not have; null for its own.</returns>
    public static Refusal? ValidateEnvironment(Flag flag, string? environment) =>
        environment is not null && flag.Environments.ContainsKey(environment)
            ? null
            : Refusal.Invalid(
                "environment",
                $"One of the flag's: {string.Join(", ", flag.Environments.Keys.Order(StringComparer.Ordinal))}."
            );

    /// <returns>The refusal for a flag of which nothing becomes any more; null for others.</returns>
    internal static Refusal? Frozen(Flag flag) =>
        flag.Status == FlagStatus.Archived
            ? new(RefusalKind.Conflict, ProblemCodes.FlagArchived, "An archived flag stays as it was.")
            : null;
}
