using Samplit.Domain.Allocation.Algorithms;

namespace Samplit.Domain.Allocation;

/// <summary>What one variant brought to a computed allocation and what it got. Sums are of the window.</summary>
/// <param name="Weight">Share in parts per million.</param>
/// <param name="Rate">
/// The rate of the experiment's target: per unit, revenue per thousand for rpm; null without any unit.
/// </param>
/// <param name="FromPrior">
/// True when nothing was seen of it, so that it stands where every variant begins; else null.
/// </param>
/// <param name="Revenue">The revenue as a decimal text.</param>
/// <param name="Active">The same as of a <see cref="Variant"/>.</param>
public sealed record RecommendedVariant(
    string Variant,
    bool IsControl,
    int Weight,
    double ProbabilityBest,
    double ExpectedLoss,
    double? Rate,
    Posterior? Posterior,
    bool? FromPrior = null,
    long? Assignments = null,
    long? Conversions = null,
    long? Sessions = null,
    long? Impressions = null,
    long? Clicks = null,
    string? Revenue = null,
    bool? Active = null
);

/// <summary>
/// The metric that traffic follows, and how far it was known. Tracked events lie outside the stream, and what units did
/// may be erased: the moments that the shares follow from are recorded with them, and the batches that they come from are
/// the project's <c>events_tracked</c> up to <paramref name="CountedUpTo"/>.
/// </summary>
/// <param name="Revision">Of the metric's definition.</param>
/// <param name="CountedUpTo">Sequence of the last event of the log that was counted.</param>
/// <param name="Cap">Larger values count as this, a decimal text; null for none.</param>
/// <param name="DelaySeconds">
/// How long the first event of a unit takes in the mean, by which the exposure of the evidence was computed; null
/// where too little was known of that.
/// </param>
public sealed record OptimizedMetric(
    Guid Id,
    int Revision,
    long CountedUpTo,
    string? Cap = null,
    double? DelaySeconds = null
);

/// <summary>
/// Stored for ever as <c>allocation_computed</c>: add nullable members, never rename or retype one. It carries all that
/// is needed to compute it again. By itself it moves nobody: see <see cref="TrafficReallocated.Computed"/>.
/// </summary>
/// <param name="Number">The number of the computation, from 1.</param>
/// <param name="WindowDays">How many days were looked at, up to and with <paramref name="To"/>.</param>
/// <param name="Parameters">
/// The experiment's; of metrics the window is <paramref name="WindowDays"/>, whatever they say.
/// </param>
/// <param name="Seed">
/// The seed of the draws that follow from the shares; the shares themselves are exact, and need none.
/// </param>
/// <param name="ReadVersion">
/// The stream's version that counts of visitors were read at; of metrics, that of the definition.
/// </param>
/// <param name="Periods">The evidence.</param>
/// <param name="UsedFallback">Nothing was seen of some active variant, or not enough to compare any.</param>
/// <param name="Inputs">SHA-256 over all that the outcome follows from, 64 lower-case hexadecimal digits.</param>
/// <param name="Metric">What the evidence is of, of a target <c>metric</c>; else null.</param>
public sealed record AllocationComputed(
    int Number,
    int WindowDays,
    DateOnly From,
    DateOnly To,
    OptimizationTarget Target,
    string Algorithm,
    string AlgorithmVersion,
    AllocationParameters Parameters,
    long Seed,
    long ReadVersion,
    IReadOnlyList<PeriodEvidence> Periods,
    IReadOnlyList<RecommendedVariant> Variants,
    bool UsedFallback,
    string Inputs,
    OptimizedMetric? Metric = null
)
{
    public static AllocationComputed Create(int number, AllocationInputs inputs, AllocationOutcome outcome) =>
        new(
            number,
            inputs.WindowDays,
            inputs.From,
            inputs.To,
            inputs.Objective,
            inputs.Algorithm.Name,
            inputs.Algorithm.Version,
            inputs.Parameters,
            inputs.Seed,
            inputs.ReadVersion,
            inputs.Periods,
            outcome.Variants,
            outcome.UsedFallback,
            inputs.Digest(),
            inputs.Metric
        );

    public AllocationInputs ToInputs() =>
        new(
            WindowDays,
            To,
            Target,
            new AlgorithmId(Algorithm, AlgorithmVersion),
            Parameters,
            Seed,
            ReadVersion,
            Periods,
            Variants,
            Metric
        );

    public AllocationOutcome ToOutcome() => new(Variants, UsedFallback);
}
