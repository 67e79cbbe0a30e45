using System.Text.RegularExpressions;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Flags.Import;

/// <summary>Rules in a word each.</summary>
internal static class RuleParts
{
    /// <summary>Who or what asks, as contexts of OpenFeature call it.</summary>
    public const string TargetingKey = "targetingKey";

    public static Rule Condition(string fact, RuleOperator @operator, params IReadOnlyList<string> values) =>
        new(Fact: fact, Operator: @operator, Values: values.Count == 0 ? null : values);

    public static Rule Exists(string fact) => Condition(fact, RuleOperator.Exists);

    /// <param name="values">At least one.</param>
    public static Rule OneOf(string fact, IReadOnlyList<string> values) =>
        values is [var only] ? Condition(fact, RuleOperator.Equals, only) : Condition(fact, RuleOperator.In, values);

    /// <summary>The operator on any of the values.</summary>
    /// <param name="values">At least one.</param>
    public static Rule AnyOf(string fact, RuleOperator @operator, IReadOnlyList<string> values) =>
        Any([.. values.Select(v => Condition(fact, @operator, v))]);

    public static Rule Negated(this Rule rule) => rule.Not ?? new Rule(Not: rule);

    /// <param name="rules">At least one.</param>
    public static Rule All(params IReadOnlyList<Rule> rules) => rules is [var only] ? only : new Rule(All: rules);

    /// <param name="rules">At least one.</param>
    public static Rule Any(params IReadOnlyList<Rule> rules) => rules is [var only] ? only : new Rule(Any: rules);

    /// <returns>Null where nothing is asked.</returns>
    public static Rule? AllOrNull(params IEnumerable<Rule?> rules) =>
        rules.OfType<Rule>().ToArray() is { Length: > 0 } some ? All(some) : null;

    /// <summary>A text in it, whatever the case of either.</summary>
    public static Rule IgnoringCase(string fact, RuleOperator @operator, string value)
    {
        var text = Regex.Escape(value);
        return Condition(
            fact,
            RuleOperator.Matches,
            @operator switch
            {
                RuleOperator.StartsWith => $"(?i)^{text}",
                RuleOperator.EndsWith => $"(?i){text}$",
                RuleOperator.Contains => $"(?i){text}",
                _ => $"(?i)^{text}$",
            }
        );
    }

    /// <summary>The path to a member of a member, by names with dots between them.</summary>
    public static string Fact(params IReadOnlyList<string> names) =>
        names is [var only]
            ? only
            : "$"
                + string.Concat(
                    names.Select(n =>
                        FlagKey.Is(n) && !n.Contains('-') && !n.Contains('.') && !char.IsAsciiDigit(n[0])
                            ? $".{n}"
                            : $"['{Escape(n)}']"
                    )
                );

    /// <summary>As a name between single quotes (RFC 9535, section 2.3.1.1).</summary>
    private static string Escape(string name) =>
        name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    /// <param name="part">Of all, from 0 to 1.</param>
    public static int PerMillion(double part) =>
        (int)Math.Round(Math.Clamp(part, 0, 1) * Weights.Total, MidpointRounding.AwayFromZero);

    /// <summary>What a serving is called under which everybody gets the same.</summary>
    public static FlagServing Serve(string variant) => new(variant);

    /// <summary>Shares of one variant are one.</summary>
    /// <param name="rollout">Of all units, from 0 to 1; null for all of them.</param>
    /// <param name="by">Null for the targeting key.</param>
    public static FlagServing Split(
        IEnumerable<(string Variant, double Weight)> shares,
        double? rollout = null,
        string? by = null
    ) =>
        new(
            Split: new FlagSplit(
                [
                    .. shares
                        .GroupBy(s => s.Variant, StringComparer.Ordinal)
                        .Select(s => new FlagShare(s.Key, PerMillion(s.Sum(one => one.Weight)))),
                ],
                rollout is null or >= 1 ? null : PerMillion(rollout.Value),
                by
            )
        );
}
