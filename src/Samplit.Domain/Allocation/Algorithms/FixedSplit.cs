using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// The weights that were given, whatever is seen. No floor is added: who gives nothing to an arm means it.
/// </summary>
public static class FixedSplit
{
    public static AlgorithmDescription Description { get; } =
        new(
            "fixed",
            1,
            "R. A. Fisher, The Design of Experiments (1935)",
            AlgorithmNeed.Counts,
            NeedsFloor: false,
            "Nothing. Unequal weights make the comparison with the smaller arms less certain.",
            new("fixed", "as-given"),
            OptimizationTarget.Conversion,
            OptimizationTarget.Ctr,
            OptimizationTarget.Rps,
            OptimizationTarget.Rpm
        );

    /// <summary>Throws when there are not as many arms as weights.</summary>
    public static AllocationAlgorithm Create(Weights weights) => Create(weights, ThompsonSampling.OfCounts);

    /// <param name="beliefs">Says which arm is best, as far as anybody knows; its weights are not taken.</param>
    /// <inheritdoc cref="Create(Weights)"/>
    public static AllocationAlgorithm Create(Weights weights, AllocationAlgorithm beliefs) =>
        new(
            Description with
            {
                Needs = beliefs.Description.Needs,
            },
            (evidence, parameters) =>
            {
                ArgumentOutOfRangeException.ThrowIfNotEqual(evidence.Arms, weights.Count, nameof(evidence));
                return beliefs.Allocate(evidence, parameters) with { Weights = weights };
            }
        );
}
