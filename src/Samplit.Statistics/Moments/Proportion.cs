using System.Runtime.InteropServices;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Moments;

/// <summary>
/// So many successes in so many trials, at most one a trial. <see cref="ArgumentOutOfRangeException"/> on a negative
/// count or more successes than trials.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Proportion
{
    public Proportion(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        (Successes, Trials) = (successes, trials);
    }

    public long Successes { get; }

    public long Trials { get; }

    public long Failures => Trials - Successes;

    /// <summary>Null before the first trial.</summary>
    public double? Rate => Trials == 0 ? null : (double)Successes / Trials;

    /// <summary>1 - the rate, without its rounding; null before the first trial.</summary>
    public double? FailureRate => Trials == 0 ? null : (double)Failures / Trials;

    /// <summary>
    /// E. B. Wilson's score interval (1927): the rates that a z test at <paramref name="alpha"/> would not reject. Null
    /// before the first trial.
    /// </summary>
    /// <param name="alpha">The chance to miss that is accepted, strictly between 0 and 1.</param>
    public Interval? WilsonInterval(double alpha = 0.05)
    {
        var z = StandardNormal.UpperQuantile(Check.Inside(alpha) / 2);
        if (Rate is not { } rate)
        {
            return null;
        }

        // The ends are the roots of a quadratic, and the lower one follows from their product without a difference.
        var upper = Math.Min(1, rate + WilsonReach(z).Above);
        return new(upper == 0 ? 0 : rate / upper * rate / (1 + z * z / Trials), upper);
    }

    /// <summary>How far the score interval extends below and above the rate, after at least one trial.</summary>
    internal (double Below, double Above) WilsonReach(double z)
    {
        var (rate, failureRate) = ((double)Successes / Trials, (double)Failures / Trials);
        var perTrial = z * z / Trials;
        var pull = perTrial * (failureRate - rate) / 2;
        var half = z * Math.Sqrt(rate * failureRate / Trials + perTrial / Trials / 4);
        return (Math.Max(0, half - pull) / (1 + perTrial), Math.Max(0, half + pull) / (1 + perTrial));
    }
}
