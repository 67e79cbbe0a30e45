namespace Samplit.Domain.Funnels;

/// <summary>The way of one unit, event by event. It keeps where the unit is, and none of the events.</summary>
public sealed class FunnelWalk(FunnelGraph graph)
{
    private readonly TimeSpan _window = graph.Definition.Window;
    private readonly bool _isStrict = graph.Definition.Order == FunnelOrder.Strict;
    private readonly bool[] _reached = new bool[graph.Definition.Nodes.Count];
    private readonly TimeSpan?[] _elapsed = new TimeSpan?[graph.Edges.Count];
    private Position?[] _positions = new Position?[graph.Definition.Nodes.Count];

    /// <summary>How far the unit has come.</summary>
    public FunnelProgress Progress => new(_reached, _elapsed);

    /// <summary>Takes the next event in the order of time; of two at the same moment, the one with the first id before.</summary>
    /// <param name="nodes">The places of the nodes that it is.</param>
    public void Take(DateTimeOffset at, IReadOnlyList<int> nodes)
    {
        // All nodes from where the unit was before: one event is never two steps of one way.
        var moves = nodes.Select(node => (Node: node, Move: Move(node, at))).ToArray();
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
            if (!_reached[node])
            {
                _reached[node] = true;
                if (edge is { } by)
                {
                    _elapsed[by.Edge] = at - by.Left;
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

    /// <summary>Where a unit is: since when its way lasts, and when it was there last.</summary>
    private readonly record struct Position(DateTimeOffset Began, DateTimeOffset At);
}
