using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Thompson sampling where the base rate moves and the traffic with it: pooled rates would compare an arm's weekdays
/// with another one's weekends, and declare a winner among equals.
/// </summary>
public static class PeriodThompson
{
    /// <summary>
    /// From <see cref="PeriodAdjusted"/>: the share of an arm is the probability that its relative rate is highest.
    /// </summary>
    public static AllocationAlgorithm Adjusted { get; } =
        new(
            new(
                "thompson_period_adjusted",
                1,
                "W. R. Thompson, Biometrika 25 (1933), on rates standardised after N. Breslow and N. Day, Statistical Methods in Cancer Research II (1987); the combination is Samplit's own",
                AlgorithmNeed.CountsByPeriod,
                NeedsFloor: false,
                "A drift multiplies all arms' rates alike. Arms that never ran together are not compared.",
                new(AlgorithmId.Thompson, "period-adjusted"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            (evidence, parameters) =>
            {
                var adjusted = PeriodAdjusted.Fit(Cells(evidence));
                var best = adjusted.Compare();
                return AllocationResult.ByProbability(
                    best,
                    parameters.Floor,
                    evidence.IsEmpty,
                    adjusted.Posteriors.Select(Posterior.From)
                );
            }
        );

    /// <summary>
    /// From <see cref="PeriodWeighted"/>; even where no period has all arms, and there is nothing to compare.
    /// </summary>
    public static AllocationAlgorithm Weighted { get; } =
        new(
            new(
                "thompson_period_weighted",
                1,
                "W. R. Thompson, Biometrika 25 (1933), on means standardised directly, after W. Cochran, Biometrics 24 (1968)",
                AlgorithmNeed.CountsByPeriod,
                NeedsFloor: true,
                "Only that arms are compared within periods, so any drift may be. Pays with more regret, as periods with little of an arm make it uncertain; forgets periods that lack an arm.",
                new(AlgorithmId.Thompson, "period-weighted"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            (evidence, parameters) =>
            {
                Leaders.CheckFloor(parameters);
                return PeriodWeighted.Posteriors(Cells(evidence)) is { } posteriors
                    ? Of(posteriors, BestProbability.OfNormals([.. posteriors]))
                    : AllocationResult.Even(evidence.Arms);

                AllocationResult Of(IEnumerable<NormalDistribution> posteriors, BestProbability best) =>
                    AllocationResult.ByProbability(
                        best,
                        parameters.Floor,
                        fellBackToPrior: false,
                        posteriors.Select(Posterior.From)
                    );
            }
        );

    private static IReadOnlyList<IReadOnlyList<PeriodCell>> Cells(Observations evidence) =>
        [
            .. evidence.Periods.Select(period =>
                (IReadOnlyList<PeriodCell>)[.. period.Select(arm => new PeriodCell(arm.MaturedUnits, arm.Conversions))]
            ),
        ];
}
