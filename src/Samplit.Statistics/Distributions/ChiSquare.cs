using MathNet.Numerics;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>The chi-square distribution: what a sum of squared standard normal deviations exceeds by chance.</summary>
public static class ChiSquare
{
    /// <summary>
    /// P(X &gt; <paramref name="statistic"/>), however small; 1 without degrees of freedom, when nothing could differ.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is negative or the statistic not finite.</exception>
    public static TailProbability UpperTail(double statistic, int degreesOfFreedom)
    {
        Check.NotNegative(statistic);
        ArgumentOutOfRangeException.ThrowIfNegative(degreesOfFreedom);
        if (statistic == 0 || degreesOfFreedom == 0)
        {
            return TailProbability.Certain;
        }

        var (shape, x) = (degreesOfFreedom / 2.0, statistic / 2);
        return new(
            x <= shape + 1
                ? Elementary.LogOnePlus(-SpecialFunctions.GammaLowerRegularized(shape, x))
                : shape * Portable.Log(x) - x - Elementary.LogGamma(shape) - Portable.Log(Fraction(shape, x))
        );
    }

    /// <summary>
    /// The fraction that divides x^a e^-x to give Γ(a, x), in its even form (DLMF 8.9.2), by Lentz's method.
    /// </summary>
    private static double Fraction(double shape, double x)
    {
        var fraction = new LentzFraction(x + 1 - shape);
        for (var m = 1; m < 1_000_000; m++)
        {
            var partialNumerator = m * (shape - m);
            var partialDenominator = x + 1 - shape + 2 * m;
            if (fraction.Next(partialNumerator, partialDenominator))
            {
                return fraction.Value;
            }
        }

        throw new ArithmeticException("The incomplete gamma fraction did not converge.");
    }
}
