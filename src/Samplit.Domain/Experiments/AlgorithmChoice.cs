using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Experiments;

/// <summary>Which policy an experiment gets that names its target and its algorithm, or why none.</summary>
internal static class AlgorithmChoice
{
    /// <returns>One of the two.</returns>
    public static (Policy? Policy, Refusal? Refusal) Of(CreateExperiment command)
    {
        if (command.AllocationStrategy == AllocationStrategy.Fixed)
        {
            return FixedProblem(command) is { } misfit
                ? (null, misfit)
                : (FixedSplit.Of(Weights.Uniform(command.Variants!.Count)), null);
        }
        if (Policies.Find(command.Target, command.Algorithm, command.AlgorithmVersion) is not { } policy)
        {
            return (null, NoSuch(command));
        }
        var problem =
            policy.Problem(command.AllocationPolicy, command.Variants!.Count)
            ?? (
                command.Target != OptimizationTarget.Conversion
                && command.AllocationPolicy.ConversionDelaySeconds is not null
                    ? Refusal.Invalid(
                        "allocationPolicy.conversionDelaySeconds",
                        "Of conversions that are counted here: metrics do not tell when theirs began."
                    )
                    : null
            );
        return problem is null ? (policy, null) : (null, problem);
    }

    private static Refusal? FixedProblem(CreateExperiment command)
    {
        var given = FixedSplit.Description.Algorithm;
        var policy = command.AllocationPolicy;
        return (command.Algorithm ?? given.Name) != given.Name
                ? Refusal.Invalid("algorithm", "A fixed allocation has none: leave it out, or adapt.")
            : (command.AlgorithmVersion ?? given.Version) != given.Version
                ? Refusal.Invalid("algorithmVersion", "A fixed allocation has none: leave it out, or adapt.")
            : policy is { WarmUp: null, Window: null, Discount: null, ConversionDelaySeconds: null } ? null
            : Refusal.Invalid(
                "allocationPolicy",
                "A fixed allocation learns nothing: leave out warmUp, window, discount and conversionDelaySeconds."
            );
    }

    private static Refusal NoSuch(CreateExperiment command)
    {
        var known = Policies.For(command.Target).Select(p => p.Description.Algorithm).ToArray();
        var versions = known.Where(a => a.Name == (command.Algorithm ?? Algorithm.Thompson)).ToArray();
        return versions.Length == 0
            ? Refusal.Invalid("algorithm", $"One of {string.Join(", ", known.Select(a => a.Name).Distinct())}.")
            : Refusal.Invalid("algorithmVersion", $"One of {string.Join(", ", versions.Select(a => a.Version))}.");
    }
}
