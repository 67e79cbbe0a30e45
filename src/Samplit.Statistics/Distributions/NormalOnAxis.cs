using System.Runtime.InteropServices;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>A normal posterior on its own axis, with 0 at <paramref name="origin"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct NormalOnAxis(NormalDistribution posterior, double origin) : IArm
{
    public (double, double) Identity => (Mode, Scale);

    public double Mode { get; } = posterior.Mean - origin;

    /// <summary>
    /// A spread that doubles cannot show at this distance from the origin would leave panels of no length.
    /// </summary>
    public double Scale { get; } = Math.Max(posterior.StandardDeviation, 1e-12 * Math.Abs(posterior.Mean - origin));

    public static IEnumerable<double> Marks => [];

    public static double Slope(double u) => 1;

    public double LogDensity(double offset) => -(offset / Scale) * (offset / Scale) / 2;

    internal static NormalOnAxis[] From(ReadOnlySpan<NormalDistribution> posteriors)
    {
        var highest = double.NegativeInfinity;
        foreach (var posterior in posteriors)
        {
            highest = Math.Max(highest, posterior.Mean);
        }

        var arms = new NormalOnAxis[posteriors.Length];
        for (var i = 0; i < arms.Length; i++)
        {
            arms[i] = new NormalOnAxis(posteriors[i], highest);
        }

        return arms;
    }
}
