using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Experiments;

/// <summary>Which algorithm an experiment gets that names its target and its algorithm, or why none.</summary>
internal static class AlgorithmChoice
{
    /// <summary>What it is for, said or not; null where it names its algorithm or has none.</summary>
    public static ExperimentPurpose? PurposeOf(CreateExperiment command) =>
        command.Purpose
        ?? (
            command is { AllocationStrategy: AllocationStrategy.Adaptive, Algorithm: null, AlgorithmVersion: null }
                ? AllocationAlgorithms.UsualPurpose(command.Objective)
                : null
        );

    /// <returns>One of the two.</returns>
    public static (AllocationAlgorithm? Policy, Refusal? Refusal) Choose(
        CreateExperiment command,
        ExperimentPurpose? purpose
    )
    {
        if (command.AllocationStrategy == AllocationStrategy.Fixed)
        {
            return ValidateFixed(command) is { } misfit
                ? (null, misfit)
                : (FixedSplit.Create(Weights.Uniform(command.Variants!.Count)), null);
        }
        var (algorithm, unknown) = purpose is { } what ? Serving(what, command) : Named(command);
        if (algorithm is null)
        {
            return (null, unknown);
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

    private static (AllocationAlgorithm?, Refusal?) Serving(ExperimentPurpose purpose, CreateExperiment command) =>
        command is not { Algorithm: null, AlgorithmVersion: null }
            ? (null, Refusal.Invalid("purpose", "Either this or an algorithm: one follows from the other."))
        : AllocationAlgorithms.FindFor(command.Objective, purpose) is { } algorithm ? (algorithm, null)
        : (null, Refusal.Invalid("purpose", "No algorithm serves it for this optimizationTarget: earn, or name one."));

    private static (AllocationAlgorithm?, Refusal?) Named(CreateExperiment command) =>
        AllocationAlgorithms.Find(command.Objective, command.Algorithm, command.AlgorithmVersion) is { } algorithm
            ? (algorithm, null)
            : (null, NoSuch(command));

    private static Refusal? ValidateFixed(CreateExperiment command)
    {
        var given = FixedSplit.Description.Algorithm;
        var algorithm = command.AllocationPolicy;
        return (command.Algorithm ?? given.Name) != given.Name
                ? Refusal.Invalid("algorithm", "A fixed allocation has none: leave it out, or adapt.")
            : command.Purpose is not null
                ? Refusal.Invalid("purpose", "A fixed allocation serves none: leave it out, or adapt.")
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
