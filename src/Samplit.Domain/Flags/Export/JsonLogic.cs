using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Export;

/// <summary>Writes rules as JsonLogic, with what flagd adds to it.</summary>
internal static partial class JsonLogic
{
    /// <param name="differs">Takes what there is nothing for; nobody is in such a condition.</param>
    public static JsonNode Of(Rule rule, Action<string> differs) =>
        rule switch
        {
            { All: { } all } => Operation("and", [.. all.Select(r => Of(r, differs))]),
            { Any: { } any } => Operation("or", [.. any.Select(r => Of(r, differs))]),
            { Not: { } not } => Operation("!", [Of(not, differs)]),
            _ => Condition(rule.Fact!, rule.Operator!.Value, rule.Values ?? [], differs),
        };

    /// <summary>An attribute, by its name or by a path of names.</summary>
    public static JsonNode Variable(string fact, Action<string>? differs = null)
    {
        if (!fact.StartsWith('$') || fact.StartsWith("$flagd", StringComparison.Ordinal))
        {
            return new JsonObject { ["var"] = fact };
        }
        if (!PlainPath().IsMatch(fact))
        {
            differs?.Invoke($"There is no way to '{fact}', which is missing to everybody.");
        }
        return new JsonObject { ["var"] = fact.TrimStart('$', '.') };
    }

    private static JsonNode Condition(
        string fact,
        RuleOperator @operator,
        IReadOnlyList<string> values,
        Action<string> differs
    )
    {
        JsonNode Fact() => Variable(fact, differs);
        return @operator switch
        {
            RuleOperator.Equals or RuleOperator.In => Operation(
                "in",
                [Fact(), new JsonArray([.. values.SelectMany(Forms)])]
            ),
            RuleOperator.Contains => Operation("in", [JsonValue.Create(values[0]), Fact()]),
            RuleOperator.StartsWith => Operation("starts_with", [Fact(), JsonValue.Create(values[0])]),
            RuleOperator.EndsWith => Operation("ends_with", [Fact(), JsonValue.Create(values[0])]),
            RuleOperator.Exists => Operation("!=", [Fact(), null]),
            RuleOperator.LessThan => Compared("<"),
            RuleOperator.AtMost => Compared("<="),
            RuleOperator.MoreThan => Compared(">"),
            RuleOperator.AtLeast => Compared(">="),
            RuleOperator.VersionEquals => Version("="),
            RuleOperator.VersionLessThan => Version("<"),
            RuleOperator.VersionAtMost => Version("<="),
            RuleOperator.VersionMoreThan => Version(">"),
            RuleOperator.VersionAtLeast => Version(">="),
            _ => Nobody(),
        };

        // What is missing counts as 0 there.
        JsonNode Compared(string name) =>
            Number(values[0]) is { } number
                ? Operation("and", [Operation("!=", [Fact(), null]), Operation(name, [Fact(), number])])
                : Nobody();

        JsonNode Version(string name) =>
            Operation("sem_ver", [Fact(), JsonValue.Create(name), JsonValue.Create(values[0])]);

        JsonNode Nobody()
        {
            differs(
                $"It cannot ask whether '{fact}' {@operator.ToString().ToLowerInvariant()}: nobody is in that condition."
            );
            return JsonValue.Create(false);
        }
    }

    /// <summary>A context may have a number or a boolean in place of its text, and that is something else there.</summary>
    private static List<JsonNode> Forms(string value)
    {
        List<JsonNode> forms = [JsonValue.Create(value)];
        if (Number(value) is { } number)
        {
            forms.Add(number);
        }
        if (value is "true" or "false")
        {
            forms.Add(JsonValue.Create(value == "true"));
        }
        return forms;
    }

    private static JsonNode? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? JsonValue.Create(number)
            : null;

    private static JsonObject Operation(string name, JsonNode?[] operands) =>
        new() { [name] = new JsonArray(operands) };

    [GeneratedRegex(@"^\$(\.[A-Za-z_][A-Za-z0-9_]*)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlainPath();
}
