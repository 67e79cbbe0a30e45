using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Adaptive;

namespace Samplit.Domain.Replay;

/// <summary>
/// What fixed shares would have brought, estimated from visitors who came under others (doubly robust).
/// </summary>
/// <param name="ConversionsPerVisitor">The estimate; it may lie a little outside of 0 to 1.</param>
/// <param name="EffectiveVisitors">How many visitors under these very shares it is worth.</param>
/// <param name="MaximumWeight">Above a tenth of the visitors, one of them decides.</param>
public sealed record OffPolicyValue(
    double ConversionsPerVisitor,
    double StandardError,
    double EffectiveVisitors,
    double MaximumWeight
)
{
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
            ? new(e.DoublyRobust, e.DoublyRobustError, e.EffectiveUnits, e.MaximumWeight)
            : null;
}
