using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Thompson sampling that keeps the comparison alive: a quarter of the traffic stays with the control and a quarter
/// with the treatments that may be best, whatever else the probabilities say. Half of the traffic follows these.
/// </summary>
/// <remarks>
/// A proposal of Samplit's own, after the reasoning of D. Russo, "Simple Bayesian algorithms for best-arm identification"
/// (2016, 2020), that a challenger needs traffic, and of T. Lattimore's and C. Szepesvári's "Bandit Algorithms" (2020),
/// chapter 33, that regret and identification ask for different shares. With α the probabilities to be best, the
/// treatment's quarter goes by αᵢ/(1 - α₀), the probability to be best if the control is not: continuous in the
/// evidence, so that no rounding decides who leads.
/// </remarks>
public static class BalancedThompson
{
    private const double Guarantee = 0.25;

    public static AllocationAlgorithm Algorithm { get; } =
        new(
            new(
                "thompson_balanced",
                1,
                "W. R. Thompson, Biometrika 25 (1933), with shares for a comparison; the combination is Samplit's own",
                AlgorithmNeed.Counts,
                NeedsFloor: false,
                "Constant rates. For a comparison with the control at the end that still loses less than an even split: the control keeps a quarter of the traffic for ever.",
                new("balanced-thompson", "beta-pooled"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            Allocate
        );

    /// <summary>
    /// wᵢ = αᵢ/2 + ¼ of the control and ¼ αᵢ/(1 - α₀) of a treatment; by αᵢ alone where there is no control, or no
    /// treatment.
    /// </summary>
    /// <param name="probabilityBest">α, which sums to 1.</param>
    /// <param name="control">The place of the control; null where it is not among them.</param>
    public static double[] Shares(ReadOnlySpan<double> probabilityBest, int? control)
    {
        if (control is not { } kept || probabilityBest.Length == 1)
        {
            return probabilityBest.ToArray();
        }
        // 1 - α would be lost to rounding where the control is almost certainly best.
        var others = 0.0;
        for (var i = 0; i < probabilityBest.Length; i++)
        {
            others += i == kept ? 0 : probabilityBest[i];
        }
        var shares = new double[probabilityBest.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            var compared =
                i == kept ? 1
                // No treatment has any probability left that a double could hold, so they are compared evenly.
                : others > 0 ? probabilityBest[i] / others
                : 1.0 / (shares.Length - 1);
            shares[i] = (1 - 2 * Guarantee) * probabilityBest[i] + Guarantee * compared;
        }
        return shares;
    }

    private static AllocationResult Allocate(Observations evidence, AllocationParameters parameters)
    {
        var result = ThompsonSampling.Allocate(evidence, parameters);
        return evidence.IsEmpty
            ? result
            : result with
            {
                Weights = Weights.FromShares(
                    Floor.Additive(Shares([.. result.ProbabilityBest], evidence.Control), parameters.Floor)
                ),
            };
    }
}
