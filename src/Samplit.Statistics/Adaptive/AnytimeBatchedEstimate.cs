using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Adaptive;

/// <summary>
/// <see cref="BatchedEstimate"/> for those who look after every batch: the intervals of all looks together cover the
/// effect with the level asked for.
/// </summary>
/// <param name="Difference">Treatment minus control, in the unit of the outcome.</param>
/// <param name="PValue">Valid at any time; the smallest one so far is valid as well.</param>
/// <param name="Interval">The interval of the difference.</param>
/// <param name="Batches">As many as could be used.</param>
/// <remarks>
/// The standardised differences are martingale differences whatever the weights do, so their sum stays within the
/// normal mixture boundary of H. Robbins (1970) as used by <see cref="AsymptoticSequence"/>. Batches count when they
/// are over and never change afterwards.
/// </remarks>
public sealed record AnytimeBatchedEstimate(double Difference, TailProbability PValue, Interval Interval, int Batches)
{
    /// <summary>Null without a batch in which both arms have somebody and something varies.</summary>
    /// <param name="batches">The batches in the order of their time.</param>
    /// <param name="rho">
    /// Above 0, fixed before the start: <see cref="AsymptoticSequence.TunedFor"/> the number of batches planned.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ρ is not above 0 or alpha not strictly between 0 and 1.
    /// </exception>
    public static AnytimeBatchedEstimate? Compute(IReadOnlyList<Batch> batches, double rho, double alpha = 0.05)
    {
        Check.Positive(rho);
        Check.Inside(alpha);
        return Of(WeightedSum.Compute(batches, BatchNoise.EachBatch), rho, alpha);
    }

    /// <summary>
    /// The same of differences that were computed within each batch; see <see cref="BatchedEstimate.OfDifferences"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ρ is not above 0 or alpha not strictly between 0 and 1.
    /// </exception>
    public static AnytimeBatchedEstimate? OfDifferences(
        IReadOnlyList<MeanDifference> batches,
        double rho,
        double alpha = 0.05
    )
    {
        Check.Positive(rho);
        Check.Inside(alpha);
        return Of(WeightedSum.Of(batches), rho, alpha);
    }

    private static AnytimeBatchedEstimate? Of(WeightedSum? found, double rho, double alpha)
    {
        if (found is not { } sum)
        {
            return null;
        }

        var square = rho * rho;
        var grown = sum.Batches * square + 1;
        // The alpha at which the boundary would pass through the sum.
        var log = Portable.Log(grown) / 2 - sum.Differences * sum.Differences * square / (2 * grown);
        return new(
            sum.Estimate,
            new TailProbability(log),
            Interval.Around(sum.Estimate, AsymptoticSequence.SumBoundary(sum.Batches, rho, alpha) / sum.Weights),
            sum.Batches
        );
    }
}
