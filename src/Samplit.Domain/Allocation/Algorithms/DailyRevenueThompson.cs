using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Thompson sampling for money of which only the sums of each period are known: the share of an arm is the probability
/// that it earns most per session or impression, from <see cref="DailyRevenue"/>. Even until some periods with revenue
/// have shown how much it spreads.
/// </summary>
/// <remarks>
/// Periods are days where the sums are daily. Shorter ones say no less, and leave less of a drift within them.
/// </remarks>
public static class DailyRevenueThompson
{
    private const string Pooled = "gamma-pooled";
    private const string Adjusted = "gamma-day-adjusted";

    private const string StandsStill =
        "Revenue a unit that stands still: a drift is taken for spread, and arms with traffic on better days look better. Order values of all arms spread alike.";

    private const string DriftsAlike =
        "A drift multiplies all arms' revenue alike, and order values of all arms spread alike. Arms that hardly ever ran together are not compared.";

    /// <summary>Units are sessions; the loss is in money per session.</summary>
    public static AllocationAlgorithm PerSession { get; } =
        Create("thompson_daily_revenue_per_session", Pooled, StandsStill, DailyRevenue.Pooled, OptimizationTarget.Rps);

    /// <summary>Units are impressions; the loss is per thousand of them.</summary>
    public static AllocationAlgorithm PerMille { get; } =
        Create("thompson_daily_revenue_per_mille", Pooled, StandsStill, DailyRevenue.Pooled, OptimizationTarget.Rpm);

    /// <summary><see cref="PerSession"/> where the base rate moves and the traffic with it.</summary>
    public static AllocationAlgorithm PerSessionAdjusted { get; } =
        Create(
            "thompson_daily_revenue_per_session_adjusted",
            Adjusted,
            DriftsAlike,
            DailyRevenue.DayAdjusted,
            OptimizationTarget.Rps
        );

    /// <summary><see cref="PerMille"/> where the base rate moves and the traffic with it.</summary>
    public static AllocationAlgorithm PerMilleAdjusted { get; } =
        Create(
            "thompson_daily_revenue_per_mille_adjusted",
            Adjusted,
            DriftsAlike,
            DailyRevenue.DayAdjusted,
            OptimizationTarget.Rpm
        );

    private static AllocationAlgorithm Create(
        string name,
        string version,
        string assumes,
        Func<IReadOnlyList<IReadOnlyList<RevenueCell>>, DailyRevenue?> model,
        OptimizationTarget target
    ) =>
        new(
            new(
                name,
                1,
                "W. R. Thompson, Biometrika 25 (1933), on the quasi-Poisson of R. Wedderburn, Biometrika 61 (1974); the combination is Samplit's own",
                AlgorithmNeed.RevenueByPeriod,
                NeedsFloor: false,
                assumes,
                new(AlgorithmId.Thompson, version),
                target
            ),
            (evidence, parameters) =>
            {
                if (model(Cells(evidence)) is not { } revenue)
                {
                    return AllocationResult.Even(evidence.Arms);
                }
                var best = revenue.Compare().WithLossTimes(target == OptimizationTarget.Rpm ? 1000 : 1);
                return AllocationResult.ByProbability(
                    best,
                    parameters.Floor,
                    fellBackToPrior: false,
                    revenue.Posteriors.Select(Posterior.From)
                );
            }
        );

    private static IReadOnlyList<IReadOnlyList<RevenueCell>> Cells(Observations evidence) =>
        [
            .. evidence.Periods.Select(period =>
                (IReadOnlyList<RevenueCell>)[.. period.Select(arm => new RevenueCell(arm.MaturedUnits, arm.Revenue))]
            ),
        ];
}
