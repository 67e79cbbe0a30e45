using System.Runtime.InteropServices;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>
/// A Gamma distribution on the positive numbers; as a posterior, what is known of a mean that cannot be negative. Both
/// parameters are positive and finite, else <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
/// <param name="Rate">1 / scale, in one over the unit of the values.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GammaDistribution(double Shape, double Rate)
{
    public double Shape { get; } = Check.Positive(Shape, nameof(Shape));

    public double Rate { get; } = Check.Positive(Rate, nameof(Rate));

    public double Mean => Shape / Rate;

    public double Variance => Shape / Rate / Rate;

    /// <summary>The one with this mean and standard deviation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not positive and finite.</exception>
    public static GammaDistribution WithMoments(double mean, double standardDeviation)
    {
        var ratio = Check.Positive(mean) / Check.Positive(standardDeviation);
        return new(ratio * ratio, ratio / standardDeviation);
    }

    /// <summary>
    /// The interval that leaves (1 - mass) / 2 on either side, to 12 digits: a credible interval of that mass.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="mass"/> is not strictly between 0 and 1.
    /// </exception>
    public Interval EqualTailedInterval(double mass)
    {
        var tail = (1 - Check.Inside(mass)) / 2;
        var distribution = new TabulatedDistribution<GammaOnLogAxis>(new GammaOnLogAxis(this, Mean));
        return new(
            Mean * Portable.Exp(distribution.Quantile(tail)),
            Mean * Portable.Exp(distribution.Quantile(1 - tail))
        );
    }
}
