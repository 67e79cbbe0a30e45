using Samplit.Statistics.Moments;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Sequences;

/// <summary>
/// The asymptotic confidence sequence of a mean: intervals that, from the first look on, all cover it with the level
/// asked for. The values may be any with a variance, also the pseudo-outcomes of <c>Aipw</c> under adaptive weights.
/// </summary>
/// <remarks>
/// I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy and A. Ramdas, "Time-uniform central limit theory and asymptotic
/// confidence sequences" (arXiv 2103.06476), theorem 2.2. As a central limit theorem does, it promises nothing for few
/// values: below <see cref="MinUnits"/> there is no interval. Never narrower than a fixed interval, and narrowest,
/// against its boundary, at the number of units that ρ was tuned for.
/// </remarks>
public static class AsymptoticSequence
{
    public const int MinUnits = 100;

    /// <summary>The ρ that makes the interval narrowest at <paramref name="units"/>: those planned in all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Alpha is not strictly between 0 and 1, or the units not above 0.
    /// </exception>
    public static double TunedFor(double units, double alpha = 0.05)
    {
        Check.Positive(units);
        // -W₋₁(-α²/e) - 1 is the q with q - log(1 + q) = 2 log(1/α); Newton from above, where that is convex.
        var target = -2 * Portable.Log(Check.Inside(alpha));
        var q = target + Math.Sqrt(2 * target) + 1;
        for (var round = 0; round < 60; round++)
        {
            var step = (-Elementary.LogOnePlusMinus(q, Portable.Log(1 + q)) - target) * (1 + q) / q;
            q -= step;
            if (Math.Abs(step) <= 1e-15 * q)
            {
                break;
            }
        }

        return Math.Sqrt(q / units);
    }

    /// <summary>Half the width of the two-sided interval after <paramref name="units"/> values.</summary>
    /// <param name="deviation">Standard deviation of the values so far.</param>
    /// <param name="rho">Above 0, fixed before the start; see <see cref="TunedFor"/>.</param>
    /// <returns>In the unit of the values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not in its range.</exception>
    public static double HalfWidth(double deviation, double units, double rho, double alpha = 0.05) =>
        Check.NotNegative(deviation) * SumBoundary(units, rho, alpha) / units;

    /// <summary>
    /// How many standard errors of its own the interval of an estimate from so many units reaches: of a mean, and of
    /// what is nearly one, such as a ratio, a quantile, or a difference of two under constant weights.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not in its range.</exception>
    public static double Critical(double units, double rho, double alpha = 0.05) =>
        SumBoundary(units, rho, alpha) / Math.Sqrt(units);

    /// <summary>How far a bound on one side only lies from the mean.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not in its range.</exception>
    public static double OneSidedWidth(double deviation, double units, double rho, double alpha = 0.05)
    {
        Check.NotNegative(deviation);
        var grown = Check.Positive(units) * Check.Positive(rho) * rho + 1;
        return deviation
            * Math.Sqrt(2 * grown * Elementary.LogOnePlus(Math.Sqrt(grown) / (2 * Check.Inside(alpha))))
            / (units * rho);
    }

    /// <summary>Of the mean of the values so far, or null with fewer than <see cref="MinUnits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ρ is not above 0 or alpha not strictly between 0 and 1.
    /// </exception>
    public static Interval? Compute(RunningMoments values, double rho, double alpha = 0.05)
    {
        Check.Positive(rho);
        Check.Inside(alpha);
        return values.Count < MinUnits
            ? null
            : Interval.Around(
                values.Mean,
                HalfWidth(Math.Sqrt(values.SquaredDeviations / values.Count), values.Count, rho, alpha)
            );
    }

    /// <summary>
    /// What the sum of so many standardised deviations, each of variance 1, stays within at all times.
    /// </summary>
    internal static double SumBoundary(double units, double rho, double alpha)
    {
        var grown = Check.Positive(units) * Check.Positive(rho) * rho + 1;
        return Math.Sqrt(2 * grown * (Portable.Log(grown) / 2 - Portable.Log(Check.Inside(alpha)))) / rho;
    }
}
