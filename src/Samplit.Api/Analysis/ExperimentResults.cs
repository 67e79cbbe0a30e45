using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Verdicts;

namespace Samplit.Api.Analysis;

/// <param name="Assigned">Units that the variant was assigned to and that events can be attributed to.</param>
/// <param name="Exposed">Those of them that are known to have seen it.</param>
internal sealed record VariantUnits(string Variant, long Assigned, long Exposed);

/// <summary>All metrics of the units of one level of a dimension, or of all units.</summary>
/// <param name="Level">Null for all units.</param>
internal sealed record ResultSlice(
    string? Level,
    IReadOnlyList<VariantUnits> Units,
    IReadOnlyList<(Metric Metric, MetricAnalysis Analysis)> Metrics
)
{
    /// <summary>Those that are judged together, adjusted for it.</summary>
    public IReadOnlyList<FamilyComparison> Families { get; } =
        MetricFamilies.Adjust([.. Metrics.Select(m => (m.Metric.Definition, m.Analysis))]);
}

/// <param name="CountedUpTo">Sequence of the last event of the log that is counted.</param>
/// <param name="Waiting">Tracked events of the project that are kept and not counted yet.</param>
/// <param name="Decision">What to do, by all units; null before the start.</param>
/// <param name="Verdict">By the primary metric; by conversions where there is none.</param>
/// <param name="Slices">One for each level, if a dimension was asked for.</param>
internal sealed record ExperimentResults(
    Experiment Experiment,
    long CountedUpTo,
    long Waiting,
    MismatchCounts Mismatches,
    ResultSlice All,
    ExperimentDecision? Decision,
    Verdict Verdict,
    IReadOnlyList<ResultSlice> Slices
);
