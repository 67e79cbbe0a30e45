using Samplit.Api.Statistics;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Verdicts;
using Samplit.Statistics;

namespace Samplit.Api.Analysis;

/// <summary>Which units are analysed.</summary>
public enum AnalyzedUnits
{
    /// <summary>All that were assigned a variant, whether they saw it or not: by intention to treat.</summary>
    Assignment,

    /// <summary>Those that are known to have seen their variant. Events count from the assignment, as for the others.</summary>
    Exposure,
}

/// <param name="Value">Units above it counted as this much.</param>
/// <param name="Percentile">The percentile that it is; absent for one that was fixed before.</param>
/// <param name="Units">How many were above it.</param>
public sealed record CapView(decimal Value, double? Percentile, long Units);

/// <summary>Events that a metric is about and could not read: they are no zeros.</summary>
public sealed record UnreadEventsView(long NoValue, long NotANumber, long OtherCurrency);

/// <param name="Interval">Of the value, for one look at the end: low, high.</param>
/// <param name="Why">Why there is no value.</param>
/// <param name="ProbabilityBest">Among all variants that are compared.</param>
/// <param name="ExpectedLoss">What is lost on average by shipping it, in the unit of the value.</param>
/// <param name="Least">The smallest value of a unit; known where all units were read.</param>
/// <param name="Unread">Absent where all events could be read.</param>
public sealed record MetricVariantView(
    string Variant,
    long Units,
    long UnitsWithValue,
    double? Value,
    IReadOnlyList<double>? Interval,
    NotComputable? Why,
    double? ProbabilityBest,
    double? ExpectedLoss,
    double? Least,
    double? Most,
    UnreadEventsView? Unread
)
{
    internal static MetricVariantView From(VariantEstimate v) =>
        new(
            v.Variant,
            v.Units,
            v.UnitsWithValue,
            v.Value,
            MetricResultView.Ends(v.Interval),
            v.Why,
            v.ProbabilityBest,
            v.ExpectedLoss,
            v.Least,
            v.Most,
            v.Unread.Total == 0 ? null : new(v.Unread.NoValue, v.Unread.NotANumber, v.Unread.OtherCurrency)
        );
}

/// <summary>Treatment minus control, in the unit of the value.</summary>
/// <param name="Interval">For one look, when the experiment is over: low, high.</param>
/// <param name="AnyTime">For whoever looks as often as they like: low, high; absent where there is too little for it.</param>
public sealed record DifferenceView(
    double Value,
    IReadOnlyList<double> Interval,
    PValueView? PValue,
    IReadOnlyList<double>? AnyTime,
    PValueView? PValueAnyTime
)
{
    internal static DifferenceView? From(EffectEstimate? e) =>
        e is null
            ? null
            : new(
                e.Difference,
                MetricResultView.Ends(e.Interval)!,
                PValueView.From(e.PValue),
                MetricResultView.Ends(e.AnyTime),
                PValueView.From(e.AnyTimePValue)
            );
}

/// <summary>The effect as a part of the control's value.</summary>
/// <param name="Credible">What holds the lift with 95 % probability.</param>
public sealed record LiftView(
    double Value,
    IReadOnlyList<double>? Interval,
    IReadOnlyList<double>? AnyTime,
    IReadOnlyList<double>? Credible
);

/// <summary>P-values raised (Holm) so that any false rejection among those that are judged together is rare.</summary>
/// <param name="Name">primary or secondary; guardrails are in none.</param>
/// <param name="Comparisons">How many are judged together.</param>
public sealed record FamilyView(string Name, int Comparisons, PValueView? PValue, PValueView? PValueAnyTime);

/// <summary>
/// The difference without the noise that is explained by what units did in the 14 days before the experiment (CUPED).
/// </summary>
/// <param name="VarianceReduction">The part of the variance between units that is gone, 0 to 1.</param>
public sealed record CupedView(DifferenceView Difference, double VarianceReduction);

/// <summary>How a variant compares with the control.</summary>
/// <param name="Why">Why there is no effect.</param>
/// <param name="MissingUnits">Where it is too early: how many the variant or the control lacks.</param>
/// <param name="ChanceToWin">The posterior probability that the variant is better.</param>
/// <param name="Cuped">Where something is known of units from before; families and decisions are by the plain one.</param>
/// <param name="Guardrail">Of metrics with a limit: whether it holds, at any time.</param>
public sealed record MetricEffectView(
    string Variant,
    DifferenceView? Difference,
    LiftView? Lift,
    double? ChanceToWin,
    CupedView? Cuped,
    FamilyView? Family,
    GuardrailVerdict? Guardrail,
    NotComputable? Why,
    long? MissingUnits
);

