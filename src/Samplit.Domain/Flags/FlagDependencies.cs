namespace Samplit.Domain.Flags;

/// <summary>What a change of one flag has to go with.</summary>
internal static class FlagDependencies
{
    /// <summary>Flags of which each is a prerequisite of the one before it.</summary>
    public const int MaxPrerequisiteDepth = 20;

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
        if (FindCycle(key, prerequisites) is { } cycle)
        {
            return Refusal.Invalid("definition.prerequisites", $"They lead in a circle: {string.Join(" → ", cycle)}.");
        }
        return DeepestThrough(key, prerequisites) > MaxPrerequisiteDepth
            ? Refusal.Invalid(
                "definition.prerequisites",
                $"With these, prerequisites of prerequisites are more than {MaxPrerequisiteDepth} deep."
            )
            : null;
    }

    /// <param name="definition">What the flag is to be; null where it is to go.</param>
    /// <param name="others">All flags of the project, with or without this one.</param>
    /// <returns>Null when no other flag asks for a variant that would be gone.</returns>
    public static Refusal? ValidateDependents(Flag flag, FlagDefinition? definition, IEnumerable<Flag> others)
    {
        string[] dependents =
        [
            .. others
                .Where(f => f.Id != flag.Id && f.Status != FlagStatus.Archived)
                .Where(f =>
                    f.Definition.Prerequisites?.Any(p =>
                        p.Flag == flag.Key && p.Variants.Any(v => definition?.Find(v) is null)
                    ) == true
                )
                .Select(f => f.Key)
                .Order(StringComparer.Ordinal),
        ];
        return dependents.Length == 0
            ? null
            : new(
                RefusalKind.Conflict,
                ProblemCodes.FlagInUse,
                $"{(definition is null ? "It is" : "Variants that would go are")} a prerequisite of {string.Join(", ", dependents)}. Change those first."
            );
    }

    /// <returns>Keys from the flag back to it; null where no path leads back.</returns>
    private static IReadOnlyList<string>? FindCycle(string key, Dictionary<string, FlagDefinition> flags)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var paths = new Stack<IReadOnlyList<string>>([
            [key],
        ]);
        while (paths.TryPop(out var path))
        {
            foreach (var next in flags.GetValueOrDefault(path[^1])?.Prerequisites ?? [])
            {
                if (next.Flag == key)
                {
                    return [.. path, key];
                }
                if (seen.Add(next.Flag))
                {
                    paths.Push([.. path, next.Flag]);
                }
            }
        }
        return null;
    }

    /// <summary>Flags on the longest path of prerequisites that leads through this one, which lies on no cycle.</summary>
    private static int DeepestThrough(string key, Dictionary<string, FlagDefinition> flags)
    {
        var below = flags.ToDictionary(f => f.Key, f => KeysOf(f.Value), StringComparer.Ordinal);
        var above = below
            .SelectMany(f => f.Value, (f, needed) => (Flag: f.Key, Needed: needed))
            .ToLookup(f => f.Needed, f => f.Flag, StringComparer.Ordinal);
        return Deepest(key, k => below.GetValueOrDefault(k, [])) + Deepest(key, k => above[k]) - 1;
    }

    private static string[] KeysOf(FlagDefinition definition) =>
        [.. (definition.Prerequisites ?? []).Select(p => p.Flag).Distinct(StringComparer.Ordinal)];

    private static int Deepest(string key, Func<string, IEnumerable<string>> next)
    {
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        return Of(key);

        int Of(string flag)
        {
            if (!depths.TryGetValue(flag, out var depth))
            {
                depths.Add(flag, 0);
                depth = depths[flag] = 1 + next(flag).Select(Of).DefaultIfEmpty().Max();
            }
            return depth;
        }
    }
}
