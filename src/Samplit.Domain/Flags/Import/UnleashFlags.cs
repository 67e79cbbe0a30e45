using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>
/// Features as Unleash exports them (<c>/api/admin/features-batch/export</c>: <c>features</c>, <c>featureStrategies</c>,
/// <c>featureEnvironments</c>), of one environment, and as its clients are sent them (<c>features</c> with
/// <c>strategies</c>, and <c>segments</c>). A feature with variants is a flag of their values, one without a boolean.
/// </summary>
internal sealed class UnleashFlags
{
    private const string On = "on";
    private const string Off = "off";

    private static readonly JsonElement True = JsonElement.Parse("true");
    private static readonly JsonElement False = JsonElement.Parse("false");

    private readonly JsonElement _file;
    private readonly string _environment;
    private readonly Dictionary<string, JsonElement> _segments;

    private UnleashFlags(JsonElement file, string environment)
    {
        (_file, _environment) = (file, environment);
        _segments = file.Items("segments")
            .Where(s => s.Member("id") is not null)
            .GroupBy(s => $"{s.Member("id")}", StringComparer.Ordinal)
            .ToDictionary(s => s.Key, s => s.First(), StringComparer.Ordinal);
    }

    /// <param name="environment">What the environment of the file is called here.</param>
    public static ImportedFlags Read(JsonElement file, string environment)
    {
        var flags = new UnleashFlags(file, environment);
        return new(
            [.. flags._segments.Where(s => s.Value.Member("constraints") is not null).Select(s => Segment(s.Value))],
            [
                .. file.Items("features")
                    .Where(f => f.Boolean("archived") != true)
                    .Select(f => flags.Flag(f.Text("name") ?? "", f)),
            ]
        );
    }

    private ImportedFlag Flag(string key, JsonElement feature)
    {
        var notes = new TranslationNotes();
        var environment = _file
            .Items("featureEnvironments")
            .FirstOrDefault(e => (e.Text("featureName") ?? e.Text("name")) == key);
        JsonElement[] strategies =
        [
            .. (
                feature.Member("strategies") is null
                    ? _file.Items("featureStrategies").Where(s => s.Text("featureName") == key)
                    : feature.Items("strategies")
            )
                .Where(s => s.Boolean("disabled") != true)
                .OrderBy(s => s.Number("sortOrder") ?? 0),
        ];
        var ofFeature = environment.Items("variants") is { Count: > 0 } there ? there : feature.Items("variants");
        var hasVariants = ofFeature.Count > 0 || Array.Exists(strategies, s => s.Items("variants").Count > 0);
        var keys = new VariantKeys(notes);
        if (hasVariants)
        {
            notes.Differs("It is the value of its variants; whether it is enabled is not asked apart from that.");
        }
        else
        {
            keys.Of(True);
            keys.Of(False);
        }
        FlagRule[] rules =
        [
            .. strategies.Select(s =>
                Rule(s, s.Items("variants") is { Count: > 0 } own ? own : ofFeature, keys, hasVariants, notes)
            ),
        ];
        if (hasVariants && Array.Exists(strategies, s => s.Items("variants").Count == 0) && ofFeature.Count == 0)
        {
            notes.Refuse("Some of its strategies have variants, and others have none.");
        }
        var off = hasVariants ? null : Off;
        return new(
            key,
            new FlagDefinition(
                keys.Kind,
                keys.Variants,
                Description: feature.Text("description") is { Length: > 0 } description ? description : null,
                Tags: Tags(key),
                Prerequisites: Prerequisites(key, feature)
            ),
            new Dictionary<string, FlagEnvironment>(StringComparer.Ordinal)
            {
                [_environment] = new(
                    (environment.Boolean("enabled") ?? feature.Boolean("enabled")) == true,
                    rules,
                    // Without a strategy everybody has it.
                    rules.Length == 0
                    && !hasVariants
                        ? On
                        : off,
                    off
                ),
            },
            notes.Differences,
            notes.NotCarried
        );
    }

    private List<string>? Tags(string key)
    {
        var tags = _file
            .Items("featureTags")
            .Where(t => t.Text("featureName") == key)
            .Select(t => t.Text("tagValue") ?? t.Text("value"))
            .OfType<string>()
            .Where(FlagKey.Is)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return tags.Count == 0 ? null : tags;
    }

    private List<FlagPrerequisite>? Prerequisites(string key, JsonElement feature)
    {
        var prerequisites = new List<FlagPrerequisite>();
        var parents = feature
            .Items("dependencies")
            .Concat(
                _file
                    .Items("dependencies")
                    .Where(d => d.Text("feature") == key)
                    .SelectMany(d => d.Items("dependencies"))
            );
        foreach (var parent in parents)
        {
            var variants = parent.Texts("variants");
            prerequisites.Add(
                new(
                    parent.Text("feature") ?? "",
                    variants.Count > 0 ? variants
                        : parent.Boolean("enabled") == false ? [Off]
                        : [On]
                )
            );
        }
        return prerequisites.Count == 0 ? null : prerequisites;
    }

