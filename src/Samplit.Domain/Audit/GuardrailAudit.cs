using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Statistics;
using Samplit.Statistics;

namespace Samplit.Domain.Audit;

/// <summary>
/// Whether a guardrail acted on numbers beyond its limit, and did what it says. The numbers themselves are of tracked
/// events, which lie beside the log.
/// </summary>
internal static class GuardrailAudit
{
    private const string Rule = "guardrail_breached";

    public static WrongDecision? CheckBreach(
        long sequence,
        GuardrailBreached recorded,
        Experiment experiment,
        MetricSet metrics,
        AllocationState allocation,
        ExperimentStatistics statistics
    )
    {
        var decision = StopForGuardrail.Decide(
            new(
                recorded.Metric,
                recorded.Revision,
                recorded.Variant,
                new Interval(recorded.LiftLower, recorded.LiftUpper),
                recorded.ControlUnits,
                recorded.VariantUnits,
                recorded.CountedUpTo
            ),
            experiment,
            metrics,
            allocation,
            statistics,
            sequence - 1
        );
        return Compare(sequence, Rule, recorded, decision);
    }

    public static WrongDecision? CheckBlankTime(long sequence, BlankTimeBreached recorded, Experiment experiment) =>
        Compare(
            sequence,
            "blank_time_breached",
            recorded,
            StopForBlankTime.Decide(new(recorded.Limit, recorded.Visitors, recorded.OverLimit), experiment)
        );

    /// <summary>A variant is deactivated right behind the breach that says so, and by nothing else.</summary>
    public static WrongDecision? CheckRemoval(
        long sequence,
        object @event,
        Experiment experiment,
        MetricSet metrics,
        AllocationState allocation,
        ExperimentStatistics statistics
    )
    {
        if (metrics.Removing is not { } stop)
        {
            return @event is VariantsChanged { Guardrail: { } metric }
                ? new(sequence, Rule, $"variants changed for {metric:D}", "a breach right before it")
                : null;
        }
        var expected = StopForGuardrail.Remove(
            metrics.Find(stop.Metric)!,
            stop.Variant,
            experiment,
            allocation,
            statistics,
            sequence - 1
        );
        return @event is VariantsChanged recorded && expected is not null && VariantsAudit.IsSame(recorded, expected)
            ? null
            : new(sequence, Rule, @event.GetType().Name, $"'{stop.Variant}' deactivated");
    }

    private static WrongDecision? Compare(long sequence, string rule, object recorded, Decision made) =>
        made.Events is [var expected, ..] && expected.Equals(recorded)
            ? null
            : new(
                sequence,
                rule,
                $"{recorded}",
                made.Events is [var other, ..] ? $"{other}" : "nothing: it is within the limit, or acted on before"
            );
}
