using Samplit.Domain.Variants;
using Samplit.Statistics;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// All to the arm with the highest rate so far, but for a part ε that is shared evenly. ε is K times the floor, which
/// does the same: f + (1 - Kf)·w with all of w at the leader.
/// </summary>
/// <remarks>
/// C. Watkins, "Learning from delayed rewards" (1989); R. Sutton and A. Barto, "Reinforcement Learning" (1998), chapter
/// 2. Leaders of equal rate share alike, and an arm that nobody has seen leads.
/// </remarks>
public static class EpsilonGreedy
{
    public static AllocationAlgorithm Algorithm { get; } =
        new(
            new(
                "epsilon_greedy",
                1,
                "C. Watkins, Learning from Delayed Rewards (1989)",
                AlgorithmNeed.Counts,
                NeedsFloor: true,
                "Constant rates. Explores hopeless arms as much as good ones for ever, and with little exploration stays with the wrong one.",
                new("epsilon-greedy", "pooled"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            (evidence, parameters) =>
            {
                Leaders.CheckFloor(parameters);
                var rates = evidence.Pooled.Select(arm =>
                    arm.MaturedUnits == 0 ? double.PositiveInfinity : arm.Conversions / arm.MaturedUnits
                );
                return ThompsonSampling.Allocate(evidence, parameters) with
                {
                    Weights = Weights.FromShares(Shares([.. rates], Math.Min(1, evidence.Arms * parameters.Floor))),
                };
            }
        );

    /// <summary>ε/K + (1 - ε)/leaders for those whose rate is the highest, ε/K for the others.</summary>
    /// <param name="rates">At least one; none of them not a number.</param>
    /// <param name="epsilon">From 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="epsilon"/> is not, or a rate is not a number.
    /// </exception>
    /// <exception cref="ArgumentException">There are no rates.</exception>
    public static double[] Shares(ReadOnlySpan<double> rates, double epsilon)
    {
        Check.Probability(epsilon);
        return Array.ConvertAll(Leaders.Find(rates), leader => epsilon / leader.Arms + (1 - epsilon) * leader.Share);
    }
}
