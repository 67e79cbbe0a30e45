using System.Runtime.InteropServices;

namespace Samplit.Statistics.Posteriors;

/// <summary>
/// How many times its mean the variance of a sum of money is. Where orders come by chance that is E[X²]/E[X] of an
/// order's value X, what an order is worth when large ones count as much more as they are larger.
/// </summary>
/// <param name="Dispersion">φ, in money; positive and finite.</param>
/// <param name="DegreesOfFreedom">Of how many equal squares φ is an average; above 2.</param>
/// <remarks>
/// <para>
/// R. Wedderburn, Biometrika 61 (1974); P. McCullagh and J. Nelder, "Generalized Linear Models", 2nd ed. (1989),
/// chapter 9. φ is a ratio of sums, Σ(S - μ)² to what the means let expect of it, a moment estimate as in D. Moore,
/// Biometrika 73 (1986), and not Pearson's X², the sum of ratios: a day's own total is among the means that X² divides
/// by, and has been raised by the same large order that it is to be surprised at. With three orders a cell X² comes out
/// at two thirds of φ.
/// </para>
/// <para>
/// Cells of different size are worth fewer degrees of freedom ν than they are cells (F. Satterthwaite, Biometrics 2,
/// 1946). The mean of φ under the scaled inverse χ² is ν/(ν - 2) times the ratio: the less there is to tell the spread,
/// the less certain is everything, and nothing is known with two degrees or fewer.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QuasiPoisson(double Dispersion, double DegreesOfFreedom)
{
    // A sum of more orders than that is one without spread, but for the rounding of the fit.
    private const double MaxOrders = 1e15;
    private const double Rounding = 1e-9;

    /// <summary>Null where there are no degrees of freedom, or revenue follows the means without any spread.</summary>
    /// <param name="means">
    /// What was fitted to the revenue, by day and arm; where it is 0, all revenue is spread.
    /// </param>
    /// <param name="daysAreFitted">Whether each day's rate was fitted, and not only each arm's.</param>
    internal static QuasiPoisson? Fit(
        IReadOnlyList<IReadOnlyList<RevenueCell>> days,
        double[][] means,
        bool daysAreFitted
    )
    {
        var (squares, weight, squaredWeight) = (0.0, 0.0, 0.0);
        var (cells, seenDays, seenArms) = (0, 0, new bool[means[0].Length]);
        var weights = Weights(means, daysAreFitted);
        for (var day = 0; day < weights.Length; day++)
        {
            seenDays += weights[day].Any(w => w > 0) ? 1 : 0;
            for (var arm = 0; arm < seenArms.Length; arm++)
            {
                var (w, residual) = (weights[day][arm], days[day][arm].Revenue - means[day][arm]);
                squares += residual * residual;
                weight += w;
                squaredWeight += w * w;
                cells += w > 0 ? 1 : 0;
                seenArms[arm] |= w > 0;
            }
        }
        var rates = seenArms.Count(seen => seen) + (daysAreFitted ? seenDays - 1 : 0);
        var degrees = (cells - rates) * (weight / cells * (weight / squaredWeight));
        var dispersion = squares / weight * (degrees / (degrees - 2));
        var hasSpread = dispersion * MaxOrders > means.Sum(day => day.Sum()) && double.IsFinite(dispersion);
        return degrees > 2 + Rounding && hasSpread ? new(dispersion, degrees) : null;
    }

    /// <summary>
    /// The squared residuals that are expected, as a multiple of φ: the means less what fitting rates took.
    /// </summary>
    private static double[][] Weights(double[][] means, bool daysAreFitted)
    {
        double[][] free = daysAreFitted
            ? [.. means.Select(day => day.Select((_, arm) => PeriodFit.GivenTotal(day, arm)).ToArray())]
            : means;
        var ofArm = PeriodFit.ByArm(free, mean => mean);
        return [.. free.Select(day => day.Zip(ofArm, (mean, all) => all > 0 ? mean * (1 - mean / all) : 0).ToArray())];
    }
}
