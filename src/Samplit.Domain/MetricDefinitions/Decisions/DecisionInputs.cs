using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.Statistics.Report;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.MetricDefinitions.Decisions;

/// <summary>A metric as it was defined when it was analysed, and what came of it.</summary>
public sealed record AnalysedMetric(MetricDefinition Definition, MetricAnalysis Analysis)
{
    internal bool IsGuardrail => Definition.Guardrail is not null;

    internal bool LowerIsBetter => Definition.LowerIsBetter == true;

    /// <summary>Null of a variant that was not compared with the control at all.</summary>
    internal MetricEffect? Effect(string variant) => Analysis.Effects.FirstOrDefault(e => e.Variant == variant);

    internal VariantEstimate? Estimate(string variant) => Analysis.Variants.FirstOrDefault(v => v.Variant == variant);

    /// <summary>The variant that the others are compared with; null of an analysis without one.</summary>
    internal VariantEstimate? Control => Analysis.Variants.FirstOrDefault(v => Effect(v.Variant) is null);

    internal bool IsBetter(EffectEstimate effect) => LowerIsBetter ? effect.Difference < 0 : effect.Difference > 0;

    internal bool IsWorse(EffectEstimate effect) => LowerIsBetter ? effect.Difference > 0 : effect.Difference < 0;
}

/// <summary>How far an experiment has come.</summary>
/// <param name="PlannedUnits">Of all variants together, as registered before the start; null where none were.</param>
/// <param name="Units">That were assigned so far, in all variants.</param>
/// <param name="EndWasSeen">
/// Whether a decision was made with the planned sample before. The p-value for the end is for one look: whoever looks
/// again, because the first one showed nothing, has those for any time.
/// </param>
public sealed record DecisionHorizon(
    long? PlannedUnits,
    DateTimeOffset StartedAt,
    DateTimeOffset Now,
    long Units,
    bool EndWasSeen = false
)
{
    internal bool IsReached => Units >= PlannedUnits;

    /// <summary>This is the look that was planned.</summary>
    internal bool IsTheEnd => IsReached && !EndWasSeen;

    /// <summary>Since the start; null where no time has passed or nobody came.</summary>
    internal double? UnitsPerDay => Now > StartedAt && Units > 0 ? Units / (Now - StartedAt).TotalDays : null;
}

/// <summary>
/// All that a decision is made from, and nothing else: kept with it, it gives the same decision for ever.
/// </summary>
/// <param name="Metrics">Of the experiment, analysed at the same moment with the same level.</param>
/// <param name="SampleRatio">The p-value of the sample ratio for any time.</param>
/// <param name="Purpose">What the experiment is for; null where it says none.</param>
/// <param name="Alpha">The chance to ship what is no better, over all variants; strictly between 0 and 1.</param>
public sealed record DecisionInputs(
    IReadOnlyList<AnalysedMetric> Metrics,
    TailProbability SampleRatio,
    ExperimentPurpose? Purpose,
    DecisionHorizon Horizon,
    double Alpha = ExperimentReport.Alpha
);
