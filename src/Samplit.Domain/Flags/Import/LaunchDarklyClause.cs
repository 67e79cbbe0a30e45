using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>A clause of a rule of LaunchDarkly that asks for an attribute of a context.</summary>
internal static class LaunchDarklyClause
{
    /// <param name="op">Of the clause, as are <paramref name="values"/>, of which there is one at least.</param>
    public static Rule Read(JsonElement clause, string op, IReadOnlyList<string> values, TranslationNotes notes)
    {
        var fact = Fact(clause.Text("attribute") ?? "", clause.Text("contextKind"), notes);
        var rule = op switch
        {
            "in" => RuleParts.OneOf(fact, values),
            "startsWith" => RuleParts.AnyOf(fact, RuleOperator.StartsWith, values),
            "endsWith" => RuleParts.AnyOf(fact, RuleOperator.EndsWith, values),
            "contains" => RuleParts.AnyOf(fact, RuleOperator.Contains, values),
            "matches" => RuleParts.AnyOf(fact, RuleOperator.Matches, values),
            "lessThan" => RuleParts.AnyOf(fact, RuleOperator.LessThan, values),
            "lessThanOrEqual" => RuleParts.AnyOf(fact, RuleOperator.AtMost, values),
            "greaterThan" => RuleParts.AnyOf(fact, RuleOperator.MoreThan, values),
            "greaterThanOrEqual" => RuleParts.AnyOf(fact, RuleOperator.AtLeast, values),
            "semVerEqual" => RuleParts.AnyOf(fact, RuleOperator.VersionEquals, values),
            "semVerLessThan" => RuleParts.AnyOf(fact, RuleOperator.VersionLessThan, values),
            "semVerGreaterThan" => RuleParts.AnyOf(fact, RuleOperator.VersionMoreThan, values),
            _ => notes.Refuse($"There is nothing like the operator '{op}' here."),
        };
        // There, who has no such attribute is in no clause, whether it is negated or not.
        return clause.Boolean("negate") == true ? RuleParts.All(RuleParts.Exists(fact), rule.Negated()) : rule;
    }

    /// <summary>What an attribute of a context is called here; those of others than users lie below the kind.</summary>
    public static string Fact(string attribute, string? kind, TranslationNotes notes)
    {
        string[] names = attribute.StartsWith('/')
            ?
            [
                .. attribute[1..]
                    .Split('/')
                    .Select(n =>
                        n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
                    ),
            ]
            : [attribute];
        if (kind is null or "user")
        {
            return names is ["key"] ? RuleParts.TargetingKey : RuleParts.Fact(names);
        }
        notes.Differs($"Of the context kind '{kind}' it is asked for a member '{kind}' of the context.");
        return RuleParts.Fact([kind, .. names]);
    }
}
