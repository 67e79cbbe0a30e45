using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.Replay;

/// <summary>
/// What fixed shares would have brought, estimated from visitors who came under others (doubly robust).
/// </summary>
/// <param name="ConversionsPerVisitor">The estimate; it may lie a little outside of 0 to 1.</param>
/// <param name="Lower">The lower end of the interval of 95 %, and <paramref name="Upper"/> the upper one.</param>
/// <param name="EffectiveVisitors">How many visitors under these very shares it is worth.</param>
/// <param name="MaximumWeight">Above a tenth of the visitors, one of them decides.</param>
public sealed record OffPolicyValue(
    double ConversionsPerVisitor,
    double StandardError,
    double Lower,
    double Upper,
    double EffectiveVisitors,
    double MaximumWeight
)
{
    private static double Quantile => StandardNormal.UpperQuantile(ExperimentReport.Alpha / 2);

    /// <param name="counts">Who came under each allocation, in their order.</param>
    /// <returns>
    /// Null with fewer than two visitors, and where the shares give a chance to a variant that had none under some
    /// allocation: nothing was seen of what it would have done there.
    /// </returns>
    public static OffPolicyValue? Estimate(IReadOnlyList<AllocationCounts> counts, Weights shares) =>
        OffPolicy.Evaluate(
            [.. counts.Where(c => c.Visitors > 0).Select(c => c.Recorded)],
            [.. shares.Select((_, variant) => shares.Share(variant))]
        )
            is OffPolicyAnswer.Estimated e
            ? new(
                e.DoublyRobust,
                e.DoublyRobustError,
                e.DoublyRobust - Quantile * e.DoublyRobustError,
                e.DoublyRobust + Quantile * e.DoublyRobustError,
                e.EffectiveUnits,
                e.MaximumWeight
            )
            : null;

    /// <summary>
    /// The variants that the shares give a chance to and that had none under some allocation somebody came under, by
    /// their places: because of them nothing can be estimated.
    /// </summary>
    public static IReadOnlyList<int> WithoutOverlap(IReadOnlyList<AllocationCounts> counts, Weights shares) =>
        [
            .. shares
                .Index()
                .Where(s => s.Item > 0 && counts.Any(c => c.Visitors > 0 && c.Weights[s.Index] == 0))
                .Select(s => s.Index),
        ];
}
