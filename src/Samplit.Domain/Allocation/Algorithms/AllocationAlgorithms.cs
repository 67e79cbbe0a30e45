using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>The algorithms that there are.</summary>
public static class AllocationAlgorithms
{
    public static AllocationAlgorithm Thompson { get; } = ThompsonSampling.OfCounts;

    /// <summary>Equal shares, whatever was seen: the experiment that does not adapt.</summary>
    public static AllocationAlgorithm Even { get; } =
        new(
            new(
                "even",
                1,
                "R. A. Fisher, The Design of Experiments (1935)",
                AlgorithmNeed.Counts,
                NeedsFloor: false,
                "Nothing. It pays the whole price of the losing arms for the clearest comparison.",
                new("even", "uniform"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            (evidence, parameters) =>
                ThompsonSampling.Allocate(evidence, parameters) with
                {
                    Weights = Weights.Uniform(evidence.Arms),
                }
        );

    /// <summary>All but <see cref="FixedSplit"/>, which has to be told its weights.</summary>
    public static IReadOnlyList<AllocationAlgorithm> All { get; } =
    [
        Thompson,
        Even,
        BalancedThompson.Algorithm,
        TopTwoThompson.Algorithm,
        EpsilonGreedy.Algorithm,
        UpperConfidenceBound.Ucb1,
        UpperConfidenceBound.KlUcb,
        PeriodThompson.Adjusted,
        PeriodThompson.Weighted,
        RevenueThompson.PerSession,
        RevenueThompson.PerMille,
        DailyRevenueThompson.PerSessionAdjusted,
        DailyRevenueThompson.PerMilleAdjusted,
        DailyRevenueThompson.PerSession,
        DailyRevenueThompson.PerMille,
        MetricThompson.Algorithm,
    ];

    /// <summary>Those that learn from visitors and their conversions.</summary>
    public static IReadOnlyList<AllocationAlgorithm> ForVisitors { get; } = [.. For(OptimizationTarget.Conversion)];

    /// <summary>What there is to choose from, for people.</summary>
    public static IReadOnlyList<AlgorithmDescription> Descriptions { get; } =
    [FixedSplit.Description, .. All.Select(p => p.Description)];

    /// <summary>What <see cref="FindForVisitors"/> finds, for people.</summary>
    public static string NamesForVisitors { get; } = string.Join(", ", ForVisitors.Select(a => a.Id));

    /// <summary>One of <see cref="ForVisitors"/>.</summary>
    /// <param name="name">
    /// The algorithm, by itself for its first version or as <c>name/version</c>, or the name that events record.
    /// </param>
    /// <returns>Null when there is none.</returns>
    public static AllocationAlgorithm? FindForVisitors(string name) =>
        ForVisitors.FirstOrDefault(a => name == a.Id.Name || name == a.Id.ToString() || name == a.Name);

    /// <summary>The one that serves a purpose.</summary>
    /// <returns>Null where none does for this target.</returns>
    public static AllocationAlgorithm? FindFor(OptimizationTarget target, ExperimentPurpose purpose) =>
        purpose switch
        {
            ExperimentPurpose.Learn => For(target).FirstOrDefault(a => a == Even),
            ExperimentPurpose.Balanced => For(target).FirstOrDefault(a => a == BalancedThompson.Algorithm),
            _ => For(target).First(),
        };

    /// <summary>What an experiment is for that says nothing: what metrics bring is not compared by any report.</summary>
    public static ExperimentPurpose UsualPurpose(OptimizationTarget target) =>
        target == OptimizationTarget.Conversion ? ExperimentPurpose.Balanced : ExperimentPurpose.Earn;

    /// <summary>Those that an experiment with this target may choose; the one that earns first.</summary>
    public static IEnumerable<AllocationAlgorithm> For(OptimizationTarget target) =>
        All.Where(p => p.Description.Targets.Contains(target));

    /// <summary>That of an experiment; with a fixed allocation, the one that keeps the variants' weights.</summary>
    /// <exception cref="InvalidOperationException">There is no such algorithm here.</exception>
    public static AllocationAlgorithm ForExperiment(
        OptimizationTarget target,
        string? name,
        string? version,
        IReadOnlyList<Variant> variants
    ) =>
        name == FixedSplit.Description.Algorithm.Name
            ? FixedSplit.Create(
                Weights.FromParts([.. variants.Where(v => v.IsActive).Select(v => v.Weight)]),
                For(target).First()
            )
            : Find(target, name, version)
                ?? throw new InvalidOperationException($"There is no algorithm {name} {version} for {target} here.");

    /// <param name="name">The name of the algorithm; null for the usual one.</param>
    /// <param name="version">The version of the algorithm; null for its first.</param>
    /// <returns>Null when there is none.</returns>
    public static AllocationAlgorithm? Find(OptimizationTarget target, string? name, string? version) =>
        For(target)
            .FirstOrDefault(p =>
                p.Description.Algorithm.Name == (name ?? AlgorithmId.Thompson)
                && (version is null || p.Description.Algorithm.Version == version)
            );
}
