using System.Text.Json;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

/// <summary>A flag with its rules compiled.</summary>
internal sealed class CompiledFlag
{
    private readonly string _id;
    private readonly Dictionary<string, JsonElement> _values;
    private readonly Dictionary<VisitorKey, FlagOverride> _overrides;

    public CompiledFlag(Flag flag, string environment, Dictionary<string, ContextFilter> segments)
    {
        (Flag, _id) = (flag, $"{flag.Id:D}");
        _values = flag.Definition.Variants.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        _overrides = flag.Overrides.Where(o => o.Environment == environment).ToDictionary(o => o.Unit);
        if (flag.Environments.TryGetValue(environment, out var here))
        {
            (IsOn, Default, Off) = (here.IsOn, here.Default, here.Off);
            Rules = [.. here.Rules.Select((r, i) => new CompiledRule(r, i, segments))];
        }
    }

    public Flag Flag { get; }

    public bool IsOn { get; }

    public string? Default { get; }

    public string? Off { get; }

    /// <summary>Null where the flag does nothing.</summary>
    public CompiledRule[]? Rules { get; }

    public ulong Hash(string version, string unit) => Bucketing.Hash64(version, Flag.Seed, _id, unit);

    /// <returns>Null when there is none for the unit, or none any more.</returns>
    public FlagOverride? FindOverride(EvaluationState state) =>
        _overrides.Count > 0
        && state.Context.Unit is { } unit
        && _overrides.TryGetValue(unit.Value, out var found)
        && (found.Until is null || found.Until > state.At)
            ? found
            : null;

    public FlagEvaluation Serve(string? variant, FlagReason reason, string detail, int? rule = null) =>
        new(reason, variant, variant is null ? null : _values[variant], detail, rule);
}

internal sealed class CompiledRule
{
    private readonly ContextFilter _when;
    private readonly ContextFilter[]? _segments;

    public CompiledRule(FlagRule rule, int place, Dictionary<string, ContextFilter> segments)
    {
        Rule = rule;
        _when = ContextFilter.Compile(rule.When, $"rules[{place}].when");
        // Nobody is in a segment that is gone.
        _segments = rule.Segments?.Select(segments.GetValueOrDefault).OfType<ContextFilter>().ToArray();
        By = rule.Serve.Split?.By is { } by ? ContextAttribute.Of(by) : null;
        Weights = [.. (rule.Serve.Split?.Shares ?? []).Select(s => s.Weight)];
    }

    public FlagRule Rule { get; }

    public ContextAttribute? By { get; }

    public int[] Weights { get; }

    public bool Ask(int place, FlagContext context, List<FlagStep>? trace)
    {
        if (_segments is not null && !_segments.Any(s => s.Matches(context.Attributes)))
        {
            trace?.Add(new(place, Holds: false, $"rules[{place}].segments", "The unit is in none of these."));
            return false;
        }
        if (trace is null)
        {
            return _when.Matches(context.Attributes);
        }
        var found = _when.Explain(context.Attributes);
        trace.Add(new(place, found.Matches, found.DecidedBy, found.Detail));
        return found.Matches;
    }
}
