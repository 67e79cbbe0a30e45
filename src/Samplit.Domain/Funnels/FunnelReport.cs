using Samplit.Statistics;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Funnels;

/// <param name="Reached">Of all units of the variant, those that came here.</param>
/// <param name="Interval">Of the rate (Wilson); null without units.</param>
/// <param name="AgainstControl">
/// Null of the control, without units, and where weights were moved by what was seen: such a comparison would be biased.
/// </param>
public sealed record FunnelNodeResult(
    string Node,
    Proportion Reached,
    Interval? Interval,
    TwoProportions? AgainstControl
);

/// <param name="Passed">Of the units that reached the first node, those that first reached the second one from there.</param>
/// <param name="Interval">Of the rate (Wilson); null where nobody reached the first node.</param>
/// <param name="Median">What that took, in seconds; null where nobody did.</param>
/// <param name="Slowest">What nine of ten took at most, likewise.</param>
public sealed record FunnelEdgeResult(
    FunnelEdge Edge,
    Proportion Passed,
    Interval? Interval,
    SampleQuantile? Median,
    SampleQuantile? Slowest
);

public sealed record FunnelVariantResult(
    string Variant,
    long Units,
    IReadOnlyList<FunnelNodeResult> Nodes,
    IReadOnlyList<FunnelEdgeResult> Edges
);

/// <summary>Counts, rates and times of a funnel by variant.</summary>
public static class FunnelReport
{
    /// <param name="variants">The control first; all of one funnel.</param>
    /// <param name="hasConstantWeights">Whether no variant's share of the traffic ever followed what was seen.</param>
    /// <param name="alpha">The chance to miss that each interval has, strictly between 0 and 1.</param>
    public static IReadOnlyList<FunnelVariantResult> Create(
        IReadOnlyList<(string Variant, FunnelCounts Counts)> variants,
        bool hasConstantWeights,
        double alpha = 0.05
    )
    {
        var control = variants[0].Counts;
        return
        [
            .. variants.Select(v => new FunnelVariantResult(
                v.Variant,
                v.Counts.Units,
                Nodes(v.Counts, hasConstantWeights && v.Counts != control ? control : null, alpha),
                Edges(v.Counts, alpha)
            )),
        ];
    }

    private static FunnelNodeResult[] Nodes(FunnelCounts counts, FunnelCounts? control, double alpha) =>
        [
            .. counts.Graph.Definition.Nodes.Select(
                (node, i) =>
                {
                    var reached = new Proportion(counts.Reached[i], counts.Units);
                    return new FunnelNodeResult(
                        node.Key,
                        reached,
                        reached.WilsonInterval(alpha),
                        control is null
                            ? null
                            : TwoProportions.Compare(new(control.Reached[i], control.Units), reached, alpha)
                    );
                }
            ),
        ];

    private static FunnelEdgeResult[] Edges(FunnelCounts counts, double alpha) =>
        [
            .. counts.Graph.Edges.Select(
                (edge, i) =>
                {
                    var seconds = counts.Elapsed[i].Select(t => t.TotalSeconds).Order().ToArray();
                    var passed = new Proportion(seconds.Length, counts.Reached[edge.From]);
                    return new FunnelEdgeResult(
                        counts.Graph.Definition.Edges[i],
                        passed,
                        passed.WilsonInterval(alpha),
                        SampleQuantile.Find(seconds, 0.5, alpha),
                        SampleQuantile.Find(seconds, 0.9, alpha)
                    );
                }
            ),
        ];
}
