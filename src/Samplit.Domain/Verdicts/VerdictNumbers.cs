using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;

namespace Samplit.Domain.Verdicts;

internal static class VerdictNumbers
{
    public static VerdictArguments Of(
        VerdictInputs inputs,
        DecisionInputs evidence,
        ExperimentDecision decision,
        VerdictCode code,
        string? subject,
        UnreadableCause? cause
    )
    {
        var horizon = evidence.Horizon;
        var arguments = new VerdictArguments(
            Control: inputs.Control,
            Units: horizon.Units,
            PlannedUnits: horizon.PlannedUnits,
            Cause: cause,
            SampleRatio: cause == UnreadableCause.SampleRatio ? evidence.SampleRatio.Value : null,
            Deviations: cause == UnreadableCause.Deviation ? inputs.UnexplainedDeviations : null
        );
        if ((code is VerdictCode.GoOn or VerdictCode.TooLittle) && inputs.Status < ExperimentStatus.Completed)
        {
            arguments = arguments with { UnitsLeft = decision.Remaining?.Units, DaysLeft = decision.Remaining?.Days };
        }
        if (evidence.Metrics.FirstOrDefault(m => m.Definition.IsPrimary == true) is not { } primary)
        {
            return arguments;
        }
        arguments = arguments with
        {
            Metric = primary.Definition.Name,
            IsRate = primary.Definition.Type == MetricType.Conversion,
            Unit = primary.Definition.Unit ?? primary.Definition.Currency,
        };
        var told = subject is null ? Ahead(primary) : primary.Effect(subject);
        // What a guardrail tells is no matter of the primary metric.
        var isOther =
            code == VerdictCode.StopForHarm && decision.Reasons.All(r => r.Code != DecisionReasonCode.WorseAtAnyTime);
        return code == VerdictCode.DoNotRead || isOther || told?.Effect is not { } effect
            ? arguments
            : arguments with
            {
                Variant = told.Variant,
                Difference = effect.Difference,
                AtEndLower = effect.Interval.Lower,
                AtEndUpper = effect.Interval.Upper,
                AnyTimeLower = effect.AnyTime?.Lower,
                AnyTimeUpper = effect.AnyTime?.Upper,
            };
    }

    /// <summary>The treatment that is ahead of the control by most, or behind it by least.</summary>
    private static MetricEffect? Ahead(AnalysedMetric primary) =>
        primary
            .Analysis.Effects.Where(e => e.Effect is not null)
            .MaxBy(e => primary.LowerIsBetter ? -e.Effect!.Difference : e.Effect!.Difference);
}
