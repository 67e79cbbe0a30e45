using System.Text.Json.Serialization;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Allocation;

/// <summary>The evidence about one variant that the weights in force were computed from.</summary>
public sealed record ArmState(string Variant, long Assignments, long Conversions);

/// <summary>
/// The algorithm's memory: the weights in force and the evidence behind them. It changes with an allocation and not with
/// a visitor; what came since is in the statistics.
/// </summary>
/// <param name="Number">0 for the initial weights; each reallocation and each change of the variants begins the next.</param>
/// <param name="ChangedAt">When these weights came into force.</param>
public sealed record AllocationState(
    int Number,
    Weights Weights,
    DateTimeOffset ChangedAt,
    IReadOnlyList<ArmState> Arms
)
{
    /// <summary>Assignments over all variants when these weights came into force.</summary>
    [JsonIgnore]
    public long VisitorsAtChange => Arms.Sum(a => a.Assignments);

    [JsonIgnore]
    public long ConversionsAtChange => Arms.Sum(a => a.Conversions);

    /// <summary>The allocation behind this one, from evidence of now.</summary>
    public AllocationState Next(Weights weights, ExperimentStatistics statistics, DateTimeOffset at) =>
        new(
            Number + 1,
            weights,
            at,
            [.. statistics.Variants.Select(v => new ArmState(v.Variant, v.Assignments, v.Conversions))]
        );

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
            ({ }, TrafficReallocated e) => new AllocationState(
                e.Allocation,
                Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
                at,
                [.. e.Variants.Select(v => new ArmState(v.Variant, v.Assignments, v.Conversions))]
            ),
            ({ }, VariantsChanged e) => new AllocationState(
                e.Allocation,
                Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
                at,
                [.. e.Variants.Select(v => new ArmState(v.Name, v.Assignments, v.Conversions))]
            ),
            _ => state,
        };
}
