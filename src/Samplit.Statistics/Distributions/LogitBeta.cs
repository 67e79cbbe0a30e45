using System.Runtime.InteropServices;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>
/// A Beta posterior on the axis u = log(x / (1 - x)), where even one with an infinite peak at 0 is a hump.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct LogitBeta(BetaDistribution posterior) : IScalableArm
{
    private readonly double _alpha = posterior.Alpha;
    private readonly double _beta = posterior.Beta;
    private readonly double _mean = posterior.Alpha / (posterior.Alpha + posterior.Beta);
    private readonly double _rest = posterior.Beta / (posterior.Alpha + posterior.Beta);

    public (double, double) Identity => (_alpha, _beta);

    public double Mode { get; } = Elementary.LogRatio(posterior.Alpha, posterior.Beta);

    public double Scale { get; } = Math.Sqrt(1 / posterior.Alpha + 1 / posterior.Beta);

    /// <summary>
    /// Four apart, as the poles of the slope at u = ±πi demand near 0, and none beyond ±40, where there is no slope
    /// left: a prior of nearly 0 reaches very far.
    /// </summary>
    public static IEnumerable<double> Marks { get; } = [.. Enumerable.Range(-10, 21).Select(i => 4.0 * i)];

    public static double Slope(double u)
    {
        var odds = Portable.Exp(-Math.Abs(u));
        return odds / ((1 + odds) * (1 + odds));
    }

    /// <summary>
    /// The odds of rx are r / (E - v), with r = 1 + v the factor and E = e^-u, and infinite once rx reaches 1.
    /// </summary>
    public static double Times(double u, double logFactor)
    {
        var growth = Portable.ExpMinusOne(logFactor);
        if (u > 0)
        {
            var rest = Portable.Exp(-u) - growth;
            return rest <= 0 ? double.PositiveInfinity : logFactor - Portable.Log(rest);
        }

        var used = growth * Portable.Exp(u);
        return used >= 1 ? double.PositiveInfinity : logFactor + u - Elementary.LogOnePlus(-used);
    }

    /// <summary>α log(x / m) + β log((1 - x) / (1 - m)), m the mean, less their linear terms, which cancel.</summary>
    public double LogDensity(double offset) =>
        offset <= 0
            ? LogDensityBelow(offset, _alpha, _beta, _mean, _rest)
            : LogDensityBelow(-offset, _beta, _alpha, _rest, _mean);

    private static double LogDensityBelow(double offset, double alpha, double beta, double mean, double rest)
    {
        var change = Portable.ExpMinusOne(offset);
        var norm = rest + mean * Portable.Exp(offset);
        var up = rest * change / norm;
        var down = -mean * change / norm;
        var logNorm = Elementary.IsFarFromZero(up) || Elementary.IsFarFromZero(down) ? Portable.Log(norm) : double.NaN;
        return alpha * Elementary.LogOnePlusMinus(up, offset - logNorm)
            + beta * Elementary.LogOnePlusMinus(down, -logNorm);
    }
}
