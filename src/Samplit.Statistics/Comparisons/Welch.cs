using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Comparisons;

/// <summary>
/// Welch's test of two means whose variances may differ. For a fixed number of units under constant weights, looked at
/// once: looking again and again, or letting results move the traffic, needs the confidence sequences.
/// </summary>
/// <remarks>
/// B. L. Welch, "The generalization of Student's problem when several different population variances are involved"
/// (1947), with Satterthwaite's degrees of freedom (1946).
/// </remarks>
public static class Welch
{
    /// <summary>
    /// Null when it cannot be computed: fewer than two values in an arm, or none of them vary and the means differ.
    /// </summary>
    /// <param name="alpha">1 - the level of the interval.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static MeanDifference? Compare(RunningMoments control, RunningMoments treatment, double alpha = 0.05)
    {
        Check.Inside(alpha);
        if ((control.Variance, treatment.Variance) is not ({ } first, { } second))
        {
            return null;
        }

        var (ofControl, ofTreatment) = (first / control.Count, second / treatment.Count);
        var variance = ofControl + ofTreatment;
        var share = variance > 0 ? ofControl / variance : 0.5;
        var freedom = 1 / (share * share / (control.Count - 1) + (1 - share) * (1 - share) / (treatment.Count - 1));
        return MeanDifference.Compute(treatment.Mean - control.Mean, variance, freedom, alpha);
    }
}
