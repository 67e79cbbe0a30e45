using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Design;

/// <summary>How many units a fixed comparison of two arms needs.</summary>
/// <param name="Exact">Units of the control, before rounding up.</param>
/// <param name="Control">Units of the control.</param>
/// <param name="Treatment">Units of the treatment: as many, or times the ratio asked for.</param>
/// <remarks>
/// J. Fleiss, B. Levin and M. Paik, "Statistical Methods for Rates and Proportions", 3rd ed., chapter 4, without its
/// continuity correction. It is for one look under constant weights: a bandit gives the losers less and tells them
/// apart later, and a confidence sequence, 1.55 times as wide where it is tuned for, takes 2.4 times the units to be as
/// narrow. For K arms against one control, plan each comparison at alpha / (K - 1).
/// </remarks>
public sealed record SampleSize(double Exact, long Control, long Treatment)
{
    /// <summary>Two rates; null when it takes more than 2⁶² units.</summary>
    /// <param name="ratio">Units of the treatment for one of the control.</param>
    /// <param name="pooled">Whether the test to come pools the variance, as <c>TwoProportions</c> does.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A rate, alpha or power that is not strictly between 0 and 1, equal rates, or a ratio not above 0.
    /// </exception>
    public static SampleSize? ForRates(
        double control,
        double treatment,
        double alpha = 0.05,
        double power = 0.8,
        double ratio = 1,
        bool pooled = true
    )
    {
        Check.Inside(control);
        Check.Inside(treatment);
        var (test, detection) = Quantiles(alpha, power, ratio);
        ArgumentOutOfRangeException.ThrowIfEqual(treatment, control);
        var rate = (control + ratio * treatment) / (1 + ratio);
        var own = control * (1 - control) + treatment * (1 - treatment) / ratio;
        var under = pooled ? rate * (1 - rate) * (1 + 1 / ratio) : own;
        return RoundUp((test * Math.Sqrt(under) + detection * Math.Sqrt(own)) / (treatment - control), ratio);
    }

    /// <summary>Two means; null when it takes more than 2⁶² units.</summary>
    /// <param name="controlDeviation">
    /// Standard deviation of the control's values, not negative; the other likewise.
    /// </param>
    /// <param name="difference">To be detected, in the unit of the values; not 0.</param>
    /// <param name="ratio">Units of the treatment for one of the control.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not in its range.</exception>
    public static SampleSize? ForMeans(
        double controlDeviation,
        double treatmentDeviation,
        double difference,
        double alpha = 0.05,
        double power = 0.8,
        double ratio = 1
    )
    {
        Check.NotNegative(controlDeviation);
        Check.NotNegative(treatmentDeviation);
        var (test, detection) = Quantiles(alpha, power, ratio);
        ArgumentOutOfRangeException.ThrowIfZero(Check.Finite(difference));
        var deviation = Math.Sqrt(
            controlDeviation * controlDeviation + treatmentDeviation * treatmentDeviation / ratio
        );
        return RoundUp((test + detection) * deviation / difference, ratio);
    }

    private static (double Test, double Detection) Quantiles(double alpha, double power, double ratio)
    {
        Check.Positive(ratio);
        return (StandardNormal.UpperQuantile(Check.Inside(alpha) / 2), StandardNormal.Quantile(Check.Inside(power)));
    }

    private static SampleSize? RoundUp(double root, double ratio)
    {
        // A difference that is large beside the noise needs one unit, not none.
        var control = Math.Max(1, Math.Ceiling(root * root));
        var treatment = Math.Ceiling(ratio * control);
        return Math.Max(control, treatment) <= 1L << 62 ? new(root * root, (long)control, (long)treatment) : null;
    }
}
