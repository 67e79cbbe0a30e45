using System.Text.RegularExpressions;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Experiments;

/// <summary>
/// How many regular expressions an experiment may have, and how much work it may be to compile them: whoever defines
/// one makes every server do it. Only what is new is measured; an experiment that was taken with more goes on.
/// </summary>
/// <remarks>
/// The engine that never goes back sorts all characters into those that a pattern tells apart, in time that grows with
/// the square of how many those are. A pattern of 250 different ones took 0.6 s, of 50 different ones 10 ms, whatever
/// was counted or nested.
/// </remarks>
internal static partial class PatternBudget
{
    public const int MaxPatterns = 20;

    /// <summary>Squares of how many characters each pattern tells apart, summed: about 0.3 s.</summary>
    public const int MaxWork = 30_000;

    /// <summary>Looks at the texts alone: nothing was checked yet.</summary>
    public static Refusal? Validate(Audience? targeting, IReadOnlyList<Goal> goals)
    {
        var (count, work) = (0, 0);
        foreach (var (field, pattern) in Patterns(targeting, goals))
        {
            if (++count > MaxPatterns)
            {
                return Refusal.Invalid(field, $"At most {MaxPatterns} regular expressions in all.");
            }
            var different = Characters().Matches(pattern).Select(m => m.Value).Distinct(StringComparer.Ordinal).Count();
            work += different * different;
            if (work > MaxWork)
            {
                return Refusal.Invalid(
                    field,
                    "Up to here the regular expressions tell too many different characters apart to be compiled in time."
                );
            }
        }
        return null;
    }

    private static IEnumerable<(string Field, string Pattern)> Patterns(
        Audience? targeting,
        IReadOnlyList<Goal> goals
    ) =>
        [
            .. OfPages(targeting?.Include, "targeting.include"),
            .. OfPages(targeting?.Exclude, "targeting.exclude"),
            .. OfRule(targeting?.Rule, "targeting.rule", depth: 1),
            .. goals.SelectMany((g, i) => g.Url is { } url ? OfPage(url, $"goals[{i}].url") : []),
        ];

    private static IEnumerable<(string, string)> OfPages(IReadOnlyList<UrlPattern>? patterns, string field) =>
        (patterns ?? []).SelectMany((p, i) => OfPage(p, $"{field}[{i}]"));

    private static IEnumerable<(string, string)> OfPage(UrlPattern? pattern, string field) =>
        pattern is { Kind: UrlMatch.Regex, Value: { } value } ? [($"{field}.value", Measured(value))] : [];

    private static IEnumerable<(string, string)> OfRule(Rule? rule, string field, int depth)
    {
        if (rule is null || depth > Rule.Deepest)
        {
            return [];
        }
        return
        [
            .. rule is { Operator: RuleOperator.Matches, Values: [{ } value, ..] }
                ? [($"{field}.values[0]", Measured(value))]
                : Array.Empty<(string, string)>(),
            .. (rule.All ?? []).SelectMany((r, i) => OfRule(r, $"{field}.all[{i}]", depth + 1)),
            .. (rule.Any ?? []).SelectMany((r, i) => OfRule(r, $"{field}.any[{i}]", depth + 1)),
            .. OfRule(rule.Not, $"{field}.not", depth + 1),
        ];
    }

    /// <summary>A longer one is refused for that.</summary>
    private static string Measured(string pattern) => pattern[..Math.Min(pattern.Length, Rule.MaxPatternLength)];

    /// <summary>A character as it stands, or what stands for one or for a set of them.</summary>
    [GeneratedRegex(
        @"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[0-7]{2,3}|\\c.|\\[pP]\{[^}]*\}|\\.|.",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Characters();
}
