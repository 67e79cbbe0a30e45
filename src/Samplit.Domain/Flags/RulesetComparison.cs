using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

/// <summary>Tells a change that somebody may notice from those that are in another environment only.</summary>
public static class RulesetComparison
{
    /// <summary>Whether everybody gets the same of both, as far as that is known without asking for anybody.</summary>
    public static bool IsLike(this FlagRuleset rules, FlagRuleset other) =>
        rules.Environment == other.Environment
        && rules.Flags.Count == other.Flags.Count
        && rules.Flags.Zip(other.Flags).All(pair => IsLike(pair.First, pair.Second, rules.Environment))
        && rules.Segments.Select(s => (s.Key, s.When)).SequenceEqual(other.Segments.Select(s => (s.Key, s.When)));

    private static bool IsLike(Flag flag, Flag other, string environment) =>
        (flag.Id, flag.Revision) == (other.Id, other.Revision)
        || (
            (flag.Id, flag.Key, flag.Status) == (other.Id, other.Key, other.Status)
            && flag.Definition.Equals(other.Definition)
            && Equals(
                flag.Environments.GetValueOrDefault(environment),
                other.Environments.GetValueOrDefault(environment)
            )
            && OverridesIn(flag, environment).SequenceEqual(OverridesIn(other, environment))
        );

    /// <summary>Who has one since when: what it is never changes after that.</summary>
    private static IEnumerable<(VisitorKey, DateTimeOffset)> OverridesIn(Flag flag, string environment) =>
        flag.Overrides.Where(o => o.Environment == environment).Select(o => (o.Unit, o.SetAt));
}
