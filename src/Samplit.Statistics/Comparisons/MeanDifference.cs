using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Comparisons;

/// <summary>How far the mean, or ratio, of a treatment is from the control's, and how sure that is.</summary>
/// <param name="Difference">Treatment minus control, in the unit of the metric.</param>
/// <param name="StandardError">The standard error of the difference; 0 when both arms had one value only.</param>
/// <param name="Statistic">Difference / standard error: t, or z when the degrees of freedom are null.</param>
/// <param name="PValue">Against both sides.</param>
/// <param name="Interval">The interval of the difference, at the level asked for.</param>
public sealed record MeanDifference(
    double Difference,
    double StandardError,
    double Statistic,
    double? DegreesOfFreedom,
    TailProbability PValue,
    Interval Interval
)
{
    /// <summary>
    /// Null when it cannot be computed: there is a difference but nothing varies, so that it is infinitely many errors.
    /// </summary>
    internal static MeanDifference? Compute(double difference, double variance, double? degreesOfFreedom, double alpha)
    {
        Check.Inside(alpha);
        if (variance <= 0)
        {
            return difference == 0 ? new(0, 0, 0, degreesOfFreedom, TailProbability.Certain, new Interval(0, 0)) : null;
        }

        var error = Math.Sqrt(variance);
        var statistic = difference / error;
        var (pValue, critical) = degreesOfFreedom is { } freedom
            ? (StudentT.TwoSidedTail(statistic, freedom), StudentT.UpperQuantile(alpha / 2, freedom))
            : (StandardNormal.TwoSidedTail(statistic), StandardNormal.UpperQuantile(alpha / 2));
        return new(
            difference,
            error,
            statistic,
            degreesOfFreedom,
            pValue,
            Interval.Around(difference, critical * error)
        );
    }
}
