using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Thompson sampling for money: the share of an arm is the probability that it earns most per session or impression,
/// from <see cref="TwoPartRevenue"/>. Even while there are no orders.
/// </summary>
/// <remarks>
/// One huge order owns the variance: cap order values before they become evidence, and record the cap.
/// </remarks>
public static class RevenueThompson
{
    private const string Assumes =
        "Constant rates, capped order values, and at most one order a unit, of which a visitor has one. Orders that are on average not above 0 are not compared.";

    /// <summary>Units are sessions; the loss is in the orders' currency per session.</summary>
    public static AllocationAlgorithm PerSession { get; } = Create("thompson_revenue_per_session", 1);

    /// <summary>Units are impressions; the loss is per thousand of them.</summary>
    public static AllocationAlgorithm PerMille { get; } = Create("thompson_revenue_per_mille", 1000);

    private static AllocationAlgorithm Create(string name, double scale) =>
        new(
            new(
                name,
                1,
                "W. R. Thompson, Biometrika 25 (1933), on the conjugate posteriors of A. Gelman et al., Bayesian Data Analysis, section 3.3",
                AlgorithmNeed.Orders,
                NeedsFloor: false,
                Assumes,
                new(AlgorithmId.Thompson, "two-part")
            ),
            (evidence, parameters) => Allocate(evidence, parameters, scale)
        );

    internal static AllocationResult Allocate(Observations evidence, AllocationParameters parameters, double scale = 1)
    {
        // Half a unit more or less is nothing beside the units of an experiment.
        var totals = evidence.Pooled.Select(arm => new RevenueTotals(
            Math.Max(arm.Orders.Count, (long)Math.Round(arm.MaturedUnits)),
            arm.Orders
        ));
        if (TwoPartRevenue.Posteriors([.. totals]) is not { } posteriors)
        {
            return AllocationResult.Even(evidence.Arms);
        }
        var best = BestProbability.OfGammas([.. posteriors]).WithLossTimes(scale);
        return AllocationResult.ByProbability(
            best,
            parameters.Floor,
            fellBackToPrior: false,
            posteriors.Select(Posterior.From)
        );
    }
}
