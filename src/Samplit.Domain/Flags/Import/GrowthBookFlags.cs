using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>
/// Features as GrowthBook sends them to its SDKs (specification 0.7: <c>features</c> by key, and <c>savedGroups</c>), of one
/// environment. What it calls <c>id</c> is the targeting key.
/// </summary>
internal sealed class GrowthBookFlags
{
    private readonly JsonElement _file;
    private readonly string _environment;

    private GrowthBookFlags(JsonElement file, string environment) => (_file, _environment) = (file, environment);

    /// <param name="environment">What the environment of the file is called here.</param>
    public static ImportedFlags Read(JsonElement file, string environment)
    {
        var flags = new GrowthBookFlags(file, environment);
        return new([], [.. file.Members("features").Select(f => flags.Flag(f.Name, f.Value))]);
    }

    private ImportedFlag Flag(string key, JsonElement feature)
    {
        var notes = new TranslationNotes();
        var keys = new VariantKeys(notes);
        var @default = feature.Member("defaultValue") is { } value ? keys.Of(value) : null;
        var rules = new List<FlagRule>();
        var prerequisites = new List<FlagPrerequisite>();
        foreach (var rule in feature.Items("rules"))
        {
            foreach (var parent in rule.Items("parentConditions"))
            {
                if (parent.Boolean("gate") == true && rule.Member("force") is null && rule.Member("variations") is null)
                {
                    prerequisites.AddRange(Prerequisite(parent, notes));
                }
                else
                {
                    notes.Refuse("One of its rules, and not all of it, needs another feature.");
                }
            }
            if (Serving(rule, keys, notes) is { } serving)
            {
                var when = rule.Member("condition") is { } condition ? Condition(condition, notes) : null;
                rules.Add(new(serving, when));
            }
        }
        return new(
            key,
            new FlagDefinition(
                keys.Kind,
                keys.Variants,
                Prerequisites: prerequisites.Count == 0 ? null : prerequisites
            ),
            new Dictionary<string, FlagEnvironment>(StringComparer.Ordinal)
            {
                [_environment] = new(IsOn: true, rules, @default, Off: prerequisites.Count == 0 ? @default : null),
            },
            notes.Differences,
            notes.NotCarried
        );
    }

    /// <returns>Null for a rule that gives nothing, but asks for another feature.</returns>
    private static FlagServing? Serving(JsonElement rule, VariantKeys keys, TranslationNotes notes)
    {
        if (rule.Member("namespace") is not null || rule.Items("filters").Count > 0)
        {
            notes.Refuse("A rule leaves units to others, with a namespace or filters.");
        }
        if (rule.Member("force") is { } value)
        {
            var variant = keys.Of(value);
            if (Coverage(rule) is not { } coverage)
            {
                return RuleParts.Serve(variant);
            }
            notes.DrawsAnew();
            return RuleParts.Split([(variant, 1)], coverage, By(rule));
        }
        if (rule.Items("variations") is not { Count: > 0 } variations)
        {
            return null;
        }
        notes.DrawsAnew();
        notes.Differs("An experiment is a split here: nothing is measured by it.");
        var (weights, all) = Weights(rule, variations.Count);
        return RuleParts.Split(variations.Select((v, i) => (keys.Of(v), weights[i])), all, By(rule));
    }

    private static double? Coverage(JsonElement rule) =>
        rule.Items("range") is [var from, var to] ? to.AsNumber() - from.AsNumber() : rule.Number("coverage");

    /// <summary>Shares among those who take part, and how many of all do.</summary>
    private static (double[] Weights, double? All) Weights(JsonElement rule, int count)
    {
        if (rule.Items("ranges") is { Count: > 0 } ranges && ranges.Count == count)
        {
            double[] lengths =
            [
                .. ranges.Select(r =>
                    r.ValueKind == JsonValueKind.Array && r.GetArrayLength() == 2
                        ? Math.Max(0, (r[1].AsNumber() ?? 0) - (r[0].AsNumber() ?? 0))
                        : 0
                ),
            ];
            var sum = lengths.Sum();
            return ([.. lengths.Select(l => sum > 0 ? l / sum : 0)], sum);
        }
        var weights = rule.Items("weights");
        return (
            weights.Count == count
                ? [.. weights.Select(w => w.AsNumber() ?? 0)]
                : [.. Enumerable.Repeat(1.0 / count, count)],
            rule.Number("coverage")
        );
    }

    private static string? By(JsonElement rule) => rule.Text("hashAttribute") is { } by and not "id" ? Fact(by) : null;

    /// <summary>A feature that has to have a value before this one has any.</summary>
    private IEnumerable<FlagPrerequisite> Prerequisite(JsonElement parent, TranslationNotes notes)
    {
        var (key, wanted) = (parent.Text("id") ?? "", parent.Member("condition")?.Member("value"));
        if (
            wanted is not { } value
            || _file.Member("features")?.Member(key) is not { } other
            || (value.ValueKind == JsonValueKind.Object && value.Member("$eq") is null)
        )
        {
            notes.Refuse($"It needs '{key}' to have something that cannot be told by a value of it.");
            return [];
        }
        var keys = new VariantKeys(new TranslationNotes());
        if (other.Member("defaultValue") is { } first)
        {
            keys.Of(first);
        }
        foreach (var rule in other.Items("rules"))
        {
            Serving(rule, keys, new TranslationNotes());
        }
        var has = value.Member("$eq") ?? value;
        return keys.Variants.FirstOrDefault(v => JsonElement.DeepEquals(v.Value, has)) is { } variant
            ? [new(key, [variant.Key])]
            : [];
    }

