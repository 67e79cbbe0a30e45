using Samplit.Statistics;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Top-two Thompson sampling: half of the draws go to a challenger, another arm than the one that was drawn as best. It
/// learns which arm is best sooner, and goes on paying for that: half of the traffic for ever.
/// </summary>
/// <remarks>
/// D. Russo, "Simple Bayesian algorithms for best-arm identification" (2016, 2020). Instead of redrawing until another
/// arm is best, its probability in closed form: with α the probabilities to be best, the leader is i with αᵢ and the
/// challenger i with αⱼ αᵢ/(1 - αⱼ) for each leader j. There is nothing random and nothing to loop.
/// </remarks>
public static class TopTwoThompson
{
    private const double ShareOfLeader = 0.5;

    public static AllocationAlgorithm Algorithm { get; } =
        new(
            new(
                "thompson_top_two",
                1,
                "D. Russo, Simple Bayesian algorithms for best-arm identification, Operations Research 68 (2020)",
                AlgorithmNeed.Counts,
                NeedsFloor: false,
                "Constant rates. For learning which arm is best, not for earning: challengers keep half of the traffic. With two arms it is an even split.",
                new("top-two-thompson", "beta-pooled"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            (evidence, parameters) =>
            {
                var posteriors = ThompsonSampling.Posteriors(evidence, parameters);
                var best = BestProbability.Compute(posteriors);
                return AllocationResult.Create(
                    best,
                    Shares([.. best.ProbabilityBest], ShareOfLeader),
                    parameters.Floor,
                    evidence.IsEmpty,
                    posteriors.Select(Posterior.From)
                );
            }
        );

    /// <summary>ψᵢ = αᵢ [β + (1 - β) Σⱼ αⱼ/(1 - αⱼ)], j ≠ i; all to the only arm.</summary>
    /// <param name="probabilityBest">α, which sums to 1.</param>
    /// <param name="shareOfLeader">β, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shareOfLeader"/> is not.</exception>
    public static double[] Shares(ReadOnlySpan<double> probabilityBest, double shareOfLeader)
    {
        Check.Probability(shareOfLeader);
        if (probabilityBest.Length == 1)
        {
            return [1];
        }
        var odds = new double[probabilityBest.Length];
        for (var j = 0; j < odds.Length; j++)
        {
            // 1 - α would be lost to rounding where one arm is almost certainly best.
            var others = SumWithout(probabilityBest, j);
            // Nobody else has any probability left that a double could hold, so challengers are drawn evenly.
            odds[j] = others > 0 ? probabilityBest[j] / others : double.PositiveInfinity;
        }
        var shares = new double[odds.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] =
                probabilityBest[i] * shareOfLeader + (1 - shareOfLeader) * ChallengerShare(probabilityBest[i], odds, i);
        }
        return shares;
    }

    private static double ChallengerShare(double probability, double[] odds, int arm)
    {
        var certain = Array.FindIndex(odds, double.IsPositiveInfinity);
        if (certain >= 0)
        {
            return certain == arm ? 0 : 1.0 / (odds.Length - 1);
        }
        return probability * SumWithout(odds, arm);
    }

    private static double SumWithout(ReadOnlySpan<double> values, int index)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += i == index ? 0 : values[i];
        }
        return sum;
    }
}
