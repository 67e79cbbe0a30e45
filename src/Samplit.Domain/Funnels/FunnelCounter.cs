using Samplit.Domain.Visitors;

namespace Samplit.Domain.Funnels;

/// <summary>
/// Counts the units of several variants from their steps, unit by unit, each in the order of time. What it keeps is one
/// unit's way, and how long each edge took those that went along it.
/// </summary>
public sealed class FunnelCounter
{
    /// <summary>
    /// Events that are looked at, one that is several nodes as often: so what is kept has a bound, of 8 bytes for each.
    /// </summary>
    public const int MaxSteps = 5_000_000;

    private readonly FunnelGraph _graph;
    private readonly Dictionary<string, FunnelCounts> _byVariant;
    private FunnelWalk? _walk;
    private (string Variant, VisitorKey Unit) _current;
    private long _steps;

    public FunnelCounter(FunnelGraph graph, IEnumerable<string> variants)
    {
        _graph = graph;
        _byVariant = variants.ToDictionary(v => v, _ => new FunnelCounts(graph), StringComparer.Ordinal);
    }

    /// <param name="nodes">The places of the nodes that the event is; one that is none is passed over.</param>
    /// <returns>False once there are more than <see cref="MaxSteps"/>.</returns>
    public bool Add(string variant, VisitorKey unit, DateTimeOffset at, IReadOnlyList<int> nodes)
    {
        _steps += Math.Max(1, nodes.Count);
        if (nodes.Count == 0)
        {
            return _steps <= MaxSteps;
        }
        if (_walk is null || _current != (variant, unit))
        {
            EndUnit();
            (_walk, _current) = (new FunnelWalk(_graph), (variant, unit));
        }
        _walk.Take(at, nodes);
        return _steps <= MaxSteps;
    }

    /// <param name="units">Of each variant, how many there are with those who took no step; null for those who did.</param>
    public IReadOnlyList<(string Variant, FunnelCounts Counts)> Finish(IReadOnlyDictionary<string, long>? units)
    {
        EndUnit();
        foreach (var (variant, counts) in _byVariant)
        {
            counts.AddSilent((units?.GetValueOrDefault(variant) ?? counts.Units) - counts.Units);
        }
        return [.. _byVariant.Select(v => (v.Key, v.Value))];
    }

    private void EndUnit()
    {
        if (_walk is not null)
        {
            _byVariant[_current.Variant].Add(_walk.Progress);
            _walk = null;
        }
    }
}
