using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>Student's t, from one degree of freedom or a part of it up to billions.</summary>
/// <remarks>
/// T² / (T² + ν) has a Beta distribution, and the house's one is accurate where MathNet's StudentT has six digits.
/// Both parts of 1 are handed over, since the smaller one is lost in the other.
/// </remarks>
public static class StudentT
{
    /// <summary>P(|T| &gt; |t|): the p-value of a t statistic against both sides.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// t is not finite or the degrees of freedom are not positive.
    /// </exception>
    public static TailProbability TwoSidedTail(double t, double degreesOfFreedom)
    {
        Check.Finite(t);
        Check.Positive(degreesOfFreedom);
        // Beyond 1e150 its square is no number, and every tail is below what anybody asks for.
        var ratio = Math.Min(Math.Abs(t) / Math.Sqrt(degreesOfFreedom), 1e150);
        var square = ratio * ratio;
        return square == 0
            ? TailProbability.Certain
            : new(
                new BetaDistribution(degreesOfFreedom / 2, 0.5).LogLowerTail(1 / (1 + square), square / (1 + square))
            );
    }

    /// <summary>P(T &gt; t).</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// t is not finite or the degrees of freedom are not positive.
    /// </exception>
    public static TailProbability UpperTail(double t, double degreesOfFreedom)
    {
        var half = TwoSidedTail(t, degreesOfFreedom).Log - Portable.Log(2);
        return new(t >= 0 ? half : Elementary.LogOnePlus(-Portable.Exp(half)));
    }

    /// <summary>The t with P(T &gt; t) = <paramref name="tail"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The tail is not strictly between 0 and 1 or the degrees of freedom are not positive.
    /// </exception>
    public static double UpperQuantile(double tail, double degreesOfFreedom)
    {
        Check.Inside(tail);
        Check.Positive(degreesOfFreedom);
        if (tail >= 0.5)
        {
            return tail == 0.5 ? 0 : -UpperQuantile(1 - tail, degreesOfFreedom);
        }

        var above = new BetaDistribution(0.5, degreesOfFreedom / 2).QuantileOfTail(2 * tail, upper: true);
        var below = new BetaDistribution(degreesOfFreedom / 2, 0.5).QuantileOfTail(2 * tail, upper: false);
        return Math.Sqrt(degreesOfFreedom) * Math.Sqrt(above / below);
    }
}
