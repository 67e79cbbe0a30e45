using System.Runtime.InteropServices;
using Samplit.Statistics;
using Samplit.Statistics.Numerics;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// How long conversions take to come, as an exponential distribution. A visitor of age a, of whom nothing is known yet,
/// is only the part F(a) = 1 - exp(-a/mean) of a visitor without conversion; counted whole, arms that have just got
/// traffic look worse than they are.
/// </summary>
/// <param name="Mean">
/// The mean in the unit of the ages; estimated from visitors old enough to have converted if ever.
/// </param>
/// <remarks>
/// O. Chapelle, "Modeling delayed feedback in display advertising" (2014); C. Vernade, O. Cappé and V. Perchet,
/// "Stochastic bandit models for delayed conversions" (2017). Assumes that the delay does not depend on the arm.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ConversionDelay(double Mean)
{
    public double Mean { get; } = Check.Positive(Mean, nameof(Mean));

    /// <summary>F(age): the part of the conversions that is known by then.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="age"/> is negative or not finite.</exception>
    public double Known(double age) => -Portable.ExpMinusOne(-Check.NotNegative(age) / Mean);

    /// <summary>
    /// 1 - F(age). As the exponential has no memory, a sum of these over visitors is multiplied by this of the time
    /// that goes by, so it is all that needs to be kept.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="age"/> is negative or not finite.</exception>
    public double StillToCome(double age) => Portable.Exp(-Check.NotNegative(age) / Mean);

    /// <summary>Σ units · F(age), what <see cref="ArmEvidence.Matured"/> takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An age or a count is negative.</exception>
    public double MaturedUnits(IEnumerable<(double Age, long Units)> cohorts)
    {
        var sum = 0.0;
        foreach (var (age, units) in cohorts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(units, nameof(cohorts));
            sum += units * Known(age);
        }
        return sum;
    }
}
