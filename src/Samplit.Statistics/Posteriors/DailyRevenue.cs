using System.Runtime.InteropServices;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Posteriors;

/// <param name="Units">Sessions or impressions of one arm on one day; not negative.</param>
/// <param name="Revenue">
/// What they brought, in money; below 0 where returns outweigh sales. Some may be booked on a day without units.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RevenueCell(double Units, double Revenue)
{
    public double Units { get; } = Check.NotNegative(Units, nameof(Units));

    public double Revenue { get; } = Check.Finite(Revenue, nameof(Revenue));
}

/// <summary>
/// Revenue per session or impression where all that is known is each day's sum: no orders, and so no values of orders.
/// How uncertain the sums are shows in how they differ from day to day.
/// </summary>
/// <param name="Dispersion">
/// φ, in money: what one effective order is worth. A sum of money is as uncertain as sum/φ orders of one value.
/// </param>
/// <param name="DegreesOfFreedom">
/// The degrees of freedom of φ; above 2, and no whole number where days differ in size.
/// </param>
/// <param name="BaseRate">The base rate of an average arm over all days, in money per unit.</param>
/// <param name="Posteriors">The posteriors of each arm's rate as a multiple of the base rate, independent.</param>
/// <remarks>
/// <para>
/// The sum of arm k on day t has mean nₖₜ bₜ rₖ and φ times that as its variance, as where orders come by chance and
/// have values of any distribution: rₖ ~ Gamma(1 + cₖSₖ/φ, 1 + cₖEₖ/φ), the posterior of <see cref="PeriodAdjusted"/>
/// with money counted in effective orders. φ is that of <see cref="QuasiPoisson"/>, the same for all arms.
/// </para>
/// <para>
/// Returns add to the spread on the day they are booked on, as much as orders do, and are taken off what the arm sold
/// on its other days. An arm with more returns than sales counts as one that sold nothing; one without units is at the
/// prior, Gamma(1, 1).
/// </para>
/// </remarks>
public sealed record DailyRevenue(
    double Dispersion,
    double DegreesOfFreedom,
    double BaseRate,
    IReadOnlyList<GammaDistribution> Posteriors
)
{
    /// <summary>
    /// With one base rate for all days, bₜ = b. A drift that all arms share is taken for spread: it makes everything
    /// less certain than it is, and still favours the arms that had their traffic on the better days.
    /// </summary>
    /// <param name="days">The days in any order; in each, one cell an arm in the order of the arms.</param>
    /// <returns>
    /// Null with nothing to compare: no revenue, too few days to tell its spread, or no spread at all.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The days do not have the same number of arms.</exception>
    /// <exception cref="ArgumentException">There are no days or no arms.</exception>
    public static DailyRevenue? Pooled(IReadOnlyList<IReadOnlyList<RevenueCell>> days)
    {
        var sold = Sold(days);
        return Fit([Together(sold)], SpreadBetweenDays(days, sold));
    }

    /// <summary>
    /// With a base rate of its own for each day, on which arms are compared; φ is of what is left beside that. Where
    /// nothing is left, as while one of two arms has sold nothing, it is that of <see cref="Pooled"/>, on average no
    /// less.
    /// </summary>
    /// <inheritdoc cref="Pooled"/>
    public static DailyRevenue? DayAdjusted(IReadOnlyList<IReadOnlyList<RevenueCell>> days)
    {
        var sold = Sold(days);
        return Fit(sold, SpreadWithinDays(days, sold) ?? SpreadBetweenDays(days, sold));
    }

    /// <summary>P(best) and expected loss, the latter in money per unit.</summary>
    public BestProbability Compare() => BestProbability.OfGammas([.. Posteriors]).WithLossTimes(BaseRate);

    private static DailyRevenue? Fit(PeriodCell[][] sold, QuasiPoisson? spread)
    {
        if (spread is not var (dispersion, degreesOfFreedom))
        {
            return null;
        }
        var orders = PeriodAdjusted.Fit([
            .. sold.Select(day =>
                Array.ConvertAll(day, cell => new PeriodCell(cell.Exposure, cell.Conversions / dispersion))
            ),
        ]);
        var units = sold.Sum(day => day.Sum(cell => cell.Exposure));
        return new(dispersion, degreesOfFreedom, dispersion * (orders.Expected.Sum() / units), orders.Posteriors);
    }

    /// <summary>
    /// Money in place of conversions: what each arm has in the end, on the days on which it sold. The fit needs cells
    /// that are not negative, and sums by arm and by day that agree.
    /// </summary>
    private static PeriodCell[][] Sold(IReadOnlyList<IReadOnlyList<RevenueCell>> days)
    {
        var net = PeriodFit.ByArm(days, cell => cell.Revenue);
        var sales = PeriodFit.ByArm(days, Sales);
        double[] kept = [.. net.Zip(sales, (sum, all) => all > 0 ? Math.Max(0, sum) / all : 0)];
        return
        [
            .. days.Select(day =>
                day.Select((cell, arm) => new PeriodCell(cell.Units, Sales(cell) * kept[arm])).ToArray()
            ),
        ];

        static double Sales(RevenueCell cell) => cell.Units > 0 ? Math.Max(0, cell.Revenue) : 0;
    }

    private static PeriodCell[] Together(PeriodCell[][] days)
    {
        var units = PeriodFit.ByArm(days, cell => cell.Exposure);
        return [.. units.Zip(PeriodFit.ByArm(days, cell => cell.Conversions), (n, s) => new PeriodCell(n, s))];
    }

    private static QuasiPoisson? SpreadBetweenDays(IReadOnlyList<IReadOnlyList<RevenueCell>> days, PeriodCell[][] sold)
    {
        var fit = PeriodFit.Fit([Together(sold)], prior: 0);
        return QuasiPoisson.Fit(days, [.. sold.Select(day => fit.Means(day, 0))], daysAreFitted: false);
    }

    private static QuasiPoisson? SpreadWithinDays(IReadOnlyList<IReadOnlyList<RevenueCell>> days, PeriodCell[][] sold)
    {
        var fit = PeriodFit.Fit(sold, prior: 0);
        return QuasiPoisson.Fit(days, [.. sold.Select(fit.Means)], daysAreFitted: true);
    }
}
