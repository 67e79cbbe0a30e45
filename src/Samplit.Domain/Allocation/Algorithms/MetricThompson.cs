using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Thompson sampling for the primary metric of an experiment: the share of an arm is the probability that its units have
/// the highest value on average. Of a conversion that is <see cref="ThompsonSampling"/>; of revenue and of counts it
/// comes from <see cref="TwoPartRevenue"/>, how many units have a value at all and what it is then. Even while no unit
/// has one.
/// </summary>
public static class MetricThompson
{
    public static AllocationAlgorithm Algorithm { get; } =
        new(
            new(
                "thompson_metric",
                1,
                "W. R. Thompson, Biometrika 25 (1933), on the conjugate posteriors of A. Gelman et al., Bayesian Data Analysis, section 3.3",
                AlgorithmNeed.Orders,
                NeedsFloor: false,
                "Constant rates, and values of units that are capped where one of them could own the spread. Values that are on average not above 0 are not compared.",
                new(AlgorithmId.Thompson, "metric"),
                OptimizationTarget.Metric
            ),
            Allocate
        );

    private static AllocationResult Allocate(Observations evidence, AllocationParameters parameters) =>
        evidence.Pooled.All(arm => arm.Conversions == 0) ? AllocationResult.Even(evidence.Arms)
        : evidence.Pooled.Any(arm => arm.Orders.Count > 0) ? RevenueThompson.Allocate(evidence, parameters)
        : ThompsonSampling.Allocate(evidence, parameters);
}
