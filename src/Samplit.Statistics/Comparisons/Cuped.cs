using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Comparisons;

/// <param name="Pairs">The covariate as x, the outcome as y.</param>
/// <param name="WithoutCovariate">Outcomes of units that were not seen before, which get the average covariate.</param>
public sealed record CovariateArm(PairedMoments Pairs, RunningMoments WithoutCovariate = default)
{
    /// <summary>As deviations from the average covariate, the others add nothing but their number.</summary>
    internal PairedMoments Filled(double average) =>
        Pairs.Merge(
            new PairedMoments(
                new(WithoutCovariate.Count, WithoutCovariate.Count == 0 ? 0 : average, 0),
                WithoutCovariate,
                0
            )
        );
}

/// <summary>
/// A comparison of two means from which that part of the noise is taken that the units' past explains.
/// </summary>
/// <param name="Theta">
/// The regression of the outcome on the covariate, over both arms; 0 when the covariate does not vary.
/// </param>
/// <param name="ControlMean">Adjusted, in the unit of the outcome.</param>
/// <param name="TreatmentMean">Adjusted, in the unit of the outcome.</param>
/// <param name="Difference">Welch's test of the adjusted means.</param>
/// <remarks>
/// A. Deng, Y. Xu, R. Kohavi and T. Walker, "Improving the sensitivity of online controlled experiments by utilizing
/// pre-experiment data" (2013). The covariate must be from before the first exposure: one that the treatment changes
/// takes the effect away with the noise. Not for adaptive weights unless within batches, and never with a covariate
/// that the weights followed.
/// </remarks>
public sealed record Cuped(double Theta, double ControlMean, double TreatmentMean, MeanDifference Difference)
{
    /// <summary>
    /// Null when it cannot be computed: fewer than two units in an arm, or nothing varies and the means differ.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static Cuped? Compare(CovariateArm control, CovariateArm treatment, double alpha = 0.05)
    {
        var (theta, first, second) = AdjustBoth(control, treatment);
        return Welch.Compare(first, second, alpha) is { } difference
            ? new(theta, first.Mean, second.Mean, difference)
            : null;
    }

    /// <summary>
    /// The outcomes without what the covariate explains over both arms: of one batch, for <c>BatchedEstimate</c>.
    /// </summary>
    public static (RunningMoments Control, RunningMoments Treatment) Adjust(
        CovariateArm control,
        CovariateArm treatment
    )
    {
        var (_, first, second) = AdjustBoth(control, treatment);
        return (first, second);
    }

    private static (double Theta, RunningMoments Control, RunningMoments Treatment) AdjustBoth(
        CovariateArm control,
        CovariateArm treatment
    )
    {
        var average = control.Pairs.Merge(treatment.Pairs).X.Mean;
        var (first, second) = (control.Filled(average), treatment.Filled(average));
        var both = first.Merge(second);
        var theta = both.X.SquaredDeviations == 0 ? 0 : both.Products / both.X.SquaredDeviations;
        return (theta, Adjusted(first, theta, average), Adjusted(second, theta, average));
    }

    private static RunningMoments Adjusted(PairedMoments arm, double theta, double average)
    {
        if (arm.Count == 0)
        {
            return default;
        }

        var left = arm.Y.SquaredDeviations + theta * (theta * arm.X.SquaredDeviations - 2 * arm.Products);
        // What a perfect covariate leaves of the noise is rounding, which may be below 0.
        return new(arm.Count, arm.Y.Mean - theta * (arm.X.Mean - average), Math.Max(0, left));
    }
}
