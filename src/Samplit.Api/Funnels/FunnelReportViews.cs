using Samplit.Api.Analysis;
using Samplit.Domain.Funnels;
using Samplit.Domain.Visitors;
using Samplit.Statistics;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Api.Funnels;

/// <summary>Variant minus control, for one look, when the experiment is over.</summary>
/// <param name="Interval">Newcombe's: low, high.</param>
/// <param name="Lift">As a part of the control's rate; absent where that is 0.</param>
/// <param name="LiftInterval">Low, high; absent where nobody of one of them came.</param>
public sealed record FunnelDifferenceView(
    double Value,
    IReadOnlyList<double> Interval,
    double? Lift,
    IReadOnlyList<double>? LiftInterval
)
{
    internal static FunnelDifferenceView? From(TwoProportions? compared) =>
        compared is null
            ? null
            : new(
                compared.Difference,
                FunnelReportView.Ends(compared.Interval)!,
                compared.RelativeLift,
                FunnelReportView.Ends(compared.LiftInterval)
            );
}

/// <param name="Node">Its key.</param>
/// <param name="Reached">Units that came here, each once.</param>
/// <param name="Rate">Of all units of the variant; absent where there is none.</param>
/// <param name="Interval">Of the rate (Wilson): low, high.</param>
/// <param name="Difference">
/// Absent of the control, and of all variants where weights moved: what is seen is then no fair comparison.
/// </param>
public sealed record FunnelNodeView(
    string Node,
    string Name,
    long Reached,
    double? Rate,
    IReadOnlyList<double>? Interval,
    FunnelDifferenceView? Difference
);

/// <param name="Seconds">So many of the units, from one node to the other, took at most this.</param>
/// <param name="Interval">Low, high; absent where too few went there.</param>
public sealed record FunnelTimeView(double Seconds, IReadOnlyList<double>? Interval)
{
    internal static FunnelTimeView? From(SampleQuantile? quantile) =>
        quantile is { } q ? new(q.Value, FunnelReportView.Ends(q.Interval)) : null;
}

/// <param name="Passed">Units that first reached the second node from the first one.</param>
/// <param name="Rate">Of those that reached the first one; absent where nobody did.</param>
/// <param name="Interval">Of the rate (Wilson): low, high.</param>
/// <param name="Median">What half of them took at most; absent where nobody went there.</param>
/// <param name="NineOfTen">What nine of ten took at most, likewise.</param>
public sealed record FunnelEdgeView(
    string From,
    string To,
    long Passed,
    double? Rate,
    IReadOnlyList<double>? Interval,
    FunnelTimeView? Median,
    FunnelTimeView? NineOfTen
);

/// <param name="Variant">Absent where there is no experiment: then it is all units.</param>
/// <param name="Units">
/// Of an experiment all of the variant, those who took no step included; else all that took any.
/// </param>
/// <param name="Nodes">In the funnel's order.</param>
/// <param name="Edges">In the funnel's order.</param>
public sealed record FunnelVariantView(
    string? Variant,
    long Units,
    IReadOnlyList<FunnelNodeView> Nodes,
    IReadOnlyList<FunnelEdgeView> Edges
);

/// <param name="FunnelRevision">Of the funnel that was counted by.</param>
/// <param name="By">Which units of the experiment are counted; absent where there is none, as the next two.</param>
/// <param name="WeightsMoved">Whether the units of the experiment came under different weights.</param>
/// <param name="To">Not counted any more.</param>
/// <param name="Confidence">The level of all intervals.</param>
/// <param name="Variants">The control first; one where there is no experiment.</param>
public sealed record FunnelReportView(
    Guid FunnelId,
    int FunnelRevision,
    Guid? ExperimentId,
    UnitType UnitType,
    AnalyzedUnits? By,
    bool? AutomatedCounted,
    bool? WeightsMoved,
    DateTimeOffset From,
    DateTimeOffset To,
    double Confidence,
    IReadOnlyList<FunnelVariantView> Variants
)
{
    internal static FunnelReportView Create(FunnelResults results, FunnelReportQuery query)
    {
        var ofExperiment = results.Experiment is not null;
        return new(
            results.Funnel.Id,
            results.Funnel.Revision,
            results.Experiment?.Id,
            results.UnitType,
            !ofExperiment ? null
                : query.OnlyExposed ? AnalyzedUnits.Exposure
                : AnalyzedUnits.Assignment,
            ofExperiment ? query.WithAutomated : null,
            ofExperiment ? !results.HasConstantWeights : null,
            results.Period.From,
            results.Period.To,
            1 - FunnelReports.Alpha,
            [.. results.Variants.Select(v => Variant(v, results.Funnel.Definition, ofExperiment))]
        );
    }

    internal static double[]? Ends(Interval? interval) => interval is { } i ? [i.Lower, i.Upper] : null;

    private static FunnelVariantView Variant(
        FunnelVariantResult variant,
        FunnelDefinition definition,
        bool ofExperiment
    ) =>
        new(
            ofExperiment ? variant.Variant : null,
            variant.Units,
            [
                .. variant.Nodes.Zip(
                    definition.Nodes,
                    (n, node) =>
                        new FunnelNodeView(
                            n.Node,
                            node.Name,
                            n.Reached.Successes,
                            n.Reached.Rate,
                            Ends(n.Interval),
                            FunnelDifferenceView.From(n.AgainstControl)
                        )
                ),
            ],
            [
                .. variant.Edges.Select(e => new FunnelEdgeView(
                    e.Edge.From,
                    e.Edge.To,
                    e.Passed.Successes,
                    e.Passed.Rate,
                    Ends(e.Interval),
                    FunnelTimeView.From(e.Median),
                    FunnelTimeView.From(e.Slowest)
                )),
            ]
        );
}
