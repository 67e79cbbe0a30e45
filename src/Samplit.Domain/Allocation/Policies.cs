using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Allocation;

/// <summary>Splits the traffic: a pure function of the evidence, in the order of the variants, and the parameters.</summary>
public delegate AllocationResult Allocate(IReadOnlyList<VariantEvidence> evidence, AllocationPolicy parameters);

/// <summary>A way to allocate traffic. Name and version determine the outcome, for ever.</summary>
public sealed record Policy(string Name, int Version, Allocate Allocate)
{
    /// <summary>Splits the traffic over the active variants by their own evidence; to the others goes nothing.</summary>
    /// <param name="statistics">In the order of <paramref name="variants"/>, and so is the result.</param>
    public AllocationResult Split(
        IReadOnlyList<Variant> variants,
        ExperimentStatistics statistics,
        AllocationPolicy parameters
    )
    {
        var active = new ActiveVariants(variants);
        var result = Allocate(
            [.. active.Of(statistics.Variants).Select(v => new VariantEvidence(v.Assignments, v.Conversions))],
            parameters
        );
        return result with
        {
            Weights = Weights.FromParts(active.Spread(result.Weights)),
            ProbabilityBest = active.Spread(result.ProbabilityBest),
            ExpectedLoss = active.Spread(result.ExpectedLoss),
        };
    }
}

/// <summary>The policies that there are.</summary>
public static class Policies
{
    public static Policy Thompson { get; } =
        new(
            ThompsonSampling.Policy,
            ThompsonSampling.Version,
            (evidence, parameters) => ThompsonSampling.Allocate(evidence, parameters.Parameters)
        );

    /// <summary>Equal shares, whatever was seen: the experiment that does not adapt.</summary>
    public static Policy Even { get; } =
        new(
            "even",
            1,
            (evidence, parameters) =>
                ThompsonSampling.Allocate(evidence, parameters.Parameters) with
                {
                    Weights = Weights.Uniform(evidence.Count),
                }
        );

    public static IReadOnlyList<Policy> All { get; } = [Thompson, Even];

    /// <summary>Their names, for people.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(p => p.Name));

    /// <returns>Null for a name that no policy has.</returns>
    public static Policy? Find(string name) => All.FirstOrDefault(p => p.Name == name);
}
