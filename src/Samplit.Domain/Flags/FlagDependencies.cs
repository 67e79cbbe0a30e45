namespace Samplit.Domain.Flags;

/// <summary>What a change of one flag has to go with.</summary>
internal static class FlagDependencies
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
