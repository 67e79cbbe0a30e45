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
        var here = flag.Environments.GetValueOrDefault(environment);
        if (here is not null)
        {
            IsOn = here.IsOn;
            Rules = [.. here.Rules.Select((r, i) => new CompiledRule(r, i, segments, Share))];
        }
        Off = here?.Off;
        WhileInactive = Share(Off, FlagReason.Disabled, "The flag is inactive.");
        WithoutEnvironment = Share(null, FlagReason.Default, $"The flag does nothing in {environment}.");
        WhileOff = Share(Off, FlagReason.Disabled, $"The flag is off in {environment}.");
        ByDefault = Rules is { Length: > 0 }
            ? Share(here?.Default, FlagReason.Default, "No rule is for this unit.")
            : Share(here?.Default, FlagReason.Static, "Everybody gets this.");
    }

    public Flag Flag { get; }

    public bool IsOn { get; }

    public string? Off { get; }

    public FlagEvaluation WhileInactive { get; }

    public FlagEvaluation WithoutEnvironment { get; }

    public FlagEvaluation WhileOff { get; }

    /// <summary>Where no rule is for the unit.</summary>
    public FlagEvaluation ByDefault { get; }

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

    private FlagEvaluation Share(string? variant, FlagReason reason, string detail, int? rule = null) =>
        Serve(variant, reason, detail, rule) with
        {
            IsShared = true,
        };
}

internal sealed class CompiledRule
{
    private readonly ContextFilter _when;
    private readonly ContextFilter[]? _segments;

    /// <param name="share">What is served to everybody who gets a variant by the rule.</param>
    public CompiledRule(
        FlagRule rule,
        int place,
        Dictionary<string, ContextFilter> segments,
        Func<string?, FlagReason, string, int?, FlagEvaluation> share
    )
    {
        Rule = rule;
        _when = ContextFilter.Compile(rule.When, $"rules[{place}].when");
        // Nobody is in a segment that is gone.
        _segments = rule.Segments?.Select(segments.GetValueOrDefault).OfType<ContextFilter>().ToArray();
        By = rule.Serve.Split?.By is { } by ? ContextAttribute.Of(by) : null;
        var shares = rule.Serve.Split?.Shares ?? [];
        Weights = [.. shares.Select(s => s.Weight)];
        Shares = [.. shares.Select(s => share(s.Variant, FlagReason.Split, "A split.", place))];
        Variant = rule.Serve.Variant is { } variant
            ? share(variant, FlagReason.TargetingMatch, "A rule is for this unit.", place)
            : null;
    }

    public FlagRule Rule { get; }

    public ContextAttribute? By { get; }

    public int[] Weights { get; }

    /// <summary>What those get who have a share of a split, in the order of the weights.</summary>
    public FlagEvaluation[] Shares { get; }

    /// <summary>What all of them get; null where that differs.</summary>
    public FlagEvaluation? Variant { get; }

    public bool Ask(int place, FlagContext context, List<FlagStep>? trace)
    {
        if (_segments is not null && !IsInAny(_segments, context.Visit))
        {
            trace?.Add(new(place, Holds: false, $"rules[{place}].segments", "The unit is in none of these."));
            return false;
        }
        if (trace is null)
        {
            return _when.Matches(context.Visit);
        }
        var found = _when.Explain(context.Attributes);
        trace.Add(new(place, found.Matches, found.DecidedBy, found.Detail));
        return found.Matches;
    }

    private static bool IsInAny(ContextFilter[] segments, Visit context)
    {
        foreach (var segment in segments)
        {
            if (segment.Matches(context))
            {
                return true;
            }
        }
        return false;
    }
}
