using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>The policies that there are.</summary>
public static class Policies
{
    public static Policy Thompson { get; } = ThompsonSampling.OfCounts;

    /// <summary>Equal shares, whatever was seen: the experiment that does not adapt.</summary>
    public static Policy Even { get; } =
        new(
            new(
                "even",
                1,
                "R. A. Fisher, The Design of Experiments (1935)",
                PolicyNeed.Counts,
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
    public static IReadOnlyList<Policy> All { get; } =
    [
        Thompson,
        Even,
        TopTwoThompson.Policy,
        EpsilonGreedy.Policy,
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
    ];

    /// <summary>Those that learn from visitors and their conversions.</summary>
    public static IReadOnlyList<Policy> OfVisitors { get; } = [.. For(OptimizationTarget.Conversion)];

    /// <summary>What there is to choose from, for people.</summary>
    public static IReadOnlyList<PolicyDescription> Descriptions { get; } =
    [FixedSplit.Description, .. All.Select(p => p.Description)];

    /// <summary>The names of <see cref="OfVisitors"/>, for people.</summary>
    public static string NamesOfVisitors { get; } = string.Join(", ", OfVisitors.Select(p => p.Name));

    /// <returns>Null for a name that none of <see cref="OfVisitors"/> has.</returns>
    public static Policy? FindOfVisitors(string name) => OfVisitors.FirstOrDefault(p => p.Name == name);

    /// <summary>Those that an experiment with this target may choose; the usual one first.</summary>
    public static IEnumerable<Policy> For(OptimizationTarget target) =>
        All.Where(p => p.Description.Targets.Contains(target));

    /// <summary>That of an experiment; with a fixed allocation, the one that keeps the variants' weights.</summary>
    /// <exception cref="InvalidOperationException">There is no such algorithm here.</exception>
    public static Policy OfExperiment(
        OptimizationTarget target,
        string? name,
        string? version,
        IReadOnlyList<Variant> variants
    ) =>
        name == FixedSplit.Description.Algorithm.Name
            ? FixedSplit.Of(
                Weights.FromParts([.. variants.Where(v => v.IsActive).Select(v => v.Weight)]),
                For(target).First()
            )
            : Find(target, name, version)
                ?? throw new InvalidOperationException($"There is no algorithm {name} {version} for {target} here.");

    /// <param name="name">Of the algorithm; null for the usual one.</param>
    /// <param name="version">Of the algorithm; null for its first.</param>
    /// <returns>Null when there is none.</returns>
    public static Policy? Find(OptimizationTarget target, string? name, string? version) =>
        For(target)
            .FirstOrDefault(p =>
                p.Description.Algorithm.Name == (name ?? Algorithm.Thompson)
                && (version is null || p.Description.Algorithm.Version == version)
            );
}
