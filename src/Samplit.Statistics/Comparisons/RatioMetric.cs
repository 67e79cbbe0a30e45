using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Comparisons;

/// <summary>
/// A ratio of two sums over the same units, clicks per impression or revenue per session, when units are visitors who
/// have several of them: taking sessions of one visitor for independent would understate the error.
/// </summary>
/// <param name="Value">Sum of the first of each pair over sum of the second.</param>
/// <param name="Variance">The variance of the value.</param>
/// <param name="Units">How many pairs there were.</param>
/// <remarks>
/// The delta method, as in A. Deng, U. Knoblich and J. Lu, "Applying the delta method in metric analytics" (2018).
/// Needs some hundred units an arm; with one session a visitor it is the variance of a mean.
/// </remarks>
public sealed record RatioMetric(double Value, double Variance, long Units)
{
    public double StandardError => Math.Sqrt(Variance);

    /// <summary>Null when it cannot be computed: fewer than two units, or nothing to divide by.</summary>
    /// <param name="units">Numerator as x, denominator as y.</param>
    public static RatioMetric? Compute(PairedMoments units)
    {
        if ((units.X.Variance, units.Y.Variance, units.Covariance) is not ({ } top, { } bottom, { } both))
        {
            return null;
        }

        if (units.Y.Mean <= 0)
        {
            return null;
        }

        var ratio = units.X.Mean / units.Y.Mean;
        // Numerator and denominator in proportion leave 0, or what rounding makes of it.
        var spread = Math.Max(0, top - 2 * ratio * both + ratio * ratio * bottom);
        return new(ratio, spread / units.Count / units.Y.Mean / units.Y.Mean, units.Count);
    }

    /// <summary>At the level 1 - <paramref name="alpha"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public Interval ConfidenceInterval(double alpha = 0.05) =>
        Interval.Around(Value, StandardNormal.UpperQuantile(Check.Inside(alpha) / 2) * StandardError);

    /// <summary>A z test of the difference; null when neither ratio varies and they differ.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static MeanDifference? Compare(RatioMetric control, RatioMetric treatment, double alpha = 0.05) =>
        MeanDifference.Compute(treatment.Value - control.Value, control.Variance + treatment.Variance, null, alpha);

    /// <summary>
    /// A z test of the difference by the variance of both arms' units together, which is what it would be if there were
    /// no effect. For arms of very different sizes, and for differences that are weighted by their errors afterwards:
    /// that of a small arm alone follows its own ratio. Null as the others are.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static MeanDifference? ComparePooled(PairedMoments control, PairedMoments treatment, double alpha = 0.05) =>
        (Compute(control), Compute(treatment), Compute(control.Merge(treatment))) is ({ } first, { } second, { } both)
            ? MeanDifference.Compute(
                second.Value - first.Value,
                both.Variance * both.Units / first.Units * both.Units / second.Units,
                null,
                alpha
            )
            : null;
}
