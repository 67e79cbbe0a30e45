using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;
using Samplit.Statistics;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>
/// Stored as <c>guardrail_breached</c>, with the pause or the change of variants that it brings about behind it. Stored
/// for ever: add nullable members, never rename or retype one.
/// </summary>
/// <param name="Revision">Of the metric's definition.</param>
/// <param name="Limit">By how much the metric may be worse, as a part of the control's value.</param>
/// <param name="LiftLower">
/// With the next, the interval of the lift that holds for whoever looks as often as they like.
/// </param>
/// <param name="ControlUnits">Units that it rests on; with the next.</param>
/// <param name="CountedUpTo">Sequence of the last event of the log that was counted.</param>
/// <param name="Action">What was done, which is not always what the guardrail says: null for pause.</param>
public sealed record GuardrailBreached(
    Guid Metric,
    int Revision,
    string Variant,
    double Limit,
    double LiftLower,
    double LiftUpper,
    long ControlUnits,
    long VariantUnits,
    long CountedUpTo,
    GuardrailAction? Action = null
);

/// <summary>
/// Pauses an experiment of which a metric got worse than its guardrail allows, or deactivates the variant: once for each
/// variant and definition, so that whoever resumes it, or opens the variant again, has the last word.
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
    /// <param name="version">The stream's version that everything was folded up to.</param>
    /// <returns>Nothing unless the guardrail that is in force now is breached by these numbers, for the first time.</returns>
    public static Decision Decide(
        StopForGuardrail command,
        Experiment experiment,
        MetricSet metrics,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version
    )
    {
        var place = experiment.IndexOf(command.Variant);
        if (
            !experiment.IsRunning
            || experiment.Control.Name == command.Variant
            || place < 0
            || metrics.Find(command.Metric)
                is not { IsRetired: false, Definition: { Guardrail: { } guardrail } definition } metric
            || metric.Revision != command.Revision
            || metrics.HasStoppedFor(command.Metric, command.Revision, command.Variant)
            || !guardrail.IsBreached(command.Lift, definition.LowerIsBetter == true)
        )
        {
            return Decision.Nothing;
        }
        var isRemoved = guardrail.Action == GuardrailAction.RemoveVariant;
        if (isRemoved && !experiment.Variants[place].IsActive)
        {
            return Decision.Nothing; // as somebody did before
        }
        // The event right before the change is the breach.
        var removal = isRemoved
            ? Remove(metric, command.Variant, experiment, allocation, statistics, version + 1)
            : null;
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
                command.CountedUpTo,
                removal is null ? null : GuardrailAction.RemoveVariant
            ),
            removal ?? (object)new ExperimentPaused()
        );
    }

    /// <summary>
    /// Deactivates a variant; the others divide its share in the proportions that they have.
    /// </summary>
    /// <param name="version">Of the stream before the change.</param>
    /// <returns>
    /// Null where nobody could do so: without another variant beside the control, and of several elements, of which no
    /// single combination is deactivated.
    /// </returns>
    internal static VariantsChanged? Remove(
        Metric metric,
        string variant,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version
    )
    {
        if (experiment.Elements is { Count: > 1 })
        {
            return null;
        }
        var command = new ChangeVariants(
            experiment.Elements is { Count: 1 }
                ? null
                :
                [
                    .. experiment.Variants.Select(v => new NewVariant(
                        v.Name,
                        v.IsControl,
                        Weight: null,
                        Parts: null,
                        v.Url,
                        v.IsActive && v.Name != variant
                    )),
                ],
            experiment.Elements is [var element]
                ?
                [
                    element with
                    {
                        Variants =
                        [
                            .. element.Variants.Select(v =>
                                v with
                                {
                                    Weight = null,
                                    Active = v.IsActive && v.Name != variant ? null : false,
                                }
                            ),
                        ],
                    },
                ]
                : null,
            $"The guardrail of {metric.Definition.Name} is breached.",
            ExpectedRevision: default
        );
        return
            ChangeVariants.Decide(command, experiment, allocation, statistics, version).Events
                is [VariantsChanged changed]
            ? changed with
            {
                Guardrail = metric.Id,
            }
            : null;
    }
}
