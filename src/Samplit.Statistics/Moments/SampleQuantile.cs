using System.Runtime.InteropServices;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Moments;

/// <summary>A quantile of independent observations, whatever their distribution.</summary>
/// <param name="Value">The smallest observation that at least the share of all do not exceed.</param>
/// <param name="Interval">
/// Two observations that enclose the true quantile; null where there are too few for that.
/// </param>
/// <remarks>
/// How many observations lie below the true quantile is binomial, so the ranks follow from that alone, here by its normal
/// approximation (W. J. Conover, "Practical Nonparametric Statistics", 1999, §3.2).
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SampleQuantile(double Value, Interval? Interval)
{
    /// <param name="sorted">Ascending, all finite.</param>
    /// <param name="share">Strictly between 0 and 1.</param>
    /// <param name="alpha">The chance to miss that is accepted, strictly between 0 and 1.</param>
    /// <returns>Null without observations.</returns>
    public static SampleQuantile? Find(ReadOnlySpan<double> sorted, double share, double alpha = 0.05)
    {
        var z = StandardNormal.UpperQuantile(Check.Inside(alpha) / 2);
        if (sorted.Length == 0)
        {
            return null;
        }
        var centre = sorted.Length * Check.Inside(share);
        var half = z * Math.Sqrt(centre * (1 - share));
        var (lower, upper) = (Math.Ceiling(centre - half), Math.Ceiling(centre + half));
        return new(
            sorted[Math.Max(1, (int)Math.Ceiling(centre)) - 1],
            lower < 1 || upper > sorted.Length ? null : new(sorted[(int)lower - 1], sorted[(int)upper - 1])
        );
    }
}
