using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Comparisons;

/// <summary>
/// Two conversion rates under a fixed design: constant weights, one look. Not for adaptive weights, where pooled rates
/// are biased and, when the base rate drifts, nearly always miss.
/// </summary>
/// <param name="Difference">Treatment minus control, in (-1, 1).</param>
/// <param name="Statistic">Pooled z; 0 when both arms converted never or always.</param>
/// <param name="PValue">Against both sides.</param>
/// <param name="Interval">The interval of the difference: Newcombe's hybrid score interval.</param>
/// <param name="RelativeLift">Difference / control's rate; null when the control has no conversions.</param>
/// <param name="LiftInterval">
/// Katz' interval on the logarithm of the ratio; null when an arm has no conversions.
/// </param>
/// <param name="SmallestExpected">
/// The smallest number of conversions or failures that one arm would have if the rates were equal. Below about 5 the
/// normal approximation is not to be trusted: show <c>RelativeLift</c>'s interval instead.
/// </param>
/// <remarks>
/// R. Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10; D. Katz et
/// al., "Obtaining confidence intervals for the risk ratio in cohort studies" (1978).
/// </remarks>
public sealed record TwoProportions(
    double Difference,
    double Statistic,
    TailProbability PValue,
    Interval Interval,
    double? RelativeLift,
    Interval? LiftInterval,
    double SmallestExpected
)
{
    /// <summary>Null before the first trial of either arm.</summary>
    /// <param name="alpha">1 - the level of the intervals.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static TwoProportions? Compare(Proportion control, Proportion treatment, double alpha = 0.05)
    {
        var z = StandardNormal.UpperQuantile(Check.Inside(alpha) / 2);
        if (control.Trials == 0 || treatment.Trials == 0)
        {
            return null;
        }

        var difference = DifferenceOf(control, treatment);
        var trials = (double)control.Trials + treatment.Trials;
        var rate = ((double)control.Successes + treatment.Successes) / trials;
        var failureRate = ((double)control.Failures + treatment.Failures) / trials;
        var error = Math.Sqrt(rate * failureRate * (1.0 / control.Trials + 1.0 / treatment.Trials));
        var statistic = error == 0 ? 0 : difference / error;
        return new(
            difference,
            statistic,
            StandardNormal.TwoSidedTail(statistic),
            Newcombe(control, treatment, difference, z),
            control.Successes == 0 ? null : difference / control.Rate!.Value,
            Katz(control, treatment, z),
            Math.Min(rate, failureRate) * Math.Min(control.Trials, treatment.Trials)
        );
    }

    /// <summary>The products of counts are whole numbers, so that close rates lose nothing.</summary>
    private static double DifferenceOf(Proportion control, Proportion treatment) =>
        (double)((Int128)treatment.Successes * control.Trials - (Int128)control.Successes * treatment.Trials)
        / ((double)control.Trials * treatment.Trials);

    private static Interval Newcombe(Proportion control, Proportion treatment, double difference, double z)
    {
        var (controlReach, treatmentReach) = (control.WilsonReach(z), treatment.WilsonReach(z));
        return new(
            difference - Math.Sqrt(Square(treatmentReach.Below) + Square(controlReach.Above)),
            difference + Math.Sqrt(Square(treatmentReach.Above) + Square(controlReach.Below))
        );
    }

    private static Interval? Katz(Proportion control, Proportion treatment, double z)
    {
        if (control.Successes == 0 || treatment.Successes == 0)
        {
            return null;
        }

        var ratio = Elementary.LogRatio(treatment.Rate!.Value, control.Rate!.Value);
        var reach =
            z
            * Math.Sqrt(
                control.FailureRate!.Value / control.Successes + treatment.FailureRate!.Value / treatment.Successes
            );
        return new(Portable.ExpMinusOne(ratio - reach), Portable.ExpMinusOne(ratio + reach));
    }

    private static double Square(double value) => value * value;
}
