using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Conversions;

/// <summary>Stored for ever as <c>conversion_recorded</c>: add nullable members, never rename or retype one.</summary>
/// <param name="Allocation">The allocation the visitor was assigned under, which the conversion is credited to.</param>
/// <param name="Value">What it was worth, in the caller's unit; 1 when only the conversion counts.</param>
/// <param name="Goal">The goal that was reached, where the experiment has some.</param>
public sealed record ConversionRecorded(
    VisitorKey Visitor,
    string Variant,
    int Allocation,
    double Value,
    string? Goal = null
);

/// <summary>Counts a visitor's first conversion; a repeat answers the same and is no news.</summary>
/// <param name="Goal">One of the experiment's; any name where it has none; null from who knows of no goals.</param>
public sealed record RecordConversion(VisitorKey Visitor, double Value, string? Goal = null)
{
    /// <param name="assignment">The visitor's assignment; null when there is none.</param>
    /// <param name="alreadyConverted">Whether a conversion of this visitor is recorded.</param>
    public static Decision Decide(
        RecordConversion command,
        Experiment experiment,
        StickyAssignment? assignment,
        bool alreadyConverted
    )
    {
        if (!(Math.Abs(command.Value) <= Experiments.Goal.MaxValue))
        {
            return Decision.Refuse(Refusal.Invalid("value", "A number from -1e12 to 1e12."));
        }
        if (ValidateGoal(command.Goal, experiment) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        if (assignment is null)
        {
            return Decision.Refuse(Refusal.VisitorNotAssigned);
        }
        if (alreadyConverted)
        {
            return Decision.Nothing;
        }
        // A pause stops new visitors, not the purchases of those who came before; a completed experiment is counted.
        return experiment.Status is ExperimentStatus.Active or ExperimentStatus.Paused
            ? Decision.Append(
                new ConversionRecorded(
                    command.Visitor,
                    assignment.Variant,
                    assignment.Allocation,
                    Find(command.Goal, experiment)?.Value ?? command.Value,
                    command.Goal
                )
            )
            : Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.ExperimentClosed,
                    $"Conversions count while an experiment is active or paused; this one is {experiment.StandsAs}."
                )
            );
    }

    private static Refusal? ValidateGoal(string? name, Experiment experiment) =>
        name is null ? null
        : experiment.Goals is null ? Text.ValidateName("goal", name, Experiments.Goal.MaxNameLength)
        : Find(name, experiment) is null ? Refusal.Invalid("goal", "The experiment has no goal of this name.")
        : null;

    private static Goal? Find(string? name, Experiment experiment) =>
        name is null ? null : experiment.Goals?.FirstOrDefault(g => g.Name == name);
}
