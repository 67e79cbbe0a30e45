using System.Text.Json.Serialization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation;

/// <summary>The evidence about one variant that the weights in force were computed from.</summary>
public sealed record ArmState(string Variant, long Assignments, long Conversions);

/// <summary>What one variant got of a computed allocation.</summary>
public sealed record RecommendedShare(double ProbabilityBest, double ExpectedLoss, int Weight);

/// <summary>What an <see cref="AllocationComputed"/> came to.</summary>
/// <param name="Shares">Only of the window that traffic follows; null of others.</param>
public sealed record Recommendation(
    int Number,
    int WindowDays,
    string Inputs,
    bool UsedFallback,
    IReadOnlyList<RecommendedShare>? Shares
)
{
    public static Recommendation From(AllocationComputed e) =>
        new(
            e.Number,
            e.WindowDays,
            e.Inputs,
            e.UsedFallback,
            e.Target != OptimizationTarget.Conversion && e.WindowDays == e.Parameters.WindowDays
                ? [.. e.Variants.Select(v => new RecommendedShare(v.ProbabilityBest, v.ExpectedLoss, v.Weight))]
                : null
        );
}

/// <summary>
/// The algorithm's memory: the weights in force and the evidence behind them. It changes with an allocation and not
/// with a visitor; what came since is in the statistics.
/// </summary>
/// <param name="Number">
/// 0 for the initial weights; each reallocation and each change of the variants begins the next.
/// </param>
/// <param name="ChangedAt">When these weights came into force.</param>
/// <param name="Latest">
/// The last computed allocation of each window that was asked for since the variants were changed last; null for none.
/// </param>
/// <param name="InForce">Number of the computed allocation that is in force; null for none.</param>
/// <param name="Computations">How many allocations were computed; null for none.</param>
public sealed record AllocationState(
    int Number,
    Weights Weights,
    DateTimeOffset ChangedAt,
    IReadOnlyList<ArmState> Arms,
    IReadOnlyList<Recommendation>? Latest = null,
    [property: JsonPropertyName("following")] int? InForce = null,
    int? Computations = null
)
{
    [JsonIgnore]
    public int NextComputation => (Computations ?? 0) + 1;

    /// <summary>The last one of a window.</summary>
    public Recommendation? Computed(int windowDays) => Latest?.FirstOrDefault(c => c.WindowDays == windowDays);

    /// <summary>Assignments over all variants when these weights came into force.</summary>
    [JsonIgnore]
    public long VisitorsAtChange => Arms.Sum(a => a.Assignments);

    [JsonIgnore]
    public long ConversionsAtChange => Arms.Sum(a => a.Conversions);

    public static AllocationState? Evolve(AllocationState? state, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, ExperimentCreated e) => new AllocationState(
                0,
                Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
                at,
                [.. e.Variants.Select(v => new ArmState(v.Name, 0, 0))]
            ),
            // The clock of the schedule starts with the experiment, not with its draft.
            ({ } s, ExperimentStarted) => s with { ChangedAt = at },
            ({ } s, AllocationComputed e) => s with
            {
                Latest = [.. (s.Latest ?? []).Where(c => c.WindowDays != e.WindowDays), Recommendation.From(e)],
                Computations = e.Number,
            },
            ({ } s, TrafficReallocated e) => new AllocationState(
                e.Allocation,
                Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
                at,
                [.. e.Variants.Select(v => new ArmState(v.Variant, v.Assignments, v.Conversions))],
                s.Latest,
                e.Computed,
                s.Computations
            ),
            ({ } s, VariantsChanged e) => new AllocationState(
                e.Allocation,
                Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
                at,
                [.. e.Variants.Select(v => new ArmState(v.Name, v.Assignments, v.Conversions))],
                Computations: s.Computations
            ),
            _ => state,
        };
}
