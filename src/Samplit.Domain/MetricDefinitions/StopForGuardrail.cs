using Samplit.Domain.Experiments;
using Samplit.Statistics;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>
/// Stored as <c>guardrail_breached</c>, with the pause that it brings about behind it. Stored for ever: add nullable
/// members, never rename or retype one.
/// </summary>
/// <param name="Revision">Of the metric's definition.</param>
/// <param name="Limit">By how much the metric may be worse, as a part of the control's value.</param>
/// <param name="LiftLower">
/// With the next, the interval of the lift that holds for whoever looks as often as they like.
/// </param>
/// <param name="ControlUnits">Units that it rests on; with the next.</param>
/// <param name="CountedUpTo">Sequence of the last event of the log that was counted.</param>
public sealed record GuardrailBreached(
    Guid Metric,
    int Revision,
    string Variant,
    double Limit,
    double LiftLower,
    double LiftUpper,
    long ControlUnits,
    long VariantUnits,
    long CountedUpTo
);

/// <summary>
/// Pauses an experiment of which a metric got worse than its guardrail allows: once for each variant and definition, so
/// that whoever resumes it has the last word.
/// </summary>
/// <param name="Lift">Of the variant over the control, at any time.</param>
public sealed record StopForGuardrail(
    Guid Metric,
    int Revision,
    string Variant,
    Interval Lift,
    long ControlUnits,
    long VariantUnits,
    long CountedUpTo
)
{
    /// <returns>Nothing unless the guardrail that is in force now is breached by these numbers, for the first time.</returns>
    public static Decision Decide(StopForGuardrail command, Experiment experiment, MetricSet metrics)
    {
        if (
            !experiment.IsRunning
            || experiment.Control.Name == command.Variant
            || experiment.IndexOf(command.Variant) < 0
            || metrics.Find(command.Metric)
                is not { IsRetired: false, Definition: { Guardrail: { } guardrail } definition } metric
            || metric.Revision != command.Revision
            || metrics.HasStoppedFor(command.Metric, command.Revision, command.Variant)
            || !guardrail.IsBreached(command.Lift, definition.LowerIsBetter == true)
        )
        {
            return Decision.Nothing;
        }
        return Decision.Append(
            new GuardrailBreached(
                command.Metric,
                command.Revision,
                command.Variant,
                guardrail.Limit,
                command.Lift.Lower,
                command.Lift.Upper,
                command.ControlUnits,
                command.VariantUnits,
                command.CountedUpTo
            ),
            new ExperimentPaused()
        );
    }
}
