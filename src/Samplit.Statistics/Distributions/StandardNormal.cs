using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>The normal distribution with mean 0 and variance 1.</summary>
public static class StandardNormal
{
    // MathNet's erfc is good to 13 digits before it underflows; the fraction converges in a few dozen steps from here.
    private const double FarOut = 10;

    /// <summary>P(Z &gt; x), however small.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is not finite.</exception>
    public static TailProbability UpperTail(double x) => new(LogUpperTail(Check.Finite(x)));

    /// <summary>P(|Z| &gt; |z|): the p-value of a z statistic against both sides.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="z"/> is not finite.</exception>
    public static TailProbability TwoSidedTail(double z) =>
        new(Portable.Log(2) + LogUpperTail(Math.Abs(Check.Finite(z))));

    /// <summary>P(Z &lt;= x).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is not finite.</exception>
    public static double Cdf(double x) => UpperTail(-x).Value;

    /// <summary>The x with P(Z &lt;= x) = p.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not strictly between 0 and 1.</exception>
    public static double Quantile(double p) => Normal.InvCDF(0, 1, Check.Inside(p));

    /// <summary>
    /// The x with P(Z &gt; x) = <paramref name="tail"/>, which may be too small for 1 - tail to be below 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="tail"/> is not strictly between 0 and 1.
    /// </exception>
    public static double UpperQuantile(double tail) => -Quantile(tail);

    private static double LogUpperTail(double x) =>
        x switch
        {
            < 0 => Elementary.LogOnePlus(-Portable.Exp(LogUpperTail(-x))),
            < FarOut => Portable.Log(SpecialFunctions.Erfc(x / Math.Sqrt(2)) / 2),
            _ => -x * x / 2 - Portable.Log(2 * Math.PI) / 2 - Portable.Log(MillsFraction(x)),
        };

    /// <summary>
    /// x + 1/(x + 2/(x + 3/…)), the inverse of Mills' ratio (DLMF 7.9.2), evaluated from its far end.
    /// </summary>
    private static double MillsFraction(double x)
    {
        var value = x;
        for (var k = 60; k > 0; k--)
        {
            value = x + k / value;
        }

        return value;
    }
}
