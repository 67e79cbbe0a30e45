using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>A constraint of a strategy or a segment of Unleash, as a rule.</summary>
internal static class UnleashConstraint
{
    public static Rule Read(JsonElement constraint, TranslationNotes notes)
    {
        var (name, op) = (constraint.Text("contextName") ?? "", constraint.Text("operator") ?? "");
        var fact = name == "userId" ? RuleParts.TargetingKey : name;
        var values = constraint.Texts("values");
        var value = constraint.Member("value")?.AsValue() ?? "";
        var ignoresCase = constraint.Boolean("caseInsensitive") == true;
        var rule = op switch
        {
            "IN" when values.Count > 0 => RuleParts.OneOf(fact, values),
            "NOT_IN" when values.Count > 0 => RuleParts.OneOf(fact, values).Negated(),
            "STR_STARTS_WITH" when values.Count > 0 => Texts(RuleOperator.StartsWith),
            "STR_ENDS_WITH" when values.Count > 0 => Texts(RuleOperator.EndsWith),
            "STR_CONTAINS" when values.Count > 0 => Texts(RuleOperator.Contains),
            "NUM_EQ" => RuleParts.All(
                RuleParts.Condition(fact, RuleOperator.AtLeast, value),
                RuleParts.Condition(fact, RuleOperator.AtMost, value)
            ),
            "NUM_GT" => RuleParts.Condition(fact, RuleOperator.MoreThan, value),
            "NUM_GTE" => RuleParts.Condition(fact, RuleOperator.AtLeast, value),
            "NUM_LT" => RuleParts.Condition(fact, RuleOperator.LessThan, value),
            "NUM_LTE" => RuleParts.Condition(fact, RuleOperator.AtMost, value),
            "SEMVER_EQ" => RuleParts.Condition(fact, RuleOperator.VersionEquals, value),
            "SEMVER_GT" => RuleParts.Condition(fact, RuleOperator.VersionMoreThan, value),
            "SEMVER_GTE" => RuleParts.Condition(fact, RuleOperator.VersionAtLeast, value),
            "SEMVER_LT" => RuleParts.Condition(fact, RuleOperator.VersionLessThan, value),
            "SEMVER_LTE" => RuleParts.Condition(fact, RuleOperator.VersionAtMost, value),
            "REGEX" => RuleParts.Condition(fact, RuleOperator.Matches, ignoresCase ? $"(?i){value}" : value),
            "IN" or "NOT_IN" or "STR_STARTS_WITH" or "STR_ENDS_WITH" or "STR_CONTAINS" => notes.Refuse(
                $"A constraint '{op}' has no values."
            ),
            _ => notes.Refuse($"There is nothing like the operator '{op}' here."),
        };
        return constraint.Boolean("inverted") == true ? rule.Negated() : rule;

        Rule Texts(RuleOperator @operator) =>
            ignoresCase
                ? RuleParts.Any([.. values.Select(v => RuleParts.IgnoringCase(fact, @operator, v))])
                : RuleParts.AnyOf(fact, @operator, values);
    }
}
