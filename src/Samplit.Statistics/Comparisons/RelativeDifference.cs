namespace Samplit.Statistics.Comparisons;

/// <summary>How much larger a treatment's mean, or ratio, is than the control's, as a part of the latter.</summary>
/// <param name="Lift">Treatment / control - 1.</param>
/// <param name="Interval">Not in the middle of it unless the control is known exactly.</param>
/// <remarks>
/// E. Fieller, "Some problems in interval estimation" (1954): the multiples of the control's mean that a test of the
/// difference would not reject. With flat priors and a control that is surely above 0 it is the posterior's, too.
/// </remarks>
public sealed record RelativeDifference(double Lift, Interval Interval)
{
    /// <summary>
    /// Null when the control's mean is not above 0 by as many errors as the interval reaches: then there is no bound.
    /// </summary>
    /// <param name="controlVariance">Of the estimate, not of the values.</param>
    /// <param name="treatmentVariance">Of the estimate.</param>
    /// <param name="critical">How many standard errors the interval reaches, above 0.</param>
    /// <param name="covariance">Of the two estimates; 0 where they are of different units.</param>
    /// <exception cref="ArgumentOutOfRangeException">Something is not finite, or not in its range.</exception>
    public static RelativeDifference? Compute(
        double control,
        double controlVariance,
        double treatment,
        double treatmentVariance,
        double critical,
        double covariance = 0
    )
    {
        Check.Finite(control);
        Check.Finite(treatment);
        Check.Finite(covariance);
        var square = Check.Positive(critical) * critical;
        // In parts of the control's mean.
        var ofControl = square * (Check.NotNegative(controlVariance) / control / control);
        if (control <= 0 || !(ofControl < 1))
        {
            return null;
        }

        var ratio = treatment / control;
        var ofTreatment = square * (Check.NotNegative(treatmentVariance) / control / control);
        var both = square * (covariance / control / control);
        var centre = (ratio - both) / (1 - ofControl);
        var spread = ofTreatment + ratio * ratio * ofControl - 2 * ratio * both + both * both - ofTreatment * ofControl;
        var half = Math.Sqrt(Math.Max(0, spread)) / (1 - ofControl);
        return new(ratio - 1, new Interval(centre - half - 1, centre + half - 1));
    }
}
