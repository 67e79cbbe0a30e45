using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.Statistics.Report;

/// <summary>A treatment compared with the control in one look, when the experiment is over.</summary>
/// <param name="Treatment">Its place among the variants.</param>
/// <param name="Estimate">
/// From differences within allocations; null where one of the two has fewer visitors than
/// <see cref="ExperimentReport.MinVisitors"/>, and where nothing varies.
/// </param>
/// <param name="Adjusted">Its p-value, raised for comparing several treatments with one control.</param>
public sealed record EndComparison(int Treatment, BatchedEstimate? Estimate, TailProbability? Adjusted)
{
    /// <summary>Whether it is shown to differ from the control, with this chance of any such claim without a reason.</summary>
    /// <param name="alpha">Of all comparisons together.</param>
    public bool IsDifferent(double alpha) => IsShown(Adjusted, alpha);

    internal static bool IsShown(TailProbability? adjusted, double alpha) => adjusted is { } p && p.Value < alpha;

    /// <summary>Every treatment with the control, in the order of the variants.</summary>
    /// <param name="variants">How many there are, with the control.</param>
    /// <param name="control">Its place among them.</param>
    /// <param name="came">The allocations under which somebody came, in their order.</param>
    /// <param name="alpha">1 - the level of the intervals.</param>
    public static IReadOnlyList<EndComparison> Compute(
        int variants,
        int control,
        IReadOnlyList<AllocationCounts> came,
        double alpha = ExperimentReport.Alpha
    )
    {
        long[] sizes = [.. came.Select(a => a.Visitors)];
        BatchedEstimate?[] estimates =
        [
            .. Enumerable
                .Range(0, variants)
                .Select(arm =>
                    arm != control && IsEnough(arm)
                        ? BatchedEstimate.Compute([.. came.Select(a => a.Between(control, arm))], alpha, sizes: sizes)
                        : null
                ),
        ];
        var adjusted = new Queue<TailProbability>(
            Holm.Adjust([.. estimates.OfType<BatchedEstimate>().Select(e => e.PValue)])
        );
        return
        [
            .. estimates
                .Index()
                .Where(e => e.Index != control)
                .Select(e => new EndComparison(e.Index, e.Item, e.Item is null ? null : adjusted.Dequeue())),
        ];

        bool IsEnough(int arm) =>
            Math.Min(came.Sum(a => a.Arms[control].Trials), came.Sum(a => a.Arms[arm].Trials))
            >= ExperimentReport.MinVisitors;
    }

    /// <summary>
    /// The place of the variant that is shown to be better: of the treatments that differ, the one that converts most
    /// above the control; the control where each of them is shown to convert less. Null where neither is shown.
    /// </summary>
    /// <inheritdoc cref="IsDifferent"/>
    public static int? Better(
        IReadOnlyList<EndComparison> comparisons,
        int control,
        double alpha = ExperimentReport.Alpha
    )
    {
        var shown = comparisons.Where(c => c.IsDifferent(alpha)).ToArray();
        return shown.MaxBy(c => c.Estimate!.Difference) is { Estimate.Difference: > 0 } best ? best.Treatment
            : shown.Length > 0 && shown.Length == comparisons.Count ? control
            : null;
    }
}
