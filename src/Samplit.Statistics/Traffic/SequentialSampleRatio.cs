using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Traffic;

/// <summary>
/// The evidence against the weights that may be looked at after every visitor: under the right weights, the chance that
/// it ever exceeds 1 / α is at most α.
/// </summary>
/// <param name="LogEvidence">
/// Natural logarithm of the e-value, how much better weights drawn around those recorded explain the counts; positive
/// infinity when somebody got an arm of weight 0.
/// </param>
/// <remarks>
/// The Dirichlet-multinomial mixture of M. Lindon and A. Malek, "Anytime-valid inference for multinomial count data"
/// (2022); epochs multiply. As written in gamma functions it would lose all digits at a billion visitors; here it is
/// the divergence of the counts from the weights, whose terms are all positive, and a remainder of the order of log n.
/// </remarks>
public sealed record SequentialSampleRatio(double LogEvidence)
{
    /// <summary>min(1, 1 / e-value), valid at any time; the smallest one so far is valid as well.</summary>
    public TailProbability PValue => new(-LogEvidence);

    /// <param name="concentration">
    /// The concentration of the prior around the weights, in visitors: the smaller, the more it expects gross errors.
    /// To be fixed before the start.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A negative count or weight, no weight above 0, not as many weights as counts, or a concentration not above 0.
    /// </exception>
    public static SequentialSampleRatio Compute(IReadOnlyList<WeightEpoch> epochs, double concentration = 2)
    {
        Check.Positive(concentration);
        var log = epochs.Sum(epoch => Log(epoch, concentration));
        return new(epochs.Any(epoch => epoch.IsImpossible) ? double.PositiveInfinity : log);
    }

    private static double Log(WeightEpoch epoch, double concentration)
    {
        var shares = epoch.Shares();
        var seen = epoch.Total;
        if (seen == 0 || epoch.IsImpossible)
        {
            return 0;
        }

        var total = concentration + seen;
        var log =
            Portable.Log(total) / 2
            - Elementary.StirlingRemainder(total)
            + Elementary.LogGamma(concentration)
            - Portable.Log(2 * Math.PI) / 2;
        for (var arm = 0; arm < shares.Length; arm++)
        {
            if (shares[arm] == 0)
            {
                continue;
            }

            var prior = concentration * shares[arm];
            var count = prior + epoch.Observed[arm];
            log +=
                Divergence(count, total * shares[arm], epoch.Observed[arm] - seen * shares[arm])
                + prior * Portable.Log(shares[arm])
                - Portable.Log(count) / 2
                + Portable.Log(2 * Math.PI) / 2
                + Elementary.StirlingRemainder(count)
                - Elementary.LogGamma(prior);
        }

        return log;
    }

    /// <summary>
    /// count · log(count / expected) - (count - expected), given the difference, which is rounded once.
    /// </summary>
    private static double Divergence(double count, double expected, double difference)
    {
        var part = difference / expected;
        return count * Elementary.LogOnePlusMinus(part, Portable.Log(count / expected)) + difference * part;
    }
}
