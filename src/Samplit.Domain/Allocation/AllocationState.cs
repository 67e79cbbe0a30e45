using System.Text.Json.Serialization;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Allocation;

/// <param name="Assignments">Visitors assigned so far.</param>
/// <param name="Conversions">Of these, how many converted.</param>
public sealed record ArmState(string Variant, long Assignments, long Conversions);

/// <summary>The algorithm's memory: the weights in force and the evidence it will judge next, in one place.</summary>
/// <param name="Number">0 for the initial weights, n under the n-th reallocation.</param>
/// <param name="ChangedAt">When these weights came into force.</param>
/// <param name="VisitorsAtChange">Assignments over all variants at that moment.</param>
public sealed record AllocationState(
    int Number,
    Weights Weights,
    DateTimeOffset ChangedAt,
    long VisitorsAtChange,
    long ConversionsAtChange,
    IReadOnlyList<ArmState> Arms
)
{
    [JsonIgnore]
    public long Visitors => Arms.Sum(a => a.Assignments);

    [JsonIgnore]
    public long Conversions => Arms.Sum(a => a.Conversions);

    public static AllocationState? Evolve(AllocationState? state, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, ExperimentCreated e) => new AllocationState(
                0,
                Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
                at,
                0,
                0,
                [.. e.Variants.Select(v => new ArmState(v.Name, 0, 0))]
            ),
            // The clock of the schedule starts with the experiment, not with its draft.
            ({ } s, ExperimentStarted) => s with { ChangedAt = at },
            ({ } s, VisitorAssigned e) => s.Change(e.Variant, a => a with { Assignments = a.Assignments + 1 }),
            ({ } s, ConversionRecorded e) => s.Change(e.Variant, a => a with { Conversions = a.Conversions + 1 }),
            ({ } s, TrafficReallocated e) => s with
            {
                Number = e.Allocation,
                Weights = Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
                ChangedAt = at,
                VisitorsAtChange = s.Visitors,
                ConversionsAtChange = s.Conversions,
            },
            _ => state,
        };

    private AllocationState Change(string variant, Func<ArmState, ArmState> change) =>
        this with
        {
            Arms = [.. Arms.Select(a => a.Variant == variant ? change(a) : a)],
        };
}
