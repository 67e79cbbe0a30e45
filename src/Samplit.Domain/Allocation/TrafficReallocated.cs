using Samplit.Domain.Allocation.Algorithms;

namespace Samplit.Domain.Allocation;

public enum ReallocationTrigger
{
    /// <summary>Enough visitors came since the last one.</summary>
    Evidence,

    /// <summary>Enough time went by, with something new to learn from.</summary>
    Time,

    /// <summary>Somebody asked.</summary>
    Command,
}

/// <summary>What one variant brought to a reallocation and what it got.</summary>
/// <param name="Assignments">Visitors at the moment of reading.</param>
/// <param name="ProbabilityBest">Posterior probability that this variant has the highest rate.</param>
/// <param name="ExpectedLoss">Conversions per visitor that are lost on average by choosing it.</param>
/// <param name="Weight">New share in parts per million.</param>
public sealed record ReallocatedVariant(
    string Variant,
    long Assignments,
    long Conversions,
    double ProbabilityBest,
    double ExpectedLoss,
    int Weight
);

/// <summary>
/// Stored for ever as <c>traffic_reallocated</c>: add nullable members, never rename or retype one. It carries all that
/// is needed to compute it again. There is no seed because the probabilities are exact, not sampled.
/// </summary>
/// <param name="Allocation">Number of the allocation that begins here.</param>
/// <param name="ReadVersion">The stream's version the evidence was read at: the event right before this one.</param>
/// <param name="FellBack">No active variant had any evidence, so the weights are the prior's: even.</param>
/// <param name="Periods">
/// The evidence by period, where the counts of <paramref name="Variants"/> are not all of it.
/// </param>
/// <param name="Computed">
/// Number of the <see cref="AllocationComputed"/> that is put in force; null when visitors decide.
/// </param>
public sealed record TrafficReallocated(
    int Allocation,
    string Policy,
    int PolicyVersion,
    AllocationParameters Parameters,
    ReallocationTrigger Trigger,
    long ReadVersion,
    IReadOnlyList<ReallocatedVariant> Variants,
    bool FellBack,
    IReadOnlyList<PeriodEvidence>? Periods = null,
    int? Computed = null
);
