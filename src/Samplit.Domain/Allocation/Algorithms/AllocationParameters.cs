using System.Text.Json.Serialization;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// How an adaptive experiment moves its traffic. Part of <c>experiment_created</c>, so nobody changes it in secret.
/// </summary>
/// <param name="Floor">Share that no variant falls below, 0 to 1/K.</param>
/// <param name="PriorAlpha">
/// Conversions that each variant is credited with before any evidence; from a millionth to a million.
/// </param>
/// <param name="PriorBeta">Visitors without conversion, likewise.</param>
/// <param name="FirstBatch">Visitors before the first reallocation, and the fewest between any two by evidence.</param>
/// <param name="LargestBatch">The most visitors that are assigned under one allocation while evidence comes in.</param>
/// <param name="MaximumIntervalSeconds">Reallocate after this time when there is any new evidence at all.</param>
/// <param name="WarmUp">An even split until every active variant has so many units; null for none.</param>
/// <param name="Window">
/// Learn from so many of the newest periods only: days of metrics, stretches of allocations of visitors.
/// </param>
/// <param name="Discount">
/// Each period counts this part, above 0 and at most 1, of what the next one does; null for all of it.
/// </param>
/// <param name="ConversionDelaySeconds">
/// Mean time from the assignment to the conversion; null to count every visitor whole at once.
/// </param>
/// <param name="Periods">
/// Into how many the evidence about visitors is divided; null when totals do. It follows from the rest, see
/// <see cref="WithPeriods"/>.
/// </param>
/// <param name="UnitsToLead">
/// A variant with fewer units whose conversions would be known by now gets at most an even share, 1/K; null where there
/// is no such bound, as in experiments from before it.
/// </param>
public sealed record AllocationParameters(
    double Floor,
    double PriorAlpha,
    double PriorBeta,
    int FirstBatch,
    int LargestBatch,
    int MaximumIntervalSeconds,
    int? WarmUp = null,
    int? Window = null,
    double? Discount = null,
    double? ConversionDelaySeconds = null,
    int? Periods = null,
    int? UnitsToLead = null
)
{
    /// <summary>The days of metrics that are looked at when nobody says otherwise.</summary>
    public const int DefaultWindowDays = 14;
    public const int MaxWindowDays = 365;

    /// <summary>
    /// What a variant has to show before it may get more than an even share, when nobody says otherwise.
    /// </summary>
    public const int DefaultUnitsToLead = 100;

    private const int MaxUnits = 1_000_000_000;
    private const int MaxInterval = 31_536_000;

    public static readonly AllocationParameters Default = new(
        Floor: 0.005,
        PriorAlpha: 1,
        PriorBeta: 1,
        FirstBatch: 100,
        LargestBatch: 5_000,
        MaximumIntervalSeconds: 900
    );

    /// <summary>
    /// What is usual for a target: who hands out the traffic by metrics asks for shares as they follow, without a
    /// floor.
    /// </summary>
    public static AllocationParameters DefaultFor(OptimizationTarget target) =>
        Default with
        {
            Floor = target == OptimizationTarget.Conversion ? Default.Floor : 0,
            UnitsToLead = DefaultUnitsToLead,
        };

    /// <summary>The days of metrics that traffic follows.</summary>
    [JsonIgnore]
    public int WindowDays => Window ?? DefaultWindowDays;

    [JsonIgnore]
    public ReallocationSchedule Schedule => new(FirstBatch, LargestBatch, TimeSpan.FromSeconds(MaximumIntervalSeconds));

    public Refusal? Validate(int variants)
    {
        // Below about 1e-300 a posterior has no spread that a double can hold, and nothing could be computed any more.
        const double LeastPrior = 1e-6;
        const double MostPrior = 1e6;
        if (!(Floor >= 0 && Floor * variants <= 1))
        {
            return Refusal.Invalid("allocationPolicy.floor", $"From 0 to 1/{variants}, the share of an even split.");
        }
        if (Floor > 0 && Math.Round(Floor * Weights.Total) == 0)
        {
            return Refusal.Invalid("allocationPolicy.floor", "0, or at least a millionth: less is nobody.");
        }
        if (PriorAlpha is not (>= LeastPrior and <= MostPrior))
        {
            return Refusal.Invalid("allocationPolicy.priorAlpha", "A count from 0.000001 to 1,000,000.");
        }
        if (PriorBeta is not (>= LeastPrior and <= MostPrior))
        {
            return Refusal.Invalid("allocationPolicy.priorBeta", "A count from 0.000001 to 1,000,000.");
        }
        if (FirstBatch is < 1 or > MaxUnits)
        {
            return Refusal.Invalid("allocationPolicy.firstBatch", $"From 1 to {MaxUnits:N0} visitors.");
        }
        if (LargestBatch < FirstBatch || LargestBatch > MaxUnits)
        {
            return Refusal.Invalid(
                "allocationPolicy.largestBatch",
                $"From the first batch, {FirstBatch:N0}, to {MaxUnits:N0} visitors."
            );
        }
        return MaximumIntervalSeconds is >= 1 and <= MaxInterval
            ? ValidateMemory()
            : Refusal.Invalid("allocationPolicy.maximumIntervalSeconds", "From one second to one year.");
    }

    /// <summary>With what has to be kept of visitors for an algorithm with these parameters.</summary>
    public AllocationParameters WithPeriods(AllocationAlgorithm algorithm, int variants) =>
        this with
        {
            Periods =
                algorithm.Tuned(this).Description.Needs == AlgorithmNeed.CountsByPeriod
                    ? PeriodStatistics.MostOf(variants)
                : ConversionDelaySeconds is null ? null
                : 1,
        };

    private Refusal? ValidateMemory() =>
        WarmUp is < 1 or > MaxUnits
            ? Refusal.Invalid("allocationPolicy.warmUp", $"From 1 to {MaxUnits:N0} units a variant.")
        : UnitsToLead is < 1 or > MaxUnits
            ? Refusal.Invalid("allocationPolicy.unitsToLead", $"From 1 to {MaxUnits:N0} units of a variant.")
        : Window is < 1 or > MaxWindowDays
            ? Refusal.Invalid("allocationPolicy.window", $"From 1 to {MaxWindowDays} periods.")
        : Discount is not (null or (> 0 and <= 1))
            ? Refusal.Invalid("allocationPolicy.discount", "Above 0 and at most 1.")
        : ConversionDelaySeconds is not (null or (>= 1 and <= MaxInterval))
            ? Refusal.Invalid("allocationPolicy.conversionDelaySeconds", "From one second to one year.")
        : null;
}
