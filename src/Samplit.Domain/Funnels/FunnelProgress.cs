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
        var walk = new FunnelWalk(graph);
        foreach (
            var step in events
                .DistinctBy(e => e.Id, StringComparer.Ordinal)
                .OrderBy(e => e.At)
                .ThenBy(e => e.Id, StringComparer.Ordinal)
        )
        {
            walk.Take(step.At, step.Nodes);
        }
        return walk.Progress;
    }
}
