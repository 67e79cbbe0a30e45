using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Moments;

/// <summary>
/// The interval of a rate that never covers less than it says, however few the trials are and however near the rate is
/// to 0 or 1. There it still has a width: no success in n trials leaves rates up to about 3.7/n.
/// </summary>
/// <remarks>
/// C. Clopper and E. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
/// Biometrika 26 (1934). With effective trials, of units that were drawn with unequal chances: E. Korn and B. Graubard,
/// "Confidence intervals for proportions with small expected number of positive counts estimated from survey data",
/// Survey Methodology 24 (1998).
/// </remarks>
public static class ExactProportion
{
    /// <param name="rate">From 0 to 1.</param>
    /// <param name="trials">Above 0; no whole number where they are effective ones.</param>
    /// <param name="alpha">The chance to miss that is accepted, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not as said.</exception>
    public static Interval Compute(double rate, double trials, double alpha = 0.05)
    {
        var successes = Check.Probability(rate) * Check.Positive(trials);
        var failures = trials - successes;
        var tail = Check.Inside(alpha) / 2;
        // Parts of a success that are nothing but rounding have no distribution that a double could hold.
        const double Nothing = 1e-9;
        return new(
            successes <= Nothing ? 0 : new BetaDistribution(successes, failures + 1).Quantile(tail),
            failures <= Nothing ? 1 : new BetaDistribution(successes + 1, failures).Quantile(1 - tail)
        );
    }
}
