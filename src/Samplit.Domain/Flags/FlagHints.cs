namespace Samplit.Domain.Flags;

/// <summary>What somebody may want to do something about.</summary>
public enum FlagHint
{
    /// <summary>Nobody has asked for it, in no environment.</summary>
    NeverEvaluated,

    /// <summary>Nobody has asked for it for long.</summary>
    Unused,

    /// <summary>For long everybody has got the same: the code can do without it.</summary>
    FullyRolledOut,
}

/// <summary>Tells which flags have had their day.</summary>
public static class FlagHints
{
    /// <summary>What is long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    /// <param name="changedAt">When it was changed last.</param>
    /// <param name="evaluatedAt">When it was asked for last, by environment; without those where it never was.</param>
    public static IReadOnlyList<FlagHint> Of(
        Flag flag,
        DateTimeOffset changedAt,
        IReadOnlyDictionary<string, DateTimeOffset> evaluatedAt,
        DateTimeOffset now
    )
    {
        if (flag.Status == FlagStatus.Archived)
        {
            return [];
        }
        var hints = new List<FlagHint>();
        if (evaluatedAt.Count == 0)
        {
            hints.Add(FlagHint.NeverEvaluated);
        }
        else if (now - evaluatedAt.Values.Max() >= Patience)
        {
            hints.Add(FlagHint.Unused);
        }
        if (now - changedAt >= Patience && IsSameForAll(flag, now))
        {
            hints.Add(FlagHint.FullyRolledOut);
        }
        return hints;
    }

    /// <summary>Where it is on; one that is on nowhere is not rolled out.</summary>
    private static bool IsSameForAll(Flag flag, DateTimeOffset now) =>
        flag is { Status: FlagStatus.Active, Definition.Prerequisites: null or { Count: 0 } }
        && flag.Overrides.All(o => o.Until <= now)
        && flag.Environments.Values.Where(e => e.IsOn).ToArray() is { Length: > 0 } on
        && Array.TrueForAll(on, IsSameForAll);

    private static bool IsSameForAll(FlagEnvironment environment) =>
        environment.Rules is [var first, ..]
            ? first is { When: null, Segments: null } && IsOneVariant(first.Serve)
            : environment.Default is not null;

    private static bool IsOneVariant(FlagServing serving) =>
        serving.Variant is not null
        || serving.Split is { RolloutPerMillion: null or Variants.Weights.Total, By: null } split
            && split.Shares.Count(s => s.Weight > 0) == 1;
}
