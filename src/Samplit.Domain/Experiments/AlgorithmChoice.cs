using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Experiments;

/// <summary>Which algorithm an experiment gets that names its target and its algorithm, or why none.</summary>
internal static class AlgorithmChoice
{
    /// <returns>One of the two.</returns>
    public static (AllocationAlgorithm? Policy, Refusal? Refusal) Choose(CreateExperiment command)
    {
        if (command.AllocationStrategy == AllocationStrategy.Fixed)
        {
            return ValidateFixed(command) is { } misfit
                ? (null, misfit)
                : (FixedSplit.Create(Weights.Uniform(command.Variants!.Count)), null);
        }
        if (
            AllocationAlgorithms.Find(command.Objective, command.Algorithm, command.AlgorithmVersion)
            is not { } algorithm
        )
        {
            return (null, NoSuch(command));
        }
        var problem =
            algorithm.Validate(command.AllocationPolicy, command.Variants!.Count)
            ?? (
                command.Objective != OptimizationTarget.Conversion
                && command.AllocationPolicy.ConversionDelaySeconds is not null
                    ? Refusal.Invalid(
                        "allocationPolicy.conversionDelaySeconds",
                        "Of conversions that are counted here: metrics do not tell when theirs began."
                    )
                    : null
            );
        return problem is null ? (algorithm, null) : (null, problem);
    }

    private static Refusal? ValidateFixed(CreateExperiment command)
    {
        var given = FixedSplit.Description.Algorithm;
        var algorithm = command.AllocationPolicy;
        return (command.Algorithm ?? given.Name) != given.Name
                ? Refusal.Invalid("algorithm", "A fixed allocation has none: leave it out, or adapt.")
            : (command.AlgorithmVersion ?? given.Version) != given.Version
                ? Refusal.Invalid("algorithmVersion", "A fixed allocation has none: leave it out, or adapt.")
            : algorithm is { WarmUp: null, Window: null, Discount: null, ConversionDelaySeconds: null } ? null
            : Refusal.Invalid(
                "allocationPolicy",
                "A fixed allocation learns nothing: leave out warmUp, window, discount and conversionDelaySeconds."
            );
    }

    private static Refusal NoSuch(CreateExperiment command)
    {
        var known = AllocationAlgorithms.For(command.Objective).Select(p => p.Description.Algorithm).ToArray();
        var versions = known.Where(a => a.Name == (command.Algorithm ?? AlgorithmId.Thompson)).ToArray();
        return versions.Length == 0
            ? Refusal.Invalid("algorithm", $"One of {string.Join(", ", known.Select(a => a.Name).Distinct())}.")
            : Refusal.Invalid("algorithmVersion", $"One of {string.Join(", ", versions.Select(a => a.Version))}.");
    }
}
