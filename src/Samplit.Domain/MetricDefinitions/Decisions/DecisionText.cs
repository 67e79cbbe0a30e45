using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.MetricDefinitions.Decisions;

/// <summary>Reasons in words.</summary>
internal static class DecisionText
{
    /// <summary>A smaller p-value is told as this.</summary>
    private const double Smallest = 1e-99;

    public static string Of(TailProbability p) => p.Value < Smallest ? $"below {Smallest:G1}" : $"= {p.Value:G2}";

    public static DecisionReason BetterAtAnyTime(
        AnalysedMetric metric,
        string variant,
        EffectEstimate effect,
        FamilyComparison compared
    ) =>
        About(
            DecisionReasonCode.BetterAtAnyTime,
            metric,
            variant,
            $"is shown to be better, however often you have looked: {Difference(metric, effect)}, p {Of(compared.AnyTimeAdjusted!.Value)}.",
            Compared(metric, effect, compared.AnyTimeAdjusted!.Value)
        );

    public static DecisionReason BetterAtTheEnd(
        AnalysedMetric metric,
        string variant,
        EffectEstimate effect,
        FamilyComparison compared
    ) =>
        About(
            DecisionReasonCode.BetterAtTheEnd,
            metric,
            variant,
            $"is shown to be better, in the one look that was planned: {Difference(metric, effect)}, p {Of(compared.Adjusted)}.",
            Compared(metric, effect, compared.Adjusted)
        );

    public static DecisionReason WorseAtAnyTime(
        AnalysedMetric metric,
        string variant,
        EffectEstimate effect,
        FamilyComparison compared
    ) =>
        About(
            DecisionReasonCode.WorseAtAnyTime,
            metric,
            variant,
            $"is shown to be worse, however often you have looked: {Difference(metric, effect)}, p {Of(compared.AnyTimeAdjusted!.Value)}.",
            Compared(metric, effect, compared.AnyTimeAdjusted!.Value)
        );

    public static DecisionReason NotShown(
        AnalysedMetric metric,
        string variant,
        EffectEstimate effect,
        FamilyComparison compared
    ) =>
        About(
            DecisionReasonCode.NotShown,
            metric,
            variant,
            $"is not shown to be better or worse: {Difference(metric, effect)}, p {Of(compared.AnyTimeAdjusted ?? compared.Adjusted)} {(compared.AnyTimeAdjusted is null ? "if this were the end" : "at any time")}.",
            Compared(metric, effect, compared.AnyTimeAdjusted ?? compared.Adjusted) with
            {
                AtAnyTime = compared.AnyTimeAdjusted is not null,
            }
        );

    public static DecisionReason AnyTimeNotComputable(AnalysedMetric metric, string variant) =>
        About(
            DecisionReasonCode.AnyTimeNotComputable,
            metric,
            variant,
            "has no p-value for any time yet, as some variant has too few events or finished allocations for one."
        );

    public static DecisionReason TooEarly(AnalysedMetric metric, string variant, long missing) =>
        About(
            DecisionReasonCode.TooEarly,
            metric,
            variant,
            missing > 0
                ? $"is not compared yet: it or the control lacks {missing:N0} units of the smallest sample."
                : "is not compared yet: it or the control lacks units of the smallest sample.",
            new(Missing: missing > 0 ? missing : null)
        );

    public static DecisionReason NotComputable(AnalysedMetric metric, string variant, NotComputable? why) =>
        About(
            DecisionReasonCode.NotComputable,
            metric,
            variant,
            why switch
            {
                Analysis.NotComputable.NoValues => "cannot be compared: no unit has a value.",
                Analysis.NotComputable.DividesByZero => "cannot be compared: its denominators come to nothing.",
                Analysis.NotComputable.NothingVaries => "cannot be compared: values do not vary.",
                Analysis.NotComputable.TooFewValues =>
                    "cannot be compared: there are too few values beyond the quantile.",
                Analysis.NotComputable.WeightsMoved =>
                    "cannot be compared: traffic followed results, and nothing is known to hold of this metric then.",
                Analysis.NotComputable.NotAlwaysOffered =>
                    "cannot be compared: it and the control were never offered together.",
                _ => "was not compared.",
            },
            new(Why: why)
        );

    public static DecisionReason Breached(AnalysedMetric metric, string variant) =>
        About(
            DecisionReasonCode.GuardrailBreached,
            metric,
            variant,
            $"breaks its guardrail: it is worse by more than {metric.Definition.Guardrail!.Limit:P1}, however often you have looked.",
            new(Limit: metric.Definition.Guardrail!.Limit)
        );

    public static DecisionReason Undecided(AnalysedMetric metric, string variant) =>
        About(
            DecisionReasonCode.GuardrailUndecided,
            metric,
            variant,
            metric.Effect(variant)?.Why is { } why
                ? $"says nothing of its guardrail: {NotComputable(metric, variant, why).Text}"
                : $"may still break its guardrail of {metric.Definition.Guardrail!.Limit:P1}, and may hold it.",
            new(Limit: metric.Definition.Guardrail!.Limit, Why: metric.Effect(variant)?.Why)
        );

    public static DecisionReason OfHorizon(DecisionHorizon horizon, long? goal) =>
        horizon.PlannedUnits is { } planned
            ? new(
                horizon.IsReached
                    ? DecisionReasonCode.PlannedSampleReached
                    : DecisionReasonCode.PlannedSampleNotReached,
                $"Of the planned {planned:N0} units {horizon.Units:N0} have come.",
                Arguments: new(Planned: planned, Units: horizon.Units)
            )
        : horizon.Units >= goal
            ? new(
                DecisionReasonCode.ExpectedSampleReached,
                $"The {goal:N0} units that the expected effect takes have come. If there is an effect, it may be smaller.",
                Arguments: new(Units: goal)
            )
        : new(
            DecisionReasonCode.NoPlannedSample,
            "No sample was planned, so that only what holds at any time can show a variant to be better."
        );

    public static bool FollowsResults(ExperimentPurpose? purpose) =>
        purpose is ExperimentPurpose.Earn or ExperimentPurpose.Balanced;

    private static DecisionReason About(
        DecisionReasonCode code,
        AnalysedMetric metric,
        string variant,
        string predicate,
        DecisionArguments? arguments = null
    ) =>
        new(code, $"'{metric.Definition.Name}' of '{variant}' {predicate}", metric.Definition.Name, variant, arguments);

    private static DecisionArguments Compared(AnalysedMetric metric, EffectEstimate effect, TailProbability p) =>
        new(effect.Difference, metric.Definition.Unit, p.Value);

    private static string Difference(AnalysedMetric metric, EffectEstimate effect) =>
        $"{effect.Difference:+0.####;−0.####;0}{(metric.Definition.Unit is { } unit ? $" {unit}" : "")} from the control's";
}
