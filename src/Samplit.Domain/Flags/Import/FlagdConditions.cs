using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>Makes rules of conditions in JsonLogic, with what flagd adds to it.</summary>
internal sealed class FlagdConditions(TranslationNotes notes, IReadOnlyDictionary<string, JsonElement> evaluators)
{
    private const int Deepest = 32;

    private int _depth;

    /// <returns>The name of the evaluator that a condition is; null for any other.</returns>
    public static string? ReferenceOf(JsonElement condition) => condition.Text("$ref");

    /// <returns>What is called so here; null for what is no attribute.</returns>
    public static string? FactOf(JsonElement operand) =>
        operand.Member("var") switch
        {
            { ValueKind: JsonValueKind.String } name
                when name.GetString() is { Length: > 0 } text && !text.StartsWith('$') => RuleParts.Fact(
                text.Split('.')
            ),
            { ValueKind: JsonValueKind.Array } list
                when list.GetArrayLength() == 1 && list[0].AsValue() is { Length: > 0 } text => RuleParts.Fact(
                text.Split('.')
            ),
            _ => null,
        };

    public Rule Read(JsonElement condition)
    {
        if (
            condition.ValueKind != JsonValueKind.Object
            || condition.EnumerateObject().ToArray() is not [var only]
            || _depth >= Deepest
        )
        {
            return notes.Refuse("A condition is no operation.");
        }
        _depth++;
        var rule = Read(
            only.Name,
            only.Value.ValueKind == JsonValueKind.Array ? [.. only.Value.EnumerateArray()] : [only.Value]
        );
        _depth--;
        return rule;
    }

    private Rule Read(string name, JsonElement[] operands) =>
        (name, operands) switch
        {
            ("and", [_, ..]) => RuleParts.All([.. operands.Select(Read)]),
            ("or", [_, ..]) => RuleParts.Any([.. operands.Select(Read)]),
            ("!", [var one]) => Read(one).Negated(),
            ("!!", [var one]) when FactOf(one) is null => Read(one),
            ("$ref", [{ ValueKind: JsonValueKind.String } reference])
                when evaluators.TryGetValue(reference.GetString()!, out var evaluator) => Read(evaluator),
            ("==" or "===", [var left, var right]) => Equal(left, right),
            ("!=" or "!==", [var left, var right]) => Equal(left, right).Negated(),
            ("in", [var what, { ValueKind: JsonValueKind.Array } list])
                when FactOf(what) is { } fact && list.GetArrayLength() > 0 => RuleParts.OneOf(
                fact,
                [.. list.EnumerateArray().Select(v => v.AsValue() ?? "")]
            ),
            ("in", [var part, var of]) when FactOf(of) is { } fact && part.AsValue() is { } text => RuleParts.Condition(
                fact,
                RuleOperator.Contains,
                text
            ),
            ("starts_with", [var of, var part]) when FactOf(of) is { } fact && part.AsValue() is { } text =>
                RuleParts.Condition(fact, RuleOperator.StartsWith, text),
            ("ends_with", [var of, var part]) when FactOf(of) is { } fact && part.AsValue() is { } text =>
                RuleParts.Condition(fact, RuleOperator.EndsWith, text),
            ("sem_ver", [var of, var op, var version]) when FactOf(of) is { } fact && version.AsValue() is { } text =>
                Version(fact, op.AsValue() ?? "", text),
            ("<" or "<=" or ">" or ">=", [var left, var right]) => Compared(name, left, right),
            ("<" or "<=", [var low, var middle, var high]) => RuleParts.All(
                Compared(name, low, middle),
                Compared(name, middle, high)
            ),
            _ => notes.Refuse($"There is nothing like the operation '{name}' here, or not on these."),
        };

    private Rule Equal(JsonElement left, JsonElement right)
    {
        var (fact, with) = FactOf(left) is { } first ? (first, right) : (FactOf(right), left);
        return fact is null ? notes.Refuse("What is compared is no attribute.")
            : with.ValueKind == JsonValueKind.Null ? RuleParts.Exists(fact).Negated()
            : with.AsValue() is { } value ? RuleParts.OneOf(fact, [value])
            : notes.Refuse("An attribute is compared with something that is no text, number or boolean.");
    }

    private Rule Compared(string name, JsonElement left, JsonElement right)
    {
        var (fact, with, op) = FactOf(left) is { } first
            ? (first, right, name)
            : (FactOf(right), left, name[0] == '<' ? $">{name[1..]}" : $"<{name[1..]}");
        return fact is null || with.AsNumber() is null
            ? notes.Refuse("What is compared is no attribute with a number.")
            : RuleParts.Condition(
                fact,
                op switch
                {
                    "<" => RuleOperator.LessThan,
                    "<=" => RuleOperator.AtMost,
                    ">" => RuleOperator.MoreThan,
                    _ => RuleOperator.AtLeast,
                },
                with.AsValue()!
            );
    }

    private Rule Version(string fact, string op, string version) =>
        op switch
        {
            "=" => RuleParts.Condition(fact, RuleOperator.VersionEquals, version),
            "!=" => RuleParts.Condition(fact, RuleOperator.VersionEquals, version).Negated(),
            "<" => RuleParts.Condition(fact, RuleOperator.VersionLessThan, version),
            "<=" => RuleParts.Condition(fact, RuleOperator.VersionAtMost, version),
            ">" => RuleParts.Condition(fact, RuleOperator.VersionMoreThan, version),
            ">=" => RuleParts.Condition(fact, RuleOperator.VersionAtLeast, version),
            _ => notes.Refuse($"Versions are not compared by '{op}' here."),
        };
}
