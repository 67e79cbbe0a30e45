using MathNet.Numerics;

namespace Samplit.Domain.Statistics.Distributions;

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
                : shape * Math.Log(x) - x - Elementary.LogGamma(shape) - Math.Log(Fraction(shape, x))
        );
    }

    /// <summary>The fraction that divides x^a e^-x to give Γ(a, x), in its even form (DLMF 8.9.2), by Lentz's method.</summary>
    private static double Fraction(double shape, double x)
    {
        const double Tiny = 1e-300;
        var value = x + 1 - shape;
        value = value == 0 ? Tiny : value;
        var numerator = value;
        var denominator = 0.0;
        for (var m = 1; m < 1_000_000; m++)
        {
            var partialNumerator = m * (shape - m);
            var partialDenominator = x + 1 - shape + 2 * m;
            denominator = partialDenominator + partialNumerator * denominator;
            denominator = 1 / (denominator == 0 ? Tiny : denominator);
            numerator = partialDenominator + partialNumerator / numerator;
            numerator = numerator == 0 ? Tiny : numerator;
            var factor = numerator * denominator;
            value *= factor;
            if (Math.Abs(factor - 1) <= 2.3e-16)
            {
                return value;
            }
        }

        throw new ArithmeticException("The incomplete gamma fraction did not converge.");
    }
}
