using System.Text.Json;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

/// <summary>Makes a flag. Values are as the caller sent them.</summary>
/// <param name="Environments">
/// What it does where; off in development and production where it is not said. At most 10.
/// </param>
public sealed record CreateFlag(
    string? Key,
    FlagDefinition? Definition,
    IReadOnlyDictionary<string, FlagEnvironment>? Environments,
    long Seed
)
{
    public const int MaxEnvironments = 10;

    /// <param name="others">All flags of the project.</param>
    /// <param name="owner">The user who makes it; null when a key does.</param>
    /// <param name="project">As events have it: null for the default one.</param>
    public static Decision Decide(CreateFlag command, IReadOnlyCollection<Flag> others, Guid? owner, Guid? project)
    {
        if (
            (
                FlagKey.Validate("key", command.Key)
                ?? (
                    command.Definition is null
                        ? Refusal.Invalid("definition", "Its kind and its variants.")
                        : FlagValidation.Validate(command.Definition)
                )
                ?? Bucketing.ValidateSeed(command.Seed)
            ) is
            { } problem
        )
        {
            return Decision.Refuse(problem);
        }
        if (others.Any(f => f.Key == command.Key))
        {
            return Decision.Refuse(
                new(RefusalKind.Conflict, ProblemCodes.NameTaken, $"Another flag has the key '{command.Key}'.", "key")
            );
        }
        var environments = Flag.FirstEnvironments.ToDictionary(
            e => e,
            _ => new FlagEnvironment(IsOn: false, [], Default: null, Off: null),
            StringComparer.Ordinal
        );
        foreach (var (name, environment) in command.Environments ?? new Dictionary<string, FlagEnvironment>())
        {
            environments[name] = environment;
        }
        return
            (
                FlagChanges.Validate(environments, command.Definition!)
                ?? FlagChanges.ValidatePrerequisites(command.Key!, command.Definition!, others)
            )
                is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Append(
                new FlagCreated(command.Key!, command.Definition!, environments, command.Seed, owner, project)
            );
    }
}

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
            ?? FlagChanges.Validate(flag.Environments, definition!)
            ?? FlagChanges.ValidateOverrides(flag, definition!)
            ?? FlagChanges.ValidatePrerequisites(flag.Key, definition!, others)
        )
            is { } problem
            ? Decision.Refuse(problem)
        : definition!.Equals(flag.Definition) ? Decision.Nothing
        : Decision.Append(new FlagChanged(definition));

    public static Decision SetEnvironment(Flag flag, string? name, FlagEnvironment? environment, string? reason) =>
        (
            Frozen(flag)
            ?? FlagKey.Validate("environment", name)
            ?? Text.Validate("reason", reason, MaxReasonLength)
            ?? (
                environment is null
                    ? Refusal.Invalid("", "Whether it is on, its rules, and what everybody else gets.")
                    : FlagValidation.Validate(environment, flag.Definition, "")
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
        : Decision.Append(new FlagEnvironmentChanged(name!, environment, reason));

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
    public static Decision Archive(Flag flag, IReadOnlyCollection<Flag> others)
    {
        if (flag.Status == FlagStatus.Archived)
        {
            return Decision.Nothing;
        }
        string[] users =
        [
            .. others
                .Where(f => f.Id != flag.Id && f.Status != FlagStatus.Archived)
                .Where(f => f.Definition.Prerequisites?.Any(p => p.Flag == flag.Key) == true)
                .Select(f => f.Key)
                .Order(StringComparer.Ordinal),
        ];
        return users.Length > 0
            ? Decision.Refuse(
                new(
                    RefusalKind.Conflict,
                    ProblemCodes.FlagInUse,
                    $"It is a prerequisite of {string.Join(", ", users)}. Change those first."
                )
            )
            : Decision.Append(new FlagArchived());
    }

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

    private static Refusal? Frozen(Flag flag) =>
        flag.Status == FlagStatus.Archived
            ? new(RefusalKind.Conflict, ProblemCodes.FlagArchived, "An archived flag stays as it was.")
            : null;
}

/// <summary>What a change of one flag has to go with.</summary>
internal static class FlagChanges
{
    public static Refusal? Validate(
        IReadOnlyDictionary<string, FlagEnvironment> environments,
        FlagDefinition definition
    )
    {
        if (environments.Count > CreateFlag.MaxEnvironments)
        {
            return Refusal.Invalid("environments", $"At most {CreateFlag.MaxEnvironments} environments.");
        }
        foreach (var (name, environment) in environments.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            var problem =
                !FlagKey.Is(name) ? Refusal.Invalid("environments", FlagKey.Rule)
                : environment is null ? Refusal.Invalid($"environments.{name}", "What it does there, not null.")
                : FlagValidation.Validate(environment, definition, $"environments.{name}");
            if (problem is not null)
            {
                return problem;
            }
        }
        return null;
    }

    public static Refusal? ValidateOverrides(Flag flag, FlagDefinition definition) =>
        flag.Overrides.FirstOrDefault(o =>
            o.Variant is { } variant
                ? definition.Find(variant) is null
                : FlagValidation.ValidateValue(o.Value!.Value, definition.Kind, "value") is not null
        )
            is { } lost
            ? Refusal.Invalid(
                "definition.variants",
                $"An override in {lost.Environment} has {(lost.Variant is null ? "a value of another kind" : $"'{lost.Variant}'")}. Remove it first."
            )
            : null;

    /// <param name="others">All flags of the project, with or without this one.</param>
    public static Refusal? ValidatePrerequisites(
        string key,
        FlagDefinition definition,
        IReadOnlyCollection<Flag> others
    )
    {
        var prerequisites = others
            .Where(f => f.Status != FlagStatus.Archived)
            .ToDictionary(f => f.Key, f => f.Definition, StringComparer.Ordinal);
        prerequisites[key] = definition;
        for (var i = 0; i < (definition.Prerequisites?.Count ?? 0); i++)
        {
            var (field, prerequisite) = ($"definition.prerequisites[{i}]", definition.Prerequisites![i]);
            if (!prerequisites.TryGetValue(prerequisite.Flag, out var other))
            {
                return Refusal.Invalid($"{field}.flag", $"There is no flag '{prerequisite.Flag}' in the project.");
            }
            if (prerequisite.Variants.FirstOrDefault(v => other.Find(v) is null) is { } unknown)
            {
                return Refusal.Invalid($"{field}.variants", $"'{prerequisite.Flag}' has no variant '{unknown}'.");
            }
        }
        return FindCircle(key, prerequisites) is { } circle
            ? Refusal.Invalid("definition.prerequisites", $"They lead in a circle: {string.Join(" → ", circle)}.")
            : null;
    }

    /// <returns>Keys from the flag back to it; null where no way leads back.</returns>
    private static IReadOnlyList<string>? FindCircle(string key, Dictionary<string, FlagDefinition> flags)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ways = new Stack<IReadOnlyList<string>>([
            [key],
        ]);
        while (ways.TryPop(out var way))
        {
            foreach (var next in flags.GetValueOrDefault(way[^1])?.Prerequisites ?? [])
            {
                if (next.Flag == key)
                {
                    return [.. way, key];
                }
                if (seen.Add(next.Flag))
                {
                    ways.Push([.. way, next.Flag]);
                }
            }
        }
        return null;
    }
}
