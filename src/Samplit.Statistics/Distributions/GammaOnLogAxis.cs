using System.Runtime.InteropServices;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>
/// A Gamma posterior on the axis u = log(θ / <paramref name="unit"/>), where the posteriors compared share a unit of
/// about their own size, so that close modes keep their distance.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct GammaOnLogAxis(GammaDistribution posterior, double unit) : IScalableArm
{
    private readonly double _shape = posterior.Shape;

    public (double, double) Identity => (_shape, Mode);

    public double Mode { get; } = Elementary.LogRatio(posterior.Mean, unit);

    public double Scale { get; } = 1 / Math.Sqrt(posterior.Shape);

    /// <summary>Four apart, so that a short polynomial follows exp from one to the next.</summary>
    public static IEnumerable<double> Marks { get; } = [.. Enumerable.Range(-10, 21).Select(i => 4.0 * i)];

    public static double Slope(double u) => Portable.Exp(u);

    /// <summary>k(d - (e^d - 1)): with u as the axis the mode is at the mean.</summary>
    public double LogDensity(double offset) => -_shape * Elementary.ExpMinusOneMinus(offset);

    public static double Times(double u, double logFactor) => u + logFactor;

    internal static GammaOnLogAxis[] From(ReadOnlySpan<GammaDistribution> posteriors, out double unit)
    {
        unit = 0;
        foreach (var posterior in posteriors)
        {
            unit = Math.Max(unit, posterior.Mean);
        }

        var arms = new GammaOnLogAxis[posteriors.Length];
        for (var i = 0; i < arms.Length; i++)
        {
            arms[i] = new GammaOnLogAxis(posteriors[i], unit);
        }

        return arms;
    }
}
