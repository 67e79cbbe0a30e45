using System.Text.Json.Serialization;

namespace Samplit.Domain.Allocation;

/// <summary>How an adaptive experiment moves its traffic. Part of <c>experiment_created</c>, so nobody changes it in secret.</summary>
/// <param name="Floor">Share that no variant falls below, 0 to 1/K.</param>
/// <param name="PriorAlpha">Conversions that each variant is credited with before any evidence; above 0.</param>
/// <param name="PriorBeta">Visitors without conversion, likewise.</param>
/// <param name="FirstBatch">Visitors before the first reallocation, and the fewest between any two by evidence.</param>
/// <param name="LargestBatch">The most visitors that are assigned under one allocation while evidence comes in.</param>
/// <param name="MaximumIntervalSeconds">Reallocate after this time when there is any new evidence at all.</param>
public sealed record AllocationPolicy(
    double Floor,
    double PriorAlpha,
    double PriorBeta,
    int FirstBatch,
    int LargestBatch,
    int MaximumIntervalSeconds
)
{
    public static readonly AllocationPolicy Default = new(
        Floor: 0.005,
        PriorAlpha: 1,
        PriorBeta: 1,
        FirstBatch: 100,
        LargestBatch: 5_000,
        MaximumIntervalSeconds: 900
    );

    [JsonIgnore]
    public ThompsonParameters Parameters => new(PriorAlpha, PriorBeta, Floor);

    [JsonIgnore]
    public ReallocationSchedule Schedule => new(FirstBatch, LargestBatch, TimeSpan.FromSeconds(MaximumIntervalSeconds));

    public Refusal? Problem(int variants)
    {
        const int Largest = 1_000_000_000;
        if (!(Floor >= 0 && Floor * variants <= 1))
        {
            return Refusal.Invalid("allocationPolicy.floor", $"From 0 to 1/{variants}, the share of an even split.");
        }
        if (PriorAlpha is not (> 0 and <= 1e6))
        {
            return Refusal.Invalid("allocationPolicy.priorAlpha", "A count above 0 and at most 1,000,000.");
        }
        if (PriorBeta is not (> 0 and <= 1e6))
        {
            return Refusal.Invalid("allocationPolicy.priorBeta", "A count above 0 and at most 1,000,000.");
        }
        if (FirstBatch is < 1 or > Largest)
        {
            return Refusal.Invalid("allocationPolicy.firstBatch", $"From 1 to {Largest:N0} visitors.");
        }
        if (LargestBatch < FirstBatch || LargestBatch > Largest)
        {
            return Refusal.Invalid(
                "allocationPolicy.largestBatch",
                $"From the first batch, {FirstBatch:N0}, to {Largest:N0} visitors."
            );
        }
        return MaximumIntervalSeconds is >= 1 and <= 31_536_000
            ? null
            : Refusal.Invalid("allocationPolicy.maximumIntervalSeconds", "From one second to one year.");
    }
}
