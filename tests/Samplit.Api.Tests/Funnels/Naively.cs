namespace Samplit.Api.Tests.Funnels;

/// <summary>An event of a unit, by the key of the node that it is.</summary>
/// <param name="At">Seconds after some moment.</param>
internal sealed record Step(string Unit, string Node, int At, string Id);

/// <summary>How far a unit came and how it got there, from all its steps at once: slow, and plain.</summary>
internal static class Naively
{
    /// <param name="edges">As <c>cart>paid</c>.</param>
    /// <param name="window">Seconds.</param>
    /// <returns>The nodes that were reached, and the seconds along each edge that one was first reached by.</returns>
    public static (HashSet<string> Reached, Dictionary<string, int> Elapsed) Follow(
        IEnumerable<Step> ofUnit,
        IReadOnlyList<string> edges,
        int window
    )
    {
        Step[] steps = [.. ofUnit.OrderBy(s => s.At).ThenBy(s => s.Id, StringComparer.Ordinal)];
        var ways = edges.Select(e => e.Split('>')).Select(e => (From: e[0], To: e[1])).ToArray();

        // When each way that ends with a step may have begun.
        var starts = new HashSet<int>[steps.Length];
        var (reached, elapsed) = (new HashSet<string>(), new Dictionary<string, int>());
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            var into = ways.Where(w => w.To == step.Node).ToArray();
            var before = into.SelectMany(
                    w => Enumerable.Range(0, i).Where(j => steps[j].Node == w.From),
                    (w, j) => (Way: w, Left: steps[j].At, Starts: starts[j].Where(s => step.At - s <= window).ToArray())
                )
                .Where(b => b.Starts.Length > 0)
                .ToArray();
            starts[i] = into.Length == 0 ? [step.At] : [.. before.SelectMany(b => b.Starts)];
            if (starts[i].Count > 0 && reached.Add(step.Node) && into.Length > 0)
            {
                // Of the way that began last, along the edge whose node was passed last.
                var (way, left, _) = before
                    .OrderByDescending(b => b.Starts.Max())
                    .ThenByDescending(b => b.Left)
                    .First();
                elapsed[$"{way.From}>{way.To}"] = step.At - left;
            }
        }
        return (reached, elapsed);
    }
}
