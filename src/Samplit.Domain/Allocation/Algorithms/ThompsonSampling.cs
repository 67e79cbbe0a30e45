using Samplit.Domain.Variants;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>A split of the traffic and why it is that; lists are in the order of the variants.</summary>
/// <param name="Weights">The split, with the floor applied.</param>
/// <param name="ProbabilityBest">The chance that each variant has the highest rate, before the floor.</param>
/// <param name="ExpectedLoss">By how much its rate is expected to fall short of the highest.</param>
/// <param name="FellBackToPrior">There was no evidence, so the split is that of equal posteriors: uniform.</param>
/// <param name="Posteriors">What all of this was computed from; null of a variant of which nothing is known.</param>
public sealed record AllocationResult(
    Weights Weights,
    IReadOnlyList<double> ProbabilityBest,
    IReadOnlyList<double> ExpectedLoss,
    bool FellBackToPrior,
    IReadOnlyList<Posterior?> Posteriors
)
{
    /// <summary>The shares above a floor, rounded to whole parts.</summary>
    internal static AllocationResult Create(
        BestProbability best,
        double[] shares,
        double floor,
        bool fellBackToPrior,
        IEnumerable<Posterior> posteriors
    ) =>
        new(
            Weights.FromShares(Algorithms.Floor.Additive(shares, floor)),
            best.ProbabilityBest,
            best.ExpectedLoss,
            fellBackToPrior,
            [.. posteriors]
        );

    /// <summary>
    /// Each arm's share is its probability to be best: what drawing from the posteriors would give it.
    /// </summary>
    internal static AllocationResult ByProbability(
        BestProbability best,
        double floor,
        bool fellBackToPrior,
        IEnumerable<Posterior> posteriors
    ) => Create(best, [.. best.ProbabilityBest], floor, fellBackToPrior, posteriors);

    /// <summary>Nothing speaks for or against any arm.</summary>
    internal static AllocationResult Even(int arms) =>
        new(
            Weights.Uniform(arms),
            [.. Enumerable.Repeat(1.0 / arms, arms)],
            new double[arms],
            FellBackToPrior: true,
            new Posterior?[arms]
        );
}

/// <summary>
/// Thompson sampling for conversions (W. R. Thompson, Biometrika 25, 1933): a variant's share is the probability that
/// it is the best one, given the evidence.
/// </summary>
/// <remarks>
/// Drawing once per visitor from posteriors that are fixed for the batch gives each variant just that probability, so
/// the probabilities are computed instead, exactly, and used as weights. There is nothing random here and no seed:
/// evidence, parameters and <see cref="Version"/> determine the result, on every machine to the last bit. Recomputed
/// with another exp than <see cref="Portable"/>'s, a weight may differ by one part per million where a share lies on
/// the edge of rounding.
/// </remarks>
public static class ThompsonSampling
{
    public const string Name = "thompson_beta";

    /// <summary>Raised whenever the same evidence would give other weights.</summary>
    public const int Version = 1;

    /// <summary>As one of the <see cref="AllocationAlgorithms"/>.</summary>
    public static AllocationAlgorithm OfCounts { get; } =
        new(
            new(
                Name,
                Version,
                "W. R. Thompson, On the likelihood that one unknown probability exceeds another, Biometrika 25 (1933)",
                AlgorithmNeed.Counts,
                NeedsFloor: false,
                "Constant rates. Under a drift, pooled counts compare different weeks, and a winner among equals is declared in most runs.",
                new(AlgorithmId.Thompson, "beta-pooled"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            Allocate
        );

    internal static AllocationResult Allocate(Observations evidence, AllocationParameters parameters)
    {
        var posteriors = Posteriors(evidence, parameters);
        var best = BestProbability.Compute(posteriors);
        return AllocationResult.ByProbability(
            best,
            parameters.Floor,
            evidence.IsEmpty,
            posteriors.Select(Posterior.From)
        );
    }

    internal static BetaDistribution[] Posteriors(Observations evidence, AllocationParameters parameters) =>
        [.. evidence.Pooled.Select(arm => arm.Rate(parameters))];
}
