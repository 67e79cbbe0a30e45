using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Adaptive;

/// <summary>What is wrong when the base rate moves while the weights follow the results.</summary>
public enum AssumesConstantRates
{
    /// <summary>Means of arms over all time, and tests of these.</summary>
    PooledMeans,

    /// <summary>Beta posteriors from totals: they declared a false winner in 85 to 99 % of runs.</summary>
    PooledPosterior,

    /// <summary><c>BetaMixtureSequence</c> of an arm: covered 37 to 68 %.</summary>
    SequenceOfAnArm,

    /// <summary><c>Aipw</c> with weights that follow the propensities: covered 36 %.</summary>
    PropensityWeightedAipw,
}

/// <summary>
/// Whether the arms convert as well in one batch as in the next: Pearson's test of batch by conversion in each arm,
/// summed over the arms.
/// </summary>
/// <param name="ChiSquare">Σ (observed - expected)² / expected, at the arm's own overall rate.</param>
/// <param name="DegreesOfFreedom">Batches of each arm less one, after joining small ones.</param>
/// <remarks>
/// Arm by arm, since in a table pooled over the arms a bandit that finds the better one looks like a drift. Batches in
/// which an arm would be expected to have fewer than five conversions or failures are joined with the next ones.
/// </remarks>
public sealed record DriftCheck(double ChiSquare, int DegreesOfFreedom, TailProbability PValue)
{
    /// <summary>Missing a drift costs more than showing the other estimates without need.</summary>
    public const double Level = 0.01;

    private const double MinExpected = 5;

    public bool HasDrifted => PValue.Value < Level;

    /// <summary>Not to be shown, or only with a warning; nothing as long as no drift is seen.</summary>
    public IReadOnlyList<AssumesConstantRates> Forbidden => HasDrifted ? Enum.GetValues<AssumesConstantRates>() : [];

    /// <summary>Without conversions, or with one batch, there is nothing to see: a p-value of 1.</summary>
    /// <param name="batches">The batches in the order of their time; in each, the conversions of every arm.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not all batches have the same number of arms.</exception>
    public static DriftCheck Compute(IReadOnlyList<IReadOnlyList<Proportion>> batches)
    {
        var (chiSquare, freedom) = (0.0, 0);
        for (var arm = 0; batches.Count > 0 && arm < batches[0].Count; arm++)
        {
            var cells = new Proportion[batches.Count];
            for (var t = 0; t < cells.Length; t++)
            {
                ArgumentOutOfRangeException.ThrowIfNotEqual(batches[t].Count, batches[0].Count, nameof(batches));
                cells[t] = batches[t][arm];
            }

            var (ofArm, freedomOfArm) = OfArm(cells);
            chiSquare += ofArm;
            freedom += freedomOfArm;
        }

        return new(chiSquare, freedom, Distributions.ChiSquare.UpperTail(chiSquare, freedom));
    }

    private static (double ChiSquare, int DegreesOfFreedom) OfArm(Proportion[] batches)
    {
        var all = batches.Aggregate(default(Proportion), Together);
        if (all.Successes == 0 || all.Failures == 0)
        {
            return (0, 0);
        }

        var (rate, failureRate) = (all.Rate!.Value, all.FailureRate!.Value);
        var joined = Joined(batches, (long)Math.Ceiling(MinExpected / Math.Min(rate, failureRate)));
        var chiSquare = joined.Sum(batch =>
        {
            var deviation = batch.Successes - batch.Trials * rate;
            return deviation * deviation / (batch.Trials * rate * failureRate);
        });
        return (chiSquare, joined.Count - 1);
    }

    private static List<Proportion> Joined(Proportion[] batches, long fewest)
    {
        var joined = new List<Proportion>();
        var open = default(Proportion);
        foreach (var batch in batches)
        {
            open = Together(open, batch);
            if (open.Trials >= fewest)
            {
                joined.Add(open);
                open = default;
            }
        }

        if (joined.Count == 0)
        {
            return [open];
        }

        joined[^1] = Together(joined[^1], open);
        return joined;
    }

    private static Proportion Together(Proportion first, Proportion second) =>
        new(first.Successes + second.Successes, first.Trials + second.Trials);
}
