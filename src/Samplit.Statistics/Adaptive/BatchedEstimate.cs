using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Adaptive;

/// <summary>Where the size of the noise comes from that batches are weighted with.</summary>
public enum BatchNoise
{
    /// <summary>Each batch's own variance: holds when the rate, and with it the noise, moves.</summary>
    EachBatch,

    /// <summary>The variance within arms and batches, over all of them: for means of few units a batch.</summary>
    Overall,
}

/// <summary>
/// The effect of a treatment under adaptive weights, from differences within batches: in a batch the weights stood
/// still, so neither their following the results nor a drift of the base rate biases it.
/// </summary>
/// <param name="Difference">Treatment minus control, in the unit of the outcome.</param>
/// <param name="Z">Standard normal when there is no effect.</param>
/// <param name="PValue">Against both sides.</param>
/// <param name="Interval">The interval of the difference, for one look at the end.</param>
/// <param name="Batches">As many as could be used.</param>
/// <remarks>
/// Batched ordinary least squares: K. Zhang, L. Janson and S. Murphy, "Inference for batched bandits" (2020). If the
/// effect itself varies over time, this is an average that weights batches by √(n₀n₁/(n₀ + n₁)), times the root of their
/// sizes where these are given: then a short batch counts for no more than it is, and under weights that never moved the
/// pooled comparison comes out. Sizes follow from a schedule and not from what a batch brings, so that the terms stay
/// martingale differences of known variance. With more than one treatment, compare each with the control and adjust with <c>Holm</c>.
/// <see cref="AnytimeBatchedEstimate"/> is for many looks.
/// </remarks>
public sealed record BatchedEstimate(
    double Difference,
    double Z,
    TailProbability PValue,
    Interval Interval,
    int Batches
)
{
    /// <summary>Null without a batch in which both arms have somebody and something varies.</summary>
    /// <param name="batches">
    /// The batches in any order, one for each set of weights and as many as there were: that their differences together
    /// are nearly normal takes some ten batches or some twenty units an arm in each.
    /// </param>
    /// <param name="alpha">1 - the level of the interval.</param>
    /// <param name="sizes">
    /// How many units came to all arms in each batch, whatever they got; null to count every batch alike.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1, or there are not as many sizes as batches.
    /// </exception>
    public static BatchedEstimate? Compute(
        IReadOnlyList<Batch> batches,
        double alpha = 0.05,
        BatchNoise noise = BatchNoise.EachBatch,
        IReadOnlyList<long>? sizes = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sizes?.Count ?? batches.Count, batches.Count, nameof(sizes));
        Check.Inside(alpha);
        return Of(WeightedSum.Compute(batches, noise, sizes), alpha);
    }

    /// <summary>
    /// The same of differences that were computed within each batch, of ratios for example, or with a covariate. Null
    /// when none of them varies.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static BatchedEstimate? OfDifferences(IReadOnlyList<MeanDifference> batches, double alpha = 0.05)
    {
        Check.Inside(alpha);
        return Of(WeightedSum.Of(batches), alpha);
    }

    private static BatchedEstimate? Of(WeightedSum? found, double alpha)
    {
        var critical = StandardNormal.UpperQuantile(alpha / 2);
        if (found is not { } sum)
        {
            return null;
        }

        var z = sum.Differences / Math.Sqrt(sum.Variance);
        return new(
            sum.Estimate,
            z,
            StandardNormal.TwoSidedTail(z),
            Interval.Around(sum.Estimate, critical * Math.Sqrt(sum.Variance) / sum.Weights),
            sum.Batches
        );
    }
}

/// <summary>
/// Σ wₜDₜ and Σ wₜ with wₜ = hₜ√(n₀n₁/(n₀ + n₁)) / σₜ, so that each wₜDₜ has variance hₜ²: 1, or the size of the batch.
/// </summary>
/// <param name="Variance">Σ hₜ².</param>
internal readonly record struct WeightedSum(double Differences, double Weights, double Variance, int Batches)
{
    internal double Estimate => Differences / Weights;

    internal static WeightedSum? Compute(
        IReadOnlyList<Batch> batches,
        BatchNoise noise,
        IReadOnlyList<long>? sizes = null
    )
    {
        var overall = noise == BatchNoise.Overall ? Overall([.. batches.Where(IsUsable)]) : null;
        var sum = default(WeightedSum);
        for (var i = 0; i < batches.Count; i++)
        {
            var batch = batches[i];
            if (!IsUsable(batch))
            {
                continue;
            }
            var variance = noise == BatchNoise.Overall ? overall : OwnVariance(batch);
            if (variance > 0)
            {
                var size = (double)batch.Control.Count * batch.Treatment.Count / batch.Count;
                sum = sum.Add(
                    batch.Treatment.Mean - batch.Control.Mean,
                    Math.Sqrt(size / variance.Value),
                    sizes?[i] ?? 1
                );
            }
        }

        return sum.Batches == 0 ? null : sum;
    }

    internal static WeightedSum? Of(IReadOnlyList<MeanDifference> batches)
    {
        var sum = default(WeightedSum);
        foreach (var batch in batches.Where(batch => batch.StandardError > 0))
        {
            sum = sum.Add(batch.Difference, 1 / batch.StandardError);
        }

        return sum.Batches == 0 ? null : sum;
    }

    /// <param name="weight">1 / the standard error of the difference.</param>
    /// <param name="size">hₜ².</param>
    private WeightedSum Add(double difference, double weight, double size = 1)
    {
        var sized = weight * Math.Sqrt(size);
        return new(Differences + sized * difference, Weights + sized, Variance + size, Batches + 1);
    }

    private static bool IsUsable(Batch batch) => batch is { Control.Count: > 0, Treatment.Count: > 0 };

    /// <summary>Around the mean of both arms: what it would be if there were no effect.</summary>
    private static double? OwnVariance(Batch batch)
    {
        var both = batch.Control.Merge(batch.Treatment);
        return both.SquaredDeviations / both.Count;
    }

    private static double? Overall(Batch[] batches)
    {
        var freedom = batches.Sum(batch => batch.Count - 2);
        return freedom <= 0
            ? null
            : batches.Sum(batch => batch.Control.SquaredDeviations + batch.Treatment.SquaredDeviations) / freedom;
    }
}
