using System.Runtime.InteropServices;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Comparisons;

/// <summary>One value that a unit has so many times.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CountedValue(double Value, long Count);

/// <summary>
/// A quantile of the values of all events, when units have several each and those of one unit are alike: taking them
/// for independent would understate the error.
/// </summary>
/// <param name="Value">The smallest value up to which there are that many.</param>
/// <param name="StandardError">Half the interval's width in normal quantiles.</param>
/// <param name="Interval">Two of the values; not in the middle where the values thin out on one side.</param>
/// <param name="Units">Those that have a value.</param>
/// <param name="Observations">How many values there are.</param>
/// <remarks>
/// The share of values up to the quantile is a ratio of two sums over units, with the delta method's variance; the
/// interval is that of the quantiles at both ends of the share's, so no density is estimated. A. Deng, U. Knoblich and
/// J. Lu, "Applying the delta method in metric analytics" (2018), section 4, and the outer interval of M. Liu, X. Sun,
/// M. Varshney and Y. Xu, "Large-scale online experimentation with quantile metrics" (arXiv 1903.08762). Needs some
/// hundred units an arm, and enough of them beyond the quantile.
/// </remarks>
public sealed record ClusteredQuantile(
    double Value,
    double StandardError,
    Interval Interval,
    long Units,
    long Observations
)
{
    /// <summary>
    /// Below that, the share up to the quantile is no normal variable, and may seem not to vary at all: up to the largest
    /// of a few values there are all of them.
    /// </summary>
    private const int MinUnitsBeyond = 5;

    /// <summary>
    /// Null when it cannot be computed: fewer than <see cref="MinUnitsBeyond"/> units with values would be expected on
    /// one side of it, or so few that the interval would reach beyond all of them.
    /// </summary>
    /// <param name="units">What each unit has, in any order; units without values say nothing.</param>
    /// <param name="p">Strictly between 0 and 1.</param>
    /// <param name="alpha">1 - the level of the interval.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A value is not finite, a count is not above 0, or p or alpha not strictly between 0 and 1.
    /// </exception>
    public static ClusteredQuantile? Compute(
        IReadOnlyList<IReadOnlyList<CountedValue>> units,
        double p,
        double alpha = 0.05
    )
    {
        Check.Inside(p);
        var z = StandardNormal.UpperQuantile(Check.Inside(alpha) / 2);
        var pooled = Pooled(units);
        if (pooled.Count == 0)
        {
            return null;
        }

        var value = pooled.Quantile(p);
        var shares = default(PairedMoments);
        foreach (var unit in units)
        {
            if (unit.Count > 0)
            {
                shares = shares.Add(unit.Sum(v => v.Value <= value ? v.Count : 0), unit.Sum(v => v.Count));
            }
        }

        if (shares.Count * Math.Min(p, 1 - p) < MinUnitsBeyond || RatioMetric.Compute(shares) is not { } share)
        {
            return null;
        }

        var reach = z * share.StandardError;
        if (p - reach <= 0 || p + reach >= 1)
        {
            return null;
        }

        var interval = new Interval(pooled.Quantile(p - reach), pooled.Quantile(p + reach));
        return new(value, interval.Width / (2 * z), interval, shares.Count, pooled.Count);
    }

    /// <summary>A z test of the difference; null when neither varies and they differ.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static MeanDifference? Compare(
        ClusteredQuantile control,
        ClusteredQuantile treatment,
        double alpha = 0.05
    ) =>
        MeanDifference.Compute(
            treatment.Value - control.Value,
            control.StandardError * control.StandardError + treatment.StandardError * treatment.StandardError,
            null,
            alpha
        );

    private static PooledValues Pooled(IReadOnlyList<IReadOnlyList<CountedValue>> units)
    {
        var counts = new SortedDictionary<double, long>();
        foreach (var (value, count) in units.SelectMany(unit => unit))
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
            counts[Check.Finite(value)] = counts.GetValueOrDefault(value) + count;
        }

        var upTo = new long[counts.Count];
        var all = 0L;
        foreach (var (place, count) in counts.Values.Index())
        {
            upTo[place] = all += count;
        }

        return new([.. counts.Keys], upTo, all);
    }

    /// <param name="UpTo">How many values there are up to each of these, itself included.</param>
    private sealed record PooledValues(double[] Values, long[] UpTo, long Count)
    {
        /// <summary>The nearest rank.</summary>
        public double Quantile(double p)
        {
            var place = Array.BinarySearch(UpTo, Math.Clamp((long)Math.Ceiling(p * Count), 1, Count));
            return Values[place < 0 ? ~place : place];
        }
    }
}
