namespace Samplit.Domain.Allocation;

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
                "Nothing. It pays the whole price of the losing arms for the clearest comparison."
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
        DailyRevenueThompson.PerSession,
        DailyRevenueThompson.PerMille,
        DailyRevenueThompson.PerSessionAdjusted,
        DailyRevenueThompson.PerMilleAdjusted,
    ];

    /// <summary>Those that need no more than one count of units and one of conversions a variant.</summary>
    public static IReadOnlyList<Policy> OfCounts { get; } =
    [.. All.Where(p => p.Description.Needs == PolicyNeed.Counts)];

    /// <summary>What there is to choose from, for people.</summary>
    public static IReadOnlyList<PolicyDescription> Descriptions { get; } =
    [FixedSplit.Description, .. All.Select(p => p.Description)];

    /// <summary>The names of <see cref="OfCounts"/>, for people.</summary>
    public static string NamesOfCounts { get; } = Names(OfCounts);

    /// <returns>Null for a name that none of <see cref="OfCounts"/> has.</returns>
    public static Policy? FindOfCounts(string name) => OfCounts.FirstOrDefault(p => p.Name == name);

    /// <summary>Names, for people.</summary>
    public static string Names(IEnumerable<Policy> policies) => string.Join(", ", policies.Select(p => p.Name));
}
