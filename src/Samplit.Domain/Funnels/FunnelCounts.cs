namespace Samplit.Domain.Funnels;

/// <summary>What the units of one variant did. Merged in any order and grouping it comes to the same.</summary>
public sealed class FunnelCounts(FunnelGraph graph)
{
    private readonly long[] _reached = new long[graph.Definition.Nodes.Count];
    private readonly List<TimeSpan>[] _elapsed = [.. graph.Edges.Select(_ => new List<TimeSpan>())];

    public FunnelGraph Graph { get; } = graph;

    /// <summary>All that were assigned, those without any event included.</summary>
    public long Units { get; private set; }

    /// <summary>Units that reached each node.</summary>
    public IReadOnlyList<long> Reached => _reached;

    /// <summary>What it took the units along each edge, in no order: one each.</summary>
    public IReadOnlyList<IReadOnlyList<TimeSpan>> Elapsed => _elapsed;

    public void Add(FunnelProgress unit)
    {
        Units++;
        for (var node = 0; node < _reached.Length; node++)
        {
            _reached[node] += unit.Reached[node] ? 1 : 0;
        }
        for (var edge = 0; edge < _elapsed.Length; edge++)
        {
            if (unit.Elapsed[edge] is { } elapsed)
            {
                _elapsed[edge].Add(elapsed);
            }
        }
    }

    /// <summary>Those that were assigned and of whom nothing was heard.</summary>
    public void AddSilent(long units) => Units += units;

    /// <exception cref="ArgumentException">Those are of another funnel.</exception>
    public void Merge(FunnelCounts other)
    {
        if (other.Graph.Definition != Graph.Definition)
        {
            throw new ArgumentException("These are counts of another funnel.", nameof(other));
        }
        Units += other.Units;
        for (var node = 0; node < _reached.Length; node++)
        {
            _reached[node] += other._reached[node];
        }
        for (var edge = 0; edge < _elapsed.Length; edge++)
        {
            _elapsed[edge].AddRange(other._elapsed[edge]);
        }
    }
}
