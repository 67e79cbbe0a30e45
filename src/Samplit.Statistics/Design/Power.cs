using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Design;

/// <summary>The chance that a fixed comparison finds a difference that is there.</summary>
public static class Power
{
    /// <summary>
    /// Of the pooled two-sided z test of two rates, with both of its tails: for equal rates it is alpha.
    /// </summary>
    /// <returns>In (0, 1).</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A rate or alpha that is not strictly between 0 and 1, or fewer than one unit.
    /// </exception>
    public static double OfRates(
        double control,
        double treatment,
        long controlUnits,
        long treatmentUnits,
        double alpha = 0.05
    )
    {
        Check.Inside(control);
        Check.Inside(treatment);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(controlUnits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(treatmentUnits);
        var rate = (control * controlUnits + treatment * treatmentUnits) / ((double)controlUnits + treatmentUnits);
        var under = Math.Sqrt(rate * (1 - rate) * (1.0 / controlUnits + 1.0 / treatmentUnits));
        var own = Math.Sqrt(control * (1 - control) / controlUnits + treatment * (1 - treatment) / treatmentUnits);
        var reach = StandardNormal.UpperQuantile(Check.Inside(alpha) / 2) * under;
        var difference = Math.Abs(treatment - control);
        return StandardNormal.Cdf((difference - reach) / own) + StandardNormal.Cdf((-difference - reach) / own);
    }

    /// <summary>Of the two-sided z test of two means whose deviations are known, with both of its tails.</summary>
    /// <param name="difference">Between the means, in the unit of the values.</param>
    /// <returns>In (0, 1).</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A deviation that is not above 0, alpha not strictly between 0 and 1, or fewer than one unit.
    /// </exception>
    public static double OfMeans(
        double controlDeviation,
        double treatmentDeviation,
        double difference,
        long controlUnits,
        long treatmentUnits,
        double alpha = 0.05
    )
    {
        Check.Positive(controlDeviation);
        Check.Positive(treatmentDeviation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(controlUnits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(treatmentUnits);
        var error = Math.Sqrt(
            controlDeviation * controlDeviation / controlUnits
                + treatmentDeviation * treatmentDeviation / treatmentUnits
        );
        var reach = StandardNormal.UpperQuantile(Check.Inside(alpha) / 2);
        var distance = Math.Abs(Check.Finite(difference)) / error;
        return StandardNormal.Cdf(distance - reach) + StandardNormal.Cdf(-distance - reach);
    }
}
