using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Statistics;

/// <param name="Rate">Conversions per assignment; 0 without assignments.</param>
/// <param name="Interval">Equal-tailed 95 % credible interval of the rate under the experiment's prior.</param>
/// <param name="ProbabilityBest">
/// Posterior probability that this variant has the highest rate of those that are active and have visitors; 0 of those
/// that are not active. Null of one without visitors, and where there is no other to compare it with.
/// </param>
/// <param name="Share">Fraction of new visitors it gets now.</param>
/// <param name="IsActive">Whether new visitors can get it.</param>
public sealed record VariantReport(
    string Variant,
    long Assignments,
    long Conversions,
    double Value,
    double Rate,
    (double Low, double High) Interval,
    double? ProbabilityBest,
    double Share,
    bool IsActive
);

/// <summary>
/// What the running totals say about each variant. Pooled over time: biased when rates drift under adaptation.
/// </summary>
public static class StatisticsReport
{
    public const double IntervalMass = 0.95;

    public static IReadOnlyList<VariantReport> From(
        Experiment experiment,
        ExperimentStatistics statistics,
        AllocationState allocation
    )
    {
        var (variants, parameters) = (statistics.Variants, experiment.AllocationPolicy);
        var posteriors = variants
            .Select(v =>
                BetaDistribution.FromCounts(v.Conversions, v.Assignments, parameters.PriorAlpha, parameters.PriorBeta)
            )
            .ToArray();
        var probabilityBest = ProbabilityBest(
            [.. experiment.Variants.Select(v => v.IsActive)],
            [.. variants.Select(v => v.Assignments)],
            posteriors
        );
        return
        [
            .. variants.Select(
                (v, i) =>
                    new VariantReport(
                        v.Variant,
                        v.Assignments,
                        v.Conversions,
                        v.Value,
                        v.Assignments == 0 ? 0 : (double)v.Conversions / v.Assignments,
                        posteriors[i].EqualTailedInterval(IntervalMass),
                        probabilityBest[i],
                        allocation.Weights.Share(i),
                        experiment.Variants[i].IsActive
                    )
            ),
        ];
    }

    /// <param name="active">Which variants new visitors can get.</param>
    internal static double?[] ProbabilityBest(
        IReadOnlyList<bool> active,
        IReadOnlyList<long> assignments,
        BetaDistribution[] posteriors
    )
    {
        double?[] best = [.. active.Select(isActive => isActive ? (double?)null : 0)];
        int[] seen = [.. Enumerable.Range(0, best.Length).Where(arm => active[arm] && assignments[arm] > 0)];
        if (seen.Length >= 2)
        {
            var among = BestProbability.Compute(Array.ConvertAll(seen, arm => posteriors[arm]));
            foreach (var (place, arm) in seen.Index())
            {
                best[arm] = among.ProbabilityBest[place];
            }
        }
        return best;
    }
}
