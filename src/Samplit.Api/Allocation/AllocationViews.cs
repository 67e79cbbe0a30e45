using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Metrics;
using Samplit.Domain.Variants;
using Samplit.Projections.Allocation;

namespace Samplit.Api.Allocation;

/// <param name="Share">The share of the traffic, 0 to 1.</param>
/// <param name="Rate">The rate of the experiment's target; absent without any unit.</param>
/// <param name="FromPrior">True when nothing was seen of it in the window.</param>
public sealed record AllocatedVariantView(
    string Variant,
    bool IsControl,
    bool Active,
    double Share,
    double ProbabilityBest,
    double ExpectedLoss,
    double? Rate,
    Posterior? Posterior,
    bool FromPrior,
    long? Assignments,
    long? Conversions,
    long? Sessions,
    long? Impressions,
    long? Clicks,
    string? Revenue
)
{
    public static AllocatedVariantView From(RecommendedVariant v) =>
        new(
            v.Variant,
            v.IsControl,
            v.Active ?? true,
            v.Weight / (double)Weights.Total,
            v.ProbabilityBest,
            v.ExpectedLoss,
            v.Rate,
            v.Posterior,
            v.FromPrior ?? false,
            v.Assignments,
            v.Conversions,
            v.Sessions,
            v.Impressions,
            v.Clicks,
            v.Revenue
        );
}

/// <summary>Sums over the variants; of conversions or of metrics.</summary>
public sealed record AllocationTotals(
    long? Assignments,
    long? Conversions,
    long? Sessions,
    long? Impressions,
    long? Clicks,
    string? Revenue
)
{
    public static AllocationTotals From(IReadOnlyList<RecommendedVariant> variants) =>
        new(
            Sum(variants, v => v.Assignments),
            Sum(variants, v => v.Conversions),
            Sum(variants, v => v.Sessions),
            Sum(variants, v => v.Impressions),
            Sum(variants, v => v.Clicks),
            variants.Any(v => v.Revenue is not null)
                ? RevenueText.Format(RevenueText.Sum(variants.Select(v => v.Revenue ?? "0")))
                : null
        );

    private static long? Sum(IReadOnlyList<RecommendedVariant> variants, Func<RecommendedVariant, long?> of) =>
        variants.Any(v => of(v) is not null) ? variants.Sum(of) : null;
}

/// <summary>How the traffic should be split by what the last days brought.</summary>
/// <param name="Number">
/// The number of the computation, from 1; the same as long as nothing that counts has changed. Absent until it is
/// recorded.
/// </param>
/// <param name="Sequence">The event's version in the experiment's stream, once it is recorded.</param>
/// <param name="ComputedAt">When it was recorded.</param>
/// <param name="From">
/// The first day of the window, in UTC, when it was computed; it holds until something else counts.
/// </param>
/// <param name="Seed">The seed of the draws that follow from the shares, which are exact and need none.</param>
/// <param name="UsedFallback">Nothing was seen of some variant, or not enough to compare any.</param>
/// <param name="Inputs">A digest of all that the outcome follows from.</param>
/// <param name="Evidence">The evidence by period; only of one that is asked for by its number.</param>
/// <param name="Metric">Which metric the evidence is of, for an optimizationTarget metric.</param>
public sealed record AllocationView(
    Guid ExperimentId,
    int? Number,
    long? Sequence,
    DateTimeOffset? ComputedAt,
    int WindowDays,
    DateOnly From,
    DateOnly To,
    OptimizationTarget OptimizationTarget,
    string Algorithm,
    string AlgorithmVersion,
    AllocationParameters Parameters,
    long Seed,
    bool UsedFallback,
    string Inputs,
    AllocationTotals Totals,
    IReadOnlyList<AllocatedVariantView> Variants,
    IReadOnlyList<PeriodEvidence>? Evidence,
    OptimizedMetric? Metric
)
{
    public static AllocationView Create(Guid experimentId, RecordedComputation recorded, bool withEvidence = false) =>
        Create(experimentId, recorded.Event, recorded, withEvidence);

    /// <param name="recorded">Null for one that is not.</param>
    public static AllocationView Create(
        Guid experimentId,
        AllocationComputed c,
        RecordedComputation? recorded,
        bool withEvidence = false
    ) =>
        new(
            experimentId,
            recorded?.Event.Number,
            recorded?.Version,
            recorded?.At,
            c.WindowDays,
            c.From,
            c.To,
            c.Target,
            c.Algorithm,
            c.AlgorithmVersion,
            c.Parameters,
            c.Seed,
            c.UsedFallback,
            c.Inputs,
            AllocationTotals.From(c.Variants),
            [.. c.Variants.Select(AllocatedVariantView.From)],
            withEvidence ? c.Periods : null,
            c.Metric
        );
}

/// <param name="Next">What to give as <c>before</c> for the next page; absent on the last one.</param>
public sealed record AllocationPage(Guid ExperimentId, IReadOnlyList<AllocationView> Allocations, int? Next);

/// <summary>A computed allocation, and what its inputs give when it is computed again.</summary>
/// <param name="Equal">Whether every number is the same, to the last bit.</param>
public sealed record ReproductionView(
    Guid ExperimentId,
    int Number,
    bool Equal,
    string Inputs,
    string ReproducedInputs,
    IReadOnlyList<AllocatedVariantView> Recorded,
    IReadOnlyList<AllocatedVariantView> Reproduced
);

/// <summary>A way to allocate traffic that an experiment may name.</summary>
/// <param name="RecordedPolicy">What <c>traffic_reallocated</c> calls it, with the version beside it.</param>
/// <param name="Targets">
/// The targets of experiments that may choose it; none where no experiment gathers yet what it needs.
/// </param>
public sealed record AlgorithmView(
    string Algorithm,
    string AlgorithmVersion,
    string RecordedPolicy,
    int RecordedPolicyVersion,
    IReadOnlyList<OptimizationTarget> Targets,
    AlgorithmNeed Needs,
    bool NeedsFloor,
    string Paper,
    string Assumes
)
{
    public static AlgorithmView From(AlgorithmDescription d) =>
        new(
            d.Algorithm.Name,
            d.Algorithm.Version,
            d.Name,
            d.Version,
            d.Targets,
            d.Needs,
            d.NeedsFloor,
            d.Paper,
            d.Assumes
        );
}

public sealed record AlgorithmList(IReadOnlyList<AlgorithmView> Algorithms);
