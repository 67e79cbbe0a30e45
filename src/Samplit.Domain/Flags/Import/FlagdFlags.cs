using System.Text.Json;

namespace Samplit.Domain.Flags.Import;

/// <summary>
/// Flags in the format of flagd (schema v0: <c>flags</c> by key or as a list, and <c>$evaluators</c>, which are segments
/// here), of one environment.
/// </summary>
internal sealed class FlagdFlags
{
    private readonly string _environment;
    private readonly Dictionary<string, JsonElement> _evaluators;

    private FlagdFlags(JsonElement file, string environment)
    {
        _environment = environment;
        _evaluators = file.Members("$evaluators").ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal);
    }

    /// <param name="environment">What the environment of the file is called here.</param>
    public static ImportedFlags Read(JsonElement file, string environment)
    {
        var flags = new FlagdFlags(file, environment);
        IEnumerable<(string Key, JsonElement Flag)> all = file.Items("flags") is { Count: > 0 } list
            ? list.Select(f => (f.Text("key") ?? "", f))
            : file.Members("flags").Select(f => (f.Name, f.Value));
        return new(
            [.. flags._evaluators.Select(e => flags.Segment(e.Key, e.Value))],
            [.. all.Select(f => flags.Flag(f.Key, f.Flag))]
        );
    }

    private ImportedSegment Segment(string name, JsonElement evaluator)
    {
        var notes = new TranslationNotes();
        var when = new FlagdConditions(notes, _evaluators).Read(evaluator);
        if (name != SegmentKeys.Of(name))
        {
            notes.Differs($"'{name}' is called '{SegmentKeys.Of(name)}'.");
        }
        return new(SegmentKeys.Of(name), when, Description: null, notes.Differences, notes.NotCarried);
    }

    private ImportedFlag Flag(string key, JsonElement flag)
    {
        var notes = new TranslationNotes();
        var variants = flag.Members("variants");
        var kinds = variants.Select(v => v.Value.KindOfValue()).Distinct().ToArray();
        if (kinds is not [{ }])
        {
            notes.Refuse("Its values are no boolean, text, number or object, or not all of one kind.");
        }
        var @default = flag.Text("defaultVariant");
        var rules =
            flag.Member("targeting") is { ValueKind: JsonValueKind.Object } targeting
            && targeting.EnumerateObject().Any()
                ? new FlagdTargeting(
                    notes,
                    new(notes, _evaluators),
                    _evaluators,
                    [.. variants.Select(v => v.Name)],
                    @default
                ).Read(targeting)
                : [];
        var metadata = flag.Member("metadata") ?? default;
        return new(
            key,
            new FlagDefinition(
                kinds.FirstOrDefault() ?? FlagKind.Boolean,
                [.. variants.Select(v => new FlagVariant(v.Name, v.Value.Clone()))],
                metadata.Text("name"),
                metadata.Text("description")
            ),
            new Dictionary<string, FlagEnvironment>(StringComparer.Ordinal)
            {
                [_environment] = new(flag.Text("state") != "DISABLED", rules, @default, Off: null),
            },
            notes.Differences,
            notes.NotCarried
        );
    }
}
