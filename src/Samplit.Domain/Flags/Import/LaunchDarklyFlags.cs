using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>
/// Flags as the API of LaunchDarkly lists them (version 20240415: <c>items</c>, each with its <c>environments</c>; with
/// <c>summary=0</c> they have their rules), and as its SDKs are sent them (<c>flags</c> and <c>segments</c> by key, of one
/// environment).
/// </summary>
internal sealed class LaunchDarklyFlags
{
    private readonly JsonElement _file;
    private readonly string _environment;
    private readonly LaunchDarklySegments _segments;
    private readonly Dictionary<string, JsonElement> _flags;

    private LaunchDarklyFlags(JsonElement file, string environment)
    {
        (_file, _environment) = (file, environment);
        _segments = new(ByKey("segments"));
        _flags = ByKey("flags");
        foreach (var flag in file.ValueKind == JsonValueKind.Array ? [.. file.EnumerateArray()] : file.Items("items"))
        {
            if (flag.Text("key") is { } key)
            {
                _flags[key] = flag;
            }
        }
        if (file.Text("key") is { } only && file.Member("variations") is not null)
        {
            _flags[only] = file;
        }
    }

    /// <param name="environment">Of a file that has one, what that is called here.</param>
    public static ImportedFlags Read(JsonElement file, string environment)
    {
        var flags = new LaunchDarklyFlags(file, environment);
        return new(
            flags._segments.All(),
            [.. flags._flags.Where(f => !IsGone(f.Value)).Select(f => flags.Flag(f.Key, f.Value))]
        );
    }

    internal static bool IsGone(JsonElement one) => one.Boolean("deleted") == true || one.Boolean("archived") == true;

    private Dictionary<string, JsonElement> ByKey(string member) =>
        _file.Member(member) is { ValueKind: JsonValueKind.Array }
            ? _file
                .Items(member)
                .Where(m => m.Text("key") is not null)
                .GroupBy(m => m.Text("key")!, StringComparer.Ordinal)
                .ToDictionary(m => m.Key, m => m.First(), StringComparer.Ordinal)
            : _file.Members(member).ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);

    private ImportedFlag Flag(string key, JsonElement flag)
    {
        var notes = new TranslationNotes();
        var keys = new VariantKeys(notes);
        // Where the file is of one environment, variations are the values themselves.
        string[] variants =
        [
            .. flag.Items("variations")
                .Select(v => v.Member("value") is { } value ? keys.Of(value, Named(v.Text("name"))) : keys.Of(v)),
        ];
        var environments = flag.Members("environments") is { Count: > 0 } many
            ? many.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal)
            : new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [_environment] = flag };
        var prerequisites = environments.Values.Select(e => Prerequisites(e, notes)).ToArray();
        if (prerequisites.Length > 0 && prerequisites.Any(p => !p.SequenceEqual(prerequisites[0])))
        {
            notes.Refuse(
                "Its prerequisites are others in each environment, and flags have the same ones everywhere here."
            );
        }
        var definition = new FlagDefinition(
            keys.Kind,
            keys.Variants,
            flag.Text("name") is { Length: > 0 } name ? name : null,
            flag.Text("description") is { Length: > 0 } description ? description : null,
            flag.Texts("tags") is { Count: > 0 } tags ? tags : null,
            IsForClients(flag) ? true : null,
            prerequisites is [{ Count: > 0 } first, ..] ? first : null
        );
        var translated = environments.ToDictionary(
            e => e.Key,
            e => Environment(e.Value, variants, notes),
            StringComparer.Ordinal
        );
        return new(key, definition, translated, notes.Differences, notes.NotCarried);
    }

    private static bool IsForClients(JsonElement flag) =>
        flag.Boolean("clientSide") == true
        || flag.Member("clientSideAvailability") is { } where
            && (where.Boolean("usingEnvironmentId") == true || where.Boolean("usingMobileKey") == true);

    private static string? Named(string? name) => name?.Trim().Replace(' ', '-');

    private List<FlagPrerequisite> Prerequisites(JsonElement environment, TranslationNotes notes)
    {
        var prerequisites = new List<FlagPrerequisite>();
        foreach (var prerequisite in environment.Items("prerequisites"))
        {
            var key = prerequisite.Text("key") ?? "";
            var others = new TranslationNotes();
            var keys = new VariantKeys(others);
            var variants = _flags.TryGetValue(key, out var other)
                ? other
                    .Items("variations")
                    .Select(v => v.Member("value") is { } value ? keys.Of(value, Named(v.Text("name"))) : keys.Of(v))
                    .ToArray()
                : [];
            if (At(variants, prerequisite.Number("variation")) is { } variant)
            {
                prerequisites.Add(new(key, [variant]));
            }
            else
            {
                notes.Refuse($"It needs '{key}', which the file does not have.");
            }
        }
        return prerequisites;
    }

    private FlagEnvironment Environment(JsonElement environment, string[] variants, TranslationNotes notes)
    {
        var rules = new List<FlagRule>();
        foreach (var target in environment.Items("targets").Concat(environment.Items("contextTargets")))
        {
            if (
                target.Texts("values") is { Count: > 0 } values
                && At(variants, target.Number("variation")) is { } variant
            )
            {
                rules.AddRange(
                    values
                        .Chunk(Rule.MaxValues)
                        .Select(some => new FlagRule(
                            RuleParts.Serve(variant),
                            RuleParts.OneOf(LaunchDarklyClause.Fact("key", target.Text("contextKind"), notes), some)
                        ))
                );
            }
        }
        foreach (var rule in environment.Items("rules"))
        {
            var (when, segments) = _segments.Clauses(rule.Items("clauses"), notes);
            rules.Add(
                new(
                    Serving(rule, variants, notes),
                    when,
                    segments,
                    rule.Text("description") is { Length: > 0 } d ? d : null
                )
            );
        }
        var fallthrough = environment.Member("fallthrough");
        var @default = fallthrough is { } all ? At(variants, all.Number("variation")) : null;
        if (@default is null && fallthrough?.Member("rollout") is not null)
        {
            rules.Add(new(Serving(fallthrough.Value, variants, notes)));
        }
        return new(
            environment.Boolean("on") == true,
            rules,
            @default,
            At(variants, environment.Number("offVariation"))
        );
    }

    private static FlagServing Serving(JsonElement from, string[] variants, TranslationNotes notes)
    {
        if (At(variants, from.Number("variation")) is { } variant)
        {
            return RuleParts.Serve(variant);
        }
        var rollout = from.Member("rollout") ?? default;
        var shares = rollout
            .Items("variations")
            .Select(v => (Variant: At(variants, v.Number("variation")), Weight: (v.Number("weight") ?? 0) / 100_000))
            .ToArray();
        if (shares.Length == 0 || Array.Exists(shares, s => s.Variant is null) || shares.All(s => s.Weight <= 0))
        {
            notes.Refuse("A rule serves a variation that the flag does not have.");
            return new();
        }
        notes.DrawsAnew();
        if (rollout.Text("kind") == "experiment")
        {
            notes.Differs("An experiment is a split here: nothing is measured by it.");
        }
        var by = LaunchDarklyClause.Fact(rollout.Text("bucketBy") ?? "key", rollout.Text("contextKind"), notes);
        return RuleParts.Split(
            shares.Select(s => (s.Variant!, s.Weight)),
            by: by == RuleParts.TargetingKey ? null : by
        );
    }

    private static string? At(string[] variants, double? index) =>
        index is { } i && i >= 0 && i < variants.Length ? variants[(int)i] : null;
}
