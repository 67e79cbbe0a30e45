using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Flags.Export;

/// <summary>Writes the flags of a project in one environment for flagd, with what it cannot have told beside it.</summary>
public static class FlagdExport
{
    /// <param name="flags">Of one project.</param>
    /// <param name="segments">Of the same project.</param>
    public static FlagdFile Write(string environment, IEnumerable<Flag> flags, IEnumerable<Segment> segments)
    {
        var known = segments.Where(s => !s.IsArchived).ToDictionary(s => s.Key, StringComparer.Ordinal);
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        var written = flags
            .Where(f => f.Status != FlagStatus.Archived)
            .OrderBy(f => f.Key, StringComparer.Ordinal)
            .ToDictionary(f => f.Key, f => new Writer(f, environment, known, asked).Write(), StringComparer.Ordinal);
        return new(
            FlagdFile.SchemaAddress,
            written,
            asked.Count == 0
                ? null
                : asked.ToDictionary(
                    key => key,
                    key => Element(JsonLogic.Of(known[key].When, _ => { })),
                    StringComparer.Ordinal
                )
        );
    }

    private static JsonElement Element(JsonNode node) => JsonElement.Parse(node.ToJsonString());

    private sealed class Writer(
        Flag flag,
        string environment,
        IReadOnlyDictionary<string, Segment> segments,
        SortedSet<string> asked
    )
    {
        private readonly List<string> _differences = [];
        private readonly FlagEnvironment? _here = flag.Environments.GetValueOrDefault(environment);

        public FlagdFlag Write()
        {
            var isOn = flag.Status == FlagStatus.Active && _here?.IsOn == true;
            if (flag.Definition.Prerequisites is { Count: > 0 } prerequisites)
            {
                Differs($"It does not ask for {string.Join(", ", prerequisites.Select(p => p.Flag))} first.");
            }
            if (flag.Overrides.Any(o => o.Environment == environment))
            {
                Differs("It has no overrides: nobody knows any more who they are for.");
            }
            // Of what is disabled flagd leaves the value to the code.
            var @default = isOn ? _here!.Default : _here?.Off;
            var targeting = isOn ? Targeting(@default) : null;
            return new(
                isOn || @default is not null ? "ENABLED" : "DISABLED",
                flag.Definition.Variants.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal),
                @default,
                targeting is null ? null : Element(targeting),
                Metadata()
            );
        }

        private Dictionary<string, string>? Metadata()
        {
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            if (flag.Definition.Name is { } name)
            {
                metadata["name"] = name;
            }
            if (flag.Definition.Description is { } description)
            {
                metadata["description"] = description;
            }
            if (_differences.Count > 0)
            {
                metadata["differences"] = string.Join(' ', _differences);
            }
            return metadata.Count == 0 ? null : metadata;
        }

        private JsonNode? Targeting(string? @default)
        {
            var branches = new JsonArray();
            foreach (var (rule, isLast) in _here!.Rules.Select((r, i) => (r, i == _here.Rules.Count - 1)))
            {
                if (Serving(rule.Serve, @default, isLast) is not { } serving)
                {
                    continue;
                }
                var conditions = new[] { Segments(rule), rule.When is { } when ? JsonLogic.Of(when, Differs) : null }
                    .OfType<JsonNode>()
                    .ToArray();
                if (conditions.Length == 0)
                {
                    // Whoever comes here comes to no other rule.
                    return branches.Count == 0 && serving is JsonObject ? serving : Ends(branches, serving);
                }
                branches.Add(
                    conditions.Length == 1 ? conditions[0] : new JsonObject { ["and"] = new JsonArray(conditions) }
                );
                branches.Add(serving);
            }
            return branches.Count == 0 ? null : new JsonObject { ["if"] = branches };
        }

        private static JsonObject Ends(JsonArray branches, JsonNode serving)
        {
            if (branches.Count == 0)
            {
                branches.Add(JsonValue.Create(true));
            }
            branches.Add(serving);
            return new JsonObject { ["if"] = branches };
        }

        private JsonNode? Segments(FlagRule rule)
        {
            if (rule.Segments is not { } keys)
            {
                return null;
            }
            JsonNode[] there = [.. keys.Where(segments.ContainsKey).Select(key => new JsonObject { ["$ref"] = key })];
            asked.UnionWith(keys.Where(segments.ContainsKey));
            foreach (var key in keys.Where(segments.ContainsKey))
            {
                _ = JsonLogic.Of(segments[key].When, Differs);
            }
            return there.Length switch
            {
                0 => JsonValue.Create(false),
                1 => there[0],
                _ => new JsonObject { ["or"] = new JsonArray(there) },
            };
        }

        /// <returns>Null for what flagd has nothing for.</returns>
        private JsonNode? Serving(FlagServing serving, string? @default, bool isLast)
        {
            if (serving.Variant is { } variant)
            {
                return JsonValue.Create(variant);
            }
            if (serving.Split is not { } split)
            {
                Differs("It leads to no experiment.");
                return null;
            }
            Differs("Shares are as large as they are here, and who gets which is drawn anew.");
            var rollout = split.RolloutPerMillion ?? Weights.Total;
            if (rollout < Weights.Total && @default is null)
            {
                Differs(
                    "Who is not in a rollout is left to the code here, and gets no rule there: the rule is left out."
                );
                return null;
            }
            if (rollout < Weights.Total && !isLast)
            {
                Differs("Who is not in a rollout is asked no other rule.");
            }
            var shares = new JsonArray();
            if (split.By is { } by)
            {
                shares.Add(
                    new JsonObject
                    {
                        ["cat"] = new JsonArray(JsonLogic.Variable("$flagd.flagKey"), JsonLogic.Variable(by, Differs)),
                    }
                );
            }
            var sum = split.Shares.Sum(s => (long)s.Weight);
            foreach (var share in split.Shares.Where(s => s.Weight > 0))
            {
                shares.Add(
                    Share(share.Variant, rollout == Weights.Total ? share.Weight : share.Weight * (long)rollout / sum)
                );
            }
            if (rollout < Weights.Total)
            {
                shares.Add(Share(@default!, Weights.Total - rollout));
            }
            return new JsonObject { ["fractional"] = shares };
        }

        private static JsonArray Share(string variant, long weight) =>
            new(JsonValue.Create(variant), JsonValue.Create(weight));

        private void Differs(string how)
        {
            if (!_differences.Contains(how))
            {
                _differences.Add(how);
            }
        }
    }
}
