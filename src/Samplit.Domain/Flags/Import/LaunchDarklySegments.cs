using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>Segments of LaunchDarkly, and clauses of rules, which may ask for them.</summary>
/// <param name="file">Those that the file has, by key.</param>
internal sealed class LaunchDarklySegments(Dictionary<string, JsonElement> file)
{
    /// <summary>Each is translated once, however many rules ask for what it asks.</summary>
    private readonly Dictionary<string, ImportedSegment> _translated = new(StringComparer.Ordinal);

    public IReadOnlyList<ImportedSegment> All() =>
        [.. file.Where(s => !LaunchDarklyFlags.IsGone(s.Value)).Select(s => Segment(s.Key, s.Value))];

    /// <summary>All of them; segments of one clause stay segments, those of others become what they ask for.</summary>
    public (Rule? When, IReadOnlyList<string>? Segments) Clauses(
        IReadOnlyList<JsonElement> clauses,
        TranslationNotes notes
    )
    {
        IReadOnlyList<string>? segments = null;
        var parts = new List<Rule>();
        foreach (var clause in clauses)
        {
            if (
                segments is null
                && clause.Text("op") == "segmentMatch"
                && clause.Boolean("negate") != true
                && clause.Texts("values") is { Count: > 0 } keys
                && keys.All(file.ContainsKey)
            )
            {
                segments = keys;
            }
            else
            {
                parts.Add(Clause(clause, notes));
            }
        }
        return (RuleParts.AllOrNull(parts), segments);
    }

    private Rule Clause(JsonElement clause, TranslationNotes notes)
    {
        var (op, values) = (clause.Text("op") ?? "", clause.Texts("values"));
        var isNegated = clause.Boolean("negate") == true;
        if (values.Count == 0)
        {
            return notes.Refuse($"A clause '{op}' has no values.");
        }
        if (op == "segmentMatch")
        {
            var asked = RuleParts.Any([.. values.Select(key => Within(key, notes))]);
            return isNegated ? asked.Negated() : asked;
        }
        return LaunchDarklyClause.Read(clause, op, values, notes);
    }

    private ImportedSegment Segment(string key, JsonElement segment)
    {
        if (!_translated.TryGetValue(key, out var translated))
        {
            var notes = new TranslationNotes();
            var when = When(segment, notes);
            translated = new(key, when, segment.Text("name"), notes.Differences, notes.NotCarried);
            _translated.Add(key, translated);
        }
        return translated;
    }

    private Rule Within(string key, TranslationNotes notes)
    {
        if (!file.TryGetValue(key, out var found))
        {
            return notes.Refuse($"A rule asks for the segment '{key}', which the file does not have.");
        }
        var segment = Segment(key, found);
        foreach (var difference in segment.Differences)
        {
            notes.Differs(difference);
        }
        return segment.NotCarried is { } why ? notes.Refuse(why) : segment.When!;
    }

    private Rule When(JsonElement segment, TranslationNotes notes)
    {
        var (included, excluded) = (segment.Texts("included"), segment.Texts("excluded"));
        var parts = new List<Rule>();
        foreach (var rule in segment.Items("rules"))
        {
            if (rule.Number("weight") is not null)
            {
                return notes.Refuse(
                    "A segment has a part of those whom a rule is for, and segments have all of them here."
                );
            }
            if (rule.Items("clauses").Any(c => c.Text("op") == "segmentMatch"))
            {
                return notes.Refuse("A segment asks for another segment.");
            }
            if (rule.Items("clauses") is { Count: > 0 } clauses)
            {
                parts.Add(RuleParts.All([.. clauses.Select(c => Clause(c, notes))]));
            }
        }
        Rule? asked = parts.Count == 0 ? null : RuleParts.Any(parts);
        if (excluded.Count > 0 && asked is not null)
        {
            asked = RuleParts.All(RuleParts.OneOf(RuleParts.TargetingKey, excluded).Negated(), asked);
        }
        return (included.Count > 0, asked) switch
        {
            (true, { } also) => RuleParts.Any(RuleParts.OneOf(RuleParts.TargetingKey, included), also),
            (true, null) => RuleParts.OneOf(RuleParts.TargetingKey, included),
            (false, { } only) => only,
            _ => notes.Refuse("Nobody is in the segment."),
        };
    }
}
