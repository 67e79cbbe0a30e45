using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>
/// Features as Flagsmith gives an environment to its SDKs (<c>/api/v1/environment-document/</c>: <c>feature_states</c> and
/// <c>project.segments</c>), and as it exports those of an environment (a list, each with <c>name</c>, <c>enabled</c> and
/// <c>value</c>). One without a value is a boolean: whether it is enabled.
/// </summary>
internal sealed class FlagsmithFlags
{
    private const string VersionMark = ":semver";

    private static readonly JsonElement True = JsonElement.Parse("true");
    private static readonly JsonElement False = JsonElement.Parse("false");

    private readonly JsonElement _file;
    private readonly string _environment;
    private readonly IReadOnlyList<JsonElement> _segments;

    private FlagsmithFlags(JsonElement file, string environment) =>
        (_file, _environment, _segments) = (file, environment, (file.Member("project") ?? default).Items("segments"));

    /// <param name="environment">What the environment of the file is called here.</param>
    public static ImportedFlags Read(JsonElement file, string environment)
    {
        var flags = new FlagsmithFlags(file, environment);
        return file.ValueKind == JsonValueKind.Array
            ? new([], [.. file.EnumerateArray().Select(f => flags.Flag(f.Text("name") ?? "", f, Exported(f)))])
            : new(
                [.. flags._segments.Select(Segment)],
                [
                    .. file.Items("feature_states")
                        .Select(s => flags.Flag(s.Member("feature")?.Text("name") ?? "", s, Documented(s))),
                ]
            );
    }

    /// <param name="Value">Null for none.</param>
    /// <param name="Shares">Of a hundred, of other values; those of the value are what is left.</param>
    private sealed record State(
        bool IsEnabled,
        JsonElement? Value,
        IReadOnlyList<(JsonElement Value, double Percent)> Shares
    );

    private static State Documented(JsonElement state) =>
        new(
            state.Boolean("enabled") == true,
            ValueOf(state.Member("feature_state_value")),
            [
                .. state
                    .Items("multivariate_feature_state_values")
                    .Where(m => m.Member("multivariate_feature_option")?.Member("value") is not null)
                    .Select(m =>
                        (
                            m.Member("multivariate_feature_option")!.Value.Member("value")!.Value,
                            m.Number("percentage_allocation") ?? 0
                        )
                    ),
            ]
        );

    private static State Exported(JsonElement feature) =>
        new(
            feature.Boolean("enabled") ?? feature.Boolean("default_enabled") == true,
            ValueOf(feature.Member("value") ?? feature.Member("initial_value")),
            [
                .. feature
                    .Items("multivariate")
                    .Where(m => m.Member("value") is not null)
                    .Select(m => (m.Member("value")!.Value, m.Number("percentage_allocation") ?? 0)),
            ]
        );

    private static JsonElement? ValueOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text && text.GetString() is "" ? null : value;

    private ImportedFlag Flag(string key, JsonElement feature, State state)
    {
        var notes = new TranslationNotes();
        var keys = new VariantKeys(notes);
        var isValued = state.Value is not null || state.Shares.Count > 0;
        if (isValued)
        {
            notes.Differs("It is its value; whether it is enabled is not asked apart from that.");
        }
        else
        {
            keys.Of(True);
            keys.Of(False);
        }
        var rules = Overrides(key)
            .Select(o => new FlagRule(Serving(o.State, isValued, keys, notes), Segments: [o.Segment]))
            .ToList();
        var @default = isValued ? null : keys.Of(state.IsEnabled ? True : False);
        if (isValued && state.IsEnabled)
        {
            rules.Add(new(Serving(state, isValued, keys, notes)));
        }
        var people = _file
            .Items("identity_overrides")
            .Count(i => i.Items("identity_features").Any(f => f.Member("feature")?.Text("name") == key));
        if (people > 0)
        {
            notes.Differs($"{people} identities have something of their own, which an override would be here.");
        }
        return new(
            key,
            new FlagDefinition(
                keys.Kind,
                keys.Variants,
                Description: feature.Text("description") is { Length: > 0 } description ? description : null
            ),
            new Dictionary<string, FlagEnvironment>(StringComparer.Ordinal)
            {
                [_environment] = new(IsOn: true, rules, @default, Off: isValued ? null : "off"),
            },
            notes.Differences,
            notes.NotCarried
        );
    }

    /// <summary>What segments have in place of it, the first before the others.</summary>
    private IEnumerable<(string Segment, State State)> Overrides(string key) =>
        _segments
            .SelectMany(segment =>
                segment
                    .Items("feature_states")
                    .Where(s => s.Member("feature")?.Text("name") == key)
                    .Select(s => (Segment: KeyOf(segment), State: s))
            )
            .OrderBy(o => o.State.Member("feature_segment")?.Number("priority") ?? double.MaxValue)
            .Select(o => (o.Segment, Documented(o.State)));