    /// <summary>A name with dots is the path to a member of a member.</summary>
    private static string Fact(string field) =>
        field == "id" ? RuleParts.TargetingKey : RuleParts.Fact(field.Split('.'));

    /// <summary>In the language of queries of MongoDB, of which GrowthBook has a part.</summary>
    private Rule Condition(JsonElement condition, TranslationNotes notes)
    {
        if (condition.ValueKind != JsonValueKind.Object || !condition.EnumerateObject().Any())
        {
            return notes.Refuse("A condition asks for nothing.");
        }
        return RuleParts.All([
            .. condition
                .EnumerateObject()
                .Select(p =>
                    p.Name switch
                    {
                        "$and" => Several(p.Value, RuleParts.All, notes),
                        "$or" => Several(p.Value, RuleParts.Any, notes),
                        "$nor" => Several(p.Value, RuleParts.Any, notes).Negated(),
                        "$not" => Condition(p.Value, notes).Negated(),
                        var name => Field(Fact(name), p.Value, notes),
                    }
                ),
        ]);
    }

    private Rule Several(JsonElement list, Func<IReadOnlyList<Rule>, Rule> join, TranslationNotes notes) =>
        list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? join([.. list.EnumerateArray().Select(c => Condition(c, notes))])
            : notes.Refuse("A condition asks for nothing.");

    private Rule Field(string fact, JsonElement asked, TranslationNotes notes) =>
        asked.ValueKind == JsonValueKind.Object
        && asked.EnumerateObject().Any()
        && asked.EnumerateObject().All(o => o.Name.StartsWith('$'))
            ? RuleParts.All([.. asked.EnumerateObject().Select(o => Operator(fact, o.Name, o.Value, notes))])
        : asked.ValueKind == JsonValueKind.Null ? RuleParts.Exists(fact).Negated()
        : asked.AsValue() is { } value ? RuleParts.OneOf(fact, [value])
        : notes.Refuse("A condition compares with a list or an object.");

    private Rule Operator(string fact, string name, JsonElement with, TranslationNotes notes) =>
        name switch
        {
            "$eq" => Field(fact, with, notes),
            "$ne" => Field(fact, with, notes).Negated(),
            "$not" => Field(fact, with, notes).Negated(),
            "$in" => In(fact, with, notes),
            "$nin" => In(fact, with, notes).Negated(),
            "$exists" => with.ValueKind == JsonValueKind.False
                ? RuleParts.Exists(fact).Negated()
                : RuleParts.Exists(fact),
            "$regex" => One(fact, RuleOperator.Matches, with, notes),
            "$lt" => Number(fact, RuleOperator.LessThan, with, notes),
            "$lte" => Number(fact, RuleOperator.AtMost, with, notes),
            "$gt" => Number(fact, RuleOperator.MoreThan, with, notes),
            "$gte" => Number(fact, RuleOperator.AtLeast, with, notes),
            "$veq" => One(fact, RuleOperator.VersionEquals, with, notes),
            "$vne" => One(fact, RuleOperator.VersionEquals, with, notes).Negated(),
            "$vlt" => One(fact, RuleOperator.VersionLessThan, with, notes),
            "$vlte" => One(fact, RuleOperator.VersionAtMost, with, notes),
            "$vgt" => One(fact, RuleOperator.VersionMoreThan, with, notes),
            "$vgte" => One(fact, RuleOperator.VersionAtLeast, with, notes),
            "$inGroup" => Group(fact, with, notes),
            "$notInGroup" => Group(fact, with, notes).Negated(),
            _ => notes.Refuse($"There is nothing like the operator '{name}' here."),
        };

    private static Rule In(string fact, JsonElement list, TranslationNotes notes) =>
        list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? RuleParts.OneOf(fact, [.. list.EnumerateArray().Select(v => v.AsValue() ?? "")])
            : notes.Refuse("A condition compares with none of several values.");

    private static Rule One(string fact, RuleOperator @operator, JsonElement with, TranslationNotes notes) =>
        with.AsValue() is { } value
            ? RuleParts.Condition(fact, @operator, value)
            : notes.Refuse("A condition compares with a list or an object.");

    /// <summary>Texts are compared by their letters there, and only numbers here.</summary>
    private static Rule Number(string fact, RuleOperator @operator, JsonElement with, TranslationNotes notes) =>
        with.ValueKind == JsonValueKind.Number
            ? One(fact, @operator, with, notes)
            : notes.Refuse("A condition asks whether a text comes before or after another.");

    private Rule Group(string fact, JsonElement id, TranslationNotes notes) =>
        id.ValueKind == JsonValueKind.String
        && _file.Member("savedGroups")?.Member(id.GetString()!) is { ValueKind: JsonValueKind.Array } group
            ? In(fact, group, notes)
            : notes.Refuse($"A condition asks for the saved group {id}, which the file does not have.");
}