    private FlagRule Rule(
        JsonElement strategy,
        IReadOnlyList<JsonElement> variants,
        VariantKeys keys,
        bool hasVariants,
        TranslationNotes notes
    )
    {
        var parameters = strategy.Member("parameters") ?? default;
        var (asked, rollout, by) = strategy.Text("name") switch
        {
            "default" => (null, null, null),
            "flexibleRollout" => (
                null,
                Percent(parameters.Number("rollout")),
                By(parameters.Text("stickiness") ?? "default", notes)
            ),
            "gradualRolloutUserId" => (null, Percent(parameters.Number("percentage")), null),
            "gradualRolloutSessionId" => (null, Percent(parameters.Number("percentage")), "sessionId"),
            "gradualRolloutRandom" => (null, Percent(parameters.Number("percentage")), By("random", notes)),
            "userWithId" => (List(RuleParts.TargetingKey, parameters.Text("userIds"), notes), null, null),
            "remoteAddress" => (Addresses(parameters.Text("IPs"), notes), null, null),
            var name => (
                (Rule?)notes.Refuse($"There is nothing like the strategy '{name}' here."),
                (double?)null,
                (string?)null
            ),
        };
        var (within, segments) = Segments(strategy.Items("segments"), notes);
        var when = RuleParts.AllOrNull([
            asked,
            .. strategy.Items("constraints").Select(c => UnleashConstraint.Read(c, notes)),
            .. within,
        ]);
        return new(
            Serving(variants, rollout, by, keys, hasVariants, notes),
            when,
            segments,
            strategy.Text("title") is { Length: > 0 } title ? title : null
        );
    }

    private static double? Percent(double? percent) => percent / 100;

    private static string? By(string stickiness, TranslationNotes notes)
    {
        if (stickiness == "random")
        {
            notes.Differs("What was drawn at random each time is drawn once for each targeting key.");
        }
        return stickiness is "default" or "userId" or "random" ? null : stickiness;
    }

    private static FlagServing Serving(
        IReadOnlyList<JsonElement> variants,
        double? rollout,
        string? by,
        VariantKeys keys,
        bool hasVariants,
        TranslationNotes notes
    )
    {
        if (!hasVariants && rollout is null or >= 1)
        {
            return RuleParts.Serve(On);
        }
        notes.DrawsAnew();
        if (!hasVariants)
        {
            return RuleParts.Split([(On, 1)], rollout, by);
        }
        if (variants.Any(v => v.Items("overrides").Count > 0))
        {
            notes.Refuse("A variant has overrides.");
        }
        var shares = variants
            .Select(v => (keys.Of(Value(v), v.Text("name")), (v.Number("weight") ?? 0) / 1_000))
            .ToArray();
        return RuleParts.Split(shares.Length == 0 ? [("", 1)] : shares, rollout, by);
    }

    /// <summary>What clients of OpenFeature get of a variant: its payload, and its name where it has none.</summary>
    private static JsonElement Value(JsonElement variant)
    {
        var text = variant.Member("payload")?.Text("value");
        try
        {
            return variant.Member("payload")?.Text("type") switch
            {
                "number" or "json" when text is not null => JsonElement.Parse(text),
                _ => JsonElement.Parse($"\"{JsonEncodedText.Encode(text ?? variant.Text("name") ?? "")}\""),
            };
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>One stays a segment, of which a unit has to be; several have to hold at once, and are asked as conditions.</summary>
    private (IReadOnlyList<Rule> When, IReadOnlyList<string>? Keys) Segments(
        IReadOnlyList<JsonElement> ids,
        TranslationNotes notes
    )
    {
        var known = ids.Select(id => _segments.GetValueOrDefault($"{id}")).ToArray();
        if (Array.Exists(known, s => s.Member("constraints") is null))
        {
            return ([notes.Refuse("A strategy asks for a segment whose constraints are not in the file.")], null);
        }
        return known is [var only]
            ? ([], [KeyOf(only)])
            : ([.. known.SelectMany(s => s.Items("constraints")).Select(c => UnleashConstraint.Read(c, notes))], null);
    }

    private static string KeyOf(JsonElement segment) =>
        SegmentKeys.Of(segment.Text("name") ?? $"segment-{segment.Member("id")}");

    private static ImportedSegment Segment(JsonElement segment)
    {
        var notes = new TranslationNotes();
        var when = segment.Items("constraints") is { Count: > 0 } constraints
            ? RuleParts.All([.. constraints.Select(c => UnleashConstraint.Read(c, notes))])
            : notes.Refuse("Everybody is in the segment.");
        return new(KeyOf(segment), when, segment.Text("description"), notes.Differences, notes.NotCarried);
    }

    private static Rule? List(string fact, string? list, TranslationNotes notes) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            is { Length: > 0 } values
            ? RuleParts.OneOf(fact, values)
            : notes.Refuse("A strategy is for nobody.");

    private static Rule? Addresses(string? list, TranslationNotes notes) =>
        list?.Contains('/', StringComparison.Ordinal) == true
            ? notes.Refuse("A strategy is for networks.")
            : List("remoteAddress", list, notes);
}