    private static FlagServing Serving(State state, bool isValued, VariantKeys keys, TranslationNotes notes)
    {
        if (!isValued)
        {
            return RuleParts.Serve(keys.Of(state.IsEnabled ? True : False));
        }
        if (!state.IsEnabled)
        {
            notes.Refuse("A segment has it disabled, and a rule has to have a value here.");
            return new();
        }
        var rest = 100 - state.Shares.Sum(s => s.Percent);
        var shares = state.Shares.Where(s => s.Percent > 0).Select(s => (keys.Of(s.Value), s.Percent / 100)).ToList();
        if (state.Value is { } value)
        {
            if (shares.Count == 0)
            {
                return RuleParts.Serve(keys.Of(value));
            }
            if (rest > 0)
            {
                shares.Add((keys.Of(value), rest / 100));
            }
        }
        if (shares.Count == 0)
        {
            notes.Refuse("Somebody gets no value, and a rule has to have one here.");
            return new();
        }
        notes.DrawsAnew();
        return RuleParts.Split(shares);
    }

    private static string KeyOf(JsonElement segment) => SegmentKeys.Of(segment.Text("name") ?? "");

    private static ImportedSegment Segment(JsonElement segment)
    {
        var notes = new TranslationNotes();
        var rules = segment.Items("rules");
        var when =
            rules.Count > 0
                ? RuleParts.All([.. rules.Select(r => Group(r, notes))])
                : notes.Refuse("Nobody is in the segment.");
        if (segment.Text("name") is { } name && name != KeyOf(segment))
        {
            notes.Differs($"'{name}' is called '{KeyOf(segment)}'.");
        }
        return new(KeyOf(segment), when, segment.Text("description"), notes.Differences, notes.NotCarried);
    }

    private static Rule Group(JsonElement group, TranslationNotes notes)
    {
        Rule[] parts =
        [
            .. group.Items("rules").Select(r => Group(r, notes)),
            .. group.Items("conditions").Select(c => Condition(c, notes)),
        ];
        return parts.Length == 0
            ? notes.Refuse("A rule of the segment asks for nothing.")
            : group.Text("type") switch
            {
                "ALL" => RuleParts.All(parts),
                "ANY" => RuleParts.Any(parts),
                "NONE" => RuleParts.Any(parts).Negated(),
                var other => notes.Refuse($"There is nothing like rules of the type '{other}' here."),
            };
    }

    private static Rule Condition(JsonElement condition, TranslationNotes notes)
    {
        var (op, value) = (condition.Text("operator") ?? "", condition.Member("value")?.AsValue() ?? "");
        var fact = condition.Text("property_") ?? condition.Text("property") ?? "";
        var isVersion = value.EndsWith(VersionMark, StringComparison.Ordinal);
        var plain = isVersion ? value[..^VersionMark.Length] : value;
        return op switch
        {
            "EQUAL" => Compared(isVersion ? RuleOperator.VersionEquals : RuleOperator.Equals),
            // There, who has no such trait is in no condition but the last two.
            "NOT_EQUAL" => Unlike(Compared(isVersion ? RuleOperator.VersionEquals : RuleOperator.Equals)),
            "GREATER_THAN" => Compared(isVersion ? RuleOperator.VersionMoreThan : RuleOperator.MoreThan),
            "GREATER_THAN_INCLUSIVE" => Compared(isVersion ? RuleOperator.VersionAtLeast : RuleOperator.AtLeast),
            "LESS_THAN" => Compared(isVersion ? RuleOperator.VersionLessThan : RuleOperator.LessThan),
            "LESS_THAN_INCLUSIVE" => Compared(isVersion ? RuleOperator.VersionAtMost : RuleOperator.AtMost),
            "CONTAINS" => Compared(RuleOperator.Contains),
            "NOT_CONTAINS" => Unlike(Compared(RuleOperator.Contains)),
            // As Python matches, from the beginning.
            "REGEX" => RuleParts.Condition(fact, RuleOperator.Matches, $"^(?:{value})"),
            "IN" => RuleParts.OneOf(fact, value.Split(',')),
            "IS_SET" => RuleParts.Exists(fact),
            "IS_NOT_SET" => RuleParts.Exists(fact).Negated(),
            _ => notes.Refuse($"There is nothing like the operator '{op}' here."),
        };

        Rule Compared(RuleOperator @operator) => RuleParts.Condition(fact, @operator, plain);

        Rule Unlike(Rule rule) => RuleParts.All(RuleParts.Exists(fact), rule.Negated());
    }
}
