namespace Samplit.Domain.Funnels;

/// <summary>A funnel that is ready for units: nodes and edges by their places in the definition.</summary>
public sealed class FunnelGraph
{
    private readonly int[][] _predecessors;

    /// <exception cref="ArgumentException">The definition cannot be used; its Validate says why.</exception>
    public FunnelGraph(FunnelDefinition definition)
    {
        if (definition.Validate() is { } problem)
        {
            throw new ArgumentException($"{problem.Field}: {problem.Detail}", nameof(definition));
        }
        Definition = definition;
        var places = Places(definition);
        Edges = [.. definition.Edges.Select(e => (places[e.From], places[e.To]))];
        _predecessors =
        [
            .. definition.Nodes.Select(
                (_, node) => Edges.Index().Where(e => e.Item.To == node).Select(e => e.Index).ToArray()
            ),
        ];
    }

    public FunnelDefinition Definition { get; }

    /// <summary>In the definition's order.</summary>
    public IReadOnlyList<(int From, int To)> Edges { get; }

    /// <summary>Whether units may begin there: no edge leads to it.</summary>
    public bool IsEntry(int node) => _predecessors[node].Length == 0;

    /// <returns>The places of the edges that lead there.</returns>
    internal ReadOnlySpan<int> EdgesTo(int node) => _predecessors[node];

    /// <returns>The keys of a circle, with the first one again at its end; null where there is none.</returns>
    internal static IReadOnlyList<string>? FindCycle(FunnelDefinition definition)
    {
        var successors = definition.Edges.ToLookup(e => e.From, e => e.To, StringComparer.Ordinal);
        var (done, path) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());

        // No deeper than there are nodes.
        IReadOnlyList<string>? Follow(string node)
        {
            if (path.IndexOf(node) is >= 0 and var start)
            {
                return [.. path.Skip(start), node];
            }
            if (done.Contains(node))
            {
                return null;
            }
            path.Add(node);
            var cycle = successors[node].Select(Follow).FirstOrDefault(found => found is not null);
            path.RemoveAt(path.Count - 1);
            done.Add(node);
            return cycle;
        }

        return definition.Nodes.Select(n => Follow(n.Key)).FirstOrDefault(found => found is not null);
    }

    private static Dictionary<string, int> Places(FunnelDefinition definition) =>
        definition.Nodes.Index().ToDictionary(n => n.Item.Key, n => n.Index, StringComparer.Ordinal);
}
