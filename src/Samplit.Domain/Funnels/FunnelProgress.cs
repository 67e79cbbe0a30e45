namespace Samplit.Domain.Funnels;

/// <summary>An event of a unit that is a step.</summary>
/// <param name="Id">Two with the same one are one event.</param>
/// <param name="Nodes">The places of the nodes that it is.</param>
public sealed record FunnelEvent(DateTimeOffset At, string Id, IReadOnlyList<int> Nodes);

/// <summary>How far one unit came.</summary>
/// <remarks>
/// A unit begins at a node that no edge leads to, as often as it likes, and has the window from there on. That a node was
/// reached counts once, the first time, and along one edge: of those that lead there, the one of the way that began last, and
/// then the one whose node was passed last. So the units along the edges to a node sum to those that reached it.
/// </remarks>
/// <param name="Reached">Whether it reached each node.</param>
/// <param name="Elapsed">What it took along each edge that it first reached a node by; null along others.</param>
public sealed record FunnelProgress(IReadOnlyList<bool> Reached, IReadOnlyList<TimeSpan?> Elapsed)
{
    /// <param name="events">In any order; those after the unit was assigned.</param>
    public static FunnelProgress Follow(FunnelGraph graph, IEnumerable<FunnelEvent> events)
    {
        var walk = new Walk(graph);
        foreach (
            var step in events
                .DistinctBy(e => e.Id, StringComparer.Ordinal)
                .OrderBy(e => e.At)
                .ThenBy(e => e.Id, StringComparer.Ordinal)
        )
        {
            walk.Take(step);
        }
        return new(walk.Reached, walk.Elapsed);
    }

    /// <summary>Where a unit is: since when its way lasts, and when it was there last.</summary>
    private readonly record struct Position(DateTimeOffset Began, DateTimeOffset At);

    private sealed class Walk(FunnelGraph graph)
    {
        private readonly TimeSpan _window = graph.Definition.Window;
        private readonly bool _isStrict = graph.Definition.Order == FunnelOrder.Strict;
        private Position?[] _positions = new Position?[graph.Definition.Nodes.Count];

        public bool[] Reached { get; } = new bool[graph.Definition.Nodes.Count];

        public TimeSpan?[] Elapsed { get; } = new TimeSpan?[graph.Edges.Count];

        public void Take(FunnelEvent step)
        {
            // All nodes from where the unit was before: one event is never two steps of one way.
            var moves = step.Nodes.Select(node => (Node: node, Move: Move(node, step.At))).ToArray();
            if (_isStrict)
            {
                if (Array.TrueForAll(moves, m => m.Move is null && _positions[m.Node] is not null))
                {
                    return;
                }
                _positions = new Position?[_positions.Length];
            }
            foreach (var (node, move) in moves)
            {
                if (move is not var (position, edge))
                {
                    continue;
                }
                _positions[node] = position;
                if (!Reached[node])
                {
                    Reached[node] = true;
                    if (edge is { } by)
                    {
                        Elapsed[by.Edge] = step.At - by.Left;
                    }
                }
            }
        }

        private (Position, (int Edge, DateTimeOffset Left)?)? Move(int node, DateTimeOffset at)
        {
            if (graph.IsEntry(node))
            {
                return (new Position(at, at), null);
            }
            (Position From, int Edge)? best = null;
            foreach (var edge in graph.EdgesTo(node))
            {
                if (
                    _positions[graph.Edges[edge].From] is { } from
                    && at - from.Began <= _window
                    && (best is not { } known || (from.Began, from.At).CompareTo((known.From.Began, known.From.At)) > 0)
                )
                {
                    best = (from, edge);
                }
            }
            return best is var (last, along) ? (new Position(last.Began, at), (along, last.At)) : null;
        }
    }
}