/// <param name="Unit">What values are in, for people.</param>
/// <param name="WeightsMoved">Whether all of it is from estimators that hold when weights follow results.</param>
public sealed record MetricResultView(
    Guid MetricId,
    string Name,
    MetricType Type,
    bool IsPrimary,
    bool LowerIsBetter,
    string? Unit,
    string? Currency,
    bool WeightsMoved,
    CapView? Cap,
    IReadOnlyList<MetricVariantView> Variants,
    IReadOnlyList<MetricEffectView> Effects
)
{
    internal static MetricResultView From(
        Metric metric,
        MetricAnalysis analysis,
        IReadOnlyList<FamilyComparison> families
    ) =>
        new(
            metric.Id,
            metric.Definition.Name,
            metric.Definition.Type,
            metric.Definition.IsPrimary == true,
            metric.Definition.LowerIsBetter == true,
            metric.Definition.Unit,
            metric.Definition.Currency,
            analysis.WeightsMoved,
            analysis.Cap is { } cap ? new(cap.Value, cap.Percentile, cap.Units) : null,
            [.. analysis.Variants.Select(MetricVariantView.From)],
            [
                .. analysis.Effects.Select(e =>
                    Effect(e, families.FirstOrDefault(f => f.Metric == analysis.Metric && f.Variant == e.Variant))
                ),
            ]
        );

    internal static double[]? Ends(Interval? interval) => interval is { } i ? [i.Lower, i.Upper] : null;

    private static MetricEffectView Effect(MetricEffect e, FamilyComparison? family) =>
        new(
            e.Variant,
            DifferenceView.From(e.Effect),
            e.Lift is { } lift ? new(lift.Lift, Ends(lift.Interval), Ends(lift.AnyTime), Ends(lift.Credible)) : null,
            e.ChanceToWin,
            e.Adjusted is { } adjusted ? new(DifferenceView.From(adjusted.Effect)!, adjusted.VarianceReduction) : null,
            family is null
                ? null
                : new(
                    family.Family,
                    family.Comparisons,
                    PValueView.From(family.Adjusted),
                    PValueView.From(family.AnyTimeAdjusted)
                ),
            e.Guardrail,
            e.Why,
            e.MissingUnits
        );
}

/// <param name="Assigned">Units that the variant was assigned to and whose events can be counted.</param>
/// <param name="Exposed">Those of them that are known to have seen it.</param>
public sealed record VariantUnitsView(string Variant, long Assigned, long Exposed);

/// <param name="Level">Empty for units of which nothing was told.</param>
public sealed record ResultLevelView(
    string Level,
    IReadOnlyList<VariantUnitsView> Units,
    IReadOnlyList<MetricResultView> Metrics
);

/// <param name="Warning">What to beware of; for people.</param>
/// <param name="Levels">The largest first; beyond twenty the rest together as <c>other</c>.</param>
public sealed record ResultDimensionView(string Name, string Warning, IReadOnlyList<ResultLevelView> Levels);

/// <param name="NotAssigned">Events that name this experiment for a unit that it has not.</param>
/// <param name="OtherVariant">Events that name another variant than their unit has.</param>
public sealed record MismatchesView(long NotAssigned, long OtherVariant);

/// <param name="Confidence">That of all intervals, 0 to 1.</param>
/// <param name="CountedUpTo">Sequence of the last event of the log that is counted.</param>
/// <param name="WaitingEvents">Tracked events that are kept and not counted yet.</param>
/// <param name="Decision">What to do and why, by the metrics of all units; absent before the start.</param>
/// <param name="Verdict">The same first in a sentence; by conversions where no metric is primary.</param>
public sealed record ResultsView(
    Guid ExperimentId,
    AnalyzedUnits By,
    bool AutomatedCounted,
    double Confidence,
    long CountedUpTo,
    long WaitingEvents,
    IReadOnlyList<VariantUnitsView> Units,
    MismatchesView Mismatches,
    ExperimentDecision? Decision,
    Verdict Verdict,
    IReadOnlyList<MetricResultView> Metrics,
    ResultDimensionView? Dimension
)
{
    private const string Exploratory =
        "Slices are for exploring: the more of them one looks at, the more differences are there by chance.";

    internal static ResultsView From(ExperimentResults results, ResultPopulation population, string? dimension) =>
        new(
            results.Experiment.Id,
            population.OnlyExposed ? AnalyzedUnits.Exposure : AnalyzedUnits.Assignment,
            population.WithAutomated,
            1 - ResultsReader.Alpha,
            results.CountedUpTo,
            results.Waiting,
            UnitsOf(results.All),
            new(results.Mismatches.NotAssigned, results.Mismatches.OtherVariant),
            results.Decision,
            results.Verdict,
            MetricsOf(results.All),
            dimension is null
                ? null
                : new(
                    dimension,
                    Exploratory,
                    [.. results.Slices.Select(s => new ResultLevelView(s.Level!, UnitsOf(s), MetricsOf(s)))]
                )
        );

    private static VariantUnitsView[] UnitsOf(ResultSlice slice) =>
        [.. slice.Units.Select(u => new VariantUnitsView(u.Variant, u.Assigned, u.Exposed))];

    private static MetricResultView[] MetricsOf(ResultSlice slice) =>
        [.. slice.Metrics.Select(m => MetricResultView.From(m.Metric, m.Analysis, slice.Families))];
}
