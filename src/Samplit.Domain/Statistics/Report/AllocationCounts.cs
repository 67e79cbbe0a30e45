using Samplit.Domain.Variants;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Statistics.Report;

/// <summary>Who came under one allocation, whose weights stood still.</summary>
/// <param name="Weights">The weights of every variant there is by now: 0 for those that came later.</param>
/// <param name="Arms">Visitors of each, and how many of them have converted by now.</param>
public sealed record AllocationCounts(int Allocation, Weights Weights, IReadOnlyList<Proportion> Arms)
{
    /// <summary>
    /// Whether variants got the units that their weights say, for whoever keeps looking; 1 where nobody came.
    /// </summary>
    /// <param name="allocations">In their order.</param>
    public static TailProbability SampleRatioAnyTime(IEnumerable<AllocationCounts> allocations) =>
        SequentialSampleRatio.Compute([.. allocations.Where(a => a.Visitors > 0).Select(a => a.Epoch)]).PValue;

    /// <summary>Whether all that came did so under the same weights: else their rates in all are biased.</summary>
    public static bool HaveConstantWeights(IEnumerable<AllocationCounts> allocations) =>
        allocations.Where(a => a.Visitors > 0).Select(a => a.Weights).Distinct().Count() <= 1;

    internal long Visitors { get; } = Arms.Sum(a => a.Trials);

    internal Batch Between(int control, int treatment) => new(Moments(control), Moments(treatment));

    internal RecordedBatch Recorded =>
        new([.. Arms.Select((_, arm) => Moments(arm))], [.. Arms.Select((_, arm) => Weights.Share(arm))]);

    internal WeightEpoch Epoch => new([.. Arms.Select(a => a.Trials)], [.. Weights.Select(w => (double)w)]);

    private RunningMoments Moments(int arm) => RunningMoments.FromCounts(Arms[arm].Successes, Arms[arm].Trials);
}
