using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Statistics.Report;

namespace Samplit.Domain.Verdicts;

/// <summary>
/// All that a verdict is made from, and nothing else: kept with it, it gives the same verdict for ever.
/// </summary>
/// <param name="Decision">
/// The metrics as they were analysed, and how far the experiment has come; null before its start.
/// </param>
/// <param name="Control">The variant that the others are compared with, by its name.</param>
/// <param name="HasDrifted">Whether the rates themselves moved over time.</param>
/// <param name="UnexplainedDeviations">What was done otherwise than registered, and nobody said why.</param>
public sealed record VerdictInputs(
    ExperimentStatus Status,
    DecisionInputs? Decision,
    string Control,
    bool HasDrifted,
    int UnexplainedDeviations
)
{
    /// <summary>What conversions are called where they are told as a metric: they have no definition of their own.</summary>
    public const string Conversions = "conversions";

    private static readonly MetricDefinition OfConversions = new(
        Conversions,
        MetricType.Conversion,
        "conversion",
        IsPrimary: true
    );

    /// <summary>By the metrics that are defined, of which the primary one decides.</summary>
    /// <param name="allocations">In their order; the last one is in force.</param>
    public static VerdictInputs ByMetrics(
        Experiment experiment,
        DecisionInputs? decision,
        IReadOnlyList<AllocationCounts> allocations,
        IReadOnlyList<Deviation> deviations
    ) =>
        new(
            experiment.Status,
            decision,
            experiment.Control.Name,
            ExperimentReport.DriftOf(allocations).HasDrifted,
            deviations.Count(d => d.Reason is null)
        );

    /// <summary>
    /// By what visitors converted, which decides where no metric is primary, with the numbers of the
    /// <see cref="ExperimentReport"/>.
    /// </summary>
    /// <param name="now">When it is asked, which is its end for one that goes on.</param>
    /// <inheritdoc cref="ByMetrics"/>
    public static VerdictInputs ByConversions(
        Experiment experiment,
        IReadOnlyList<AllocationCounts> allocations,
        IReadOnlyList<Deviation> deviations,
        DateTimeOffset now
    )
    {
        var decision = experiment.StartedAt is not { } started
            ? null
            : new DecisionInputs(
                [new AnalysedMetric(OfConversions, Analyze(experiment, allocations))],
                AllocationCounts.SampleRatioAnyTime(allocations),
                experiment.Purpose,
                new DecisionHorizon(
                    experiment.Registered?.MinimumSample,
                    started,
                    experiment.CompletedAt ?? now,
                    allocations.Sum(a => a.Visitors)
                ),
                ExperimentReport.Alpha
            );
        return ByMetrics(experiment, decision, allocations, deviations);
    }

    /// <summary>As the report has it, without what takes long and no decision asks for.</summary>
    private static MetricAnalysis Analyze(Experiment experiment, IReadOnlyList<AllocationCounts> allocations)
    {
        var came = allocations.Where(a => a.Visitors > 0).ToArray();
        var totals = ExperimentReport.Totals(experiment, allocations);
        var control = totals[experiment.IndexOf(experiment.Control.Name)];
        return new(
            Conversions,
            WeightsMoved: came.Select(a => a.Weights).Distinct().Count() > 1,
            Cap: null,
            [
                .. experiment.Variants.Select(
                    (v, i) =>
                        new VariantEstimate(
                            v.Name,
                            totals[i].Trials,
                            totals[i].Trials,
                            Least: null,
                            Most: null,
                            Value: null,
                            Interval: null,
                            Why: null,
                            ProbabilityBest: null,
                            ExpectedLoss: null,
                            UnreadEvents.None
                        )
                ),
            ],
            [
                .. ExperimentReport
                    .Compare(experiment, came, allocations, totals, posteriors: null)
                    .Select(e => Effect(e, Math.Min(control.Trials, totals[experiment.IndexOf(e.Variant)].Trials))),
            ]
        );
    }

    private static MetricEffect Effect(EffectEvidence evidence, long fewest)
    {
        var missing = ExperimentReport.MinVisitors - fewest;
        return new(
            evidence.Variant,
            evidence.Readable is { } d
                ? new EffectEstimate(d.Value, d.AtTheEnd, d.PValue, d.AnyTime, d.AnyTimePValue)
                : null,
            evidence.Readable is not null ? null
                : missing > 0 ? NotComputable.TooEarly
                : NotComputable.NothingVaries,
            missing > 0 ? missing : null,
            Lift: null,
            ChanceToWin: null,
            Adjusted: null,
            Guardrail: null
        );
    }
}
