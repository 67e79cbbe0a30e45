using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Assignment;

/// <summary>Stored for ever as <c>visitor_assigned</c>: add nullable members, never rename or retype one.</summary>
/// <param name="Propensity">The chance this variant had at the draw; off-policy estimates divide by it.</param>
/// <param name="Allocation">Number of the allocation whose weights the draw was made under.</param>
/// <param name="Automated">
/// What makes the visitor look like a program; null of everybody else. It changes no decision.
/// </param>
public sealed record VisitorAssigned(
    VisitorKey Visitor,
    string Variant,
    double Propensity,
    int Allocation,
    AutomationSignal? Automated = null
);

/// <summary>The one assignment a visitor has in an experiment, for ever.</summary>
public sealed record StickyAssignment(string Variant, double Propensity, int Allocation);

/// <summary>What the asker is told.</summary>
/// <param name="Event">The news; null for a visitor who was known or stays outside.</param>
/// <param name="InExperiment">
/// False for a visitor whom the experiment is not for or lets not in, who sees the control.
/// </param>
/// <param name="HeldOutBy">The holdout but for which the visitor would be in; null for anybody else.</param>
public sealed record AssignmentOutcome(
    string Variant,
    int? Allocation,
    double? Propensity,
    bool InExperiment,
    VisitorAssigned? Event,
    Refusal? Refusal,
    Guid? HeldOutBy = null
)
{
    public static AssignmentOutcome Refused(Refusal refusal) => new("", null, null, InExperiment: false, null, refusal);

    public static AssignmentOutcome Known(StickyAssignment assignment) =>
        new(assignment.Variant, assignment.Allocation, assignment.Propensity, InExperiment: true, null, null);
}

/// <summary>
/// Gives a visitor a variant. A pure function of public things: anyone with the stream can recompute it.
/// </summary>
/// <param name="IsTargeted">
/// Whether the experiment is for this visitor, by facts that nobody keeps. Who is assigned already stays so, whatever
/// they are now.
/// </param>
/// <param name="Automated">
/// What makes the visitor look like a program: recorded with the assignment, and nothing follows from it.
/// </param>
public sealed record AssignVisitor(VisitorKey Visitor, bool IsTargeted = true, AutomationSignal? Automated = null)
{
    /// <param name="current">The assignment the visitor has already, in whatever state the experiment is now.</param>
    public static AssignmentOutcome Decide(
        AssignVisitor command,
        Experiment experiment,
        AllocationState allocation,
        StickyAssignment? current
    )
    {
        if (current is not null)
        {
            return AssignmentOutcome.Known(current);
        }
        if (!experiment.IsRunning)
        {
            return AssignmentOutcome.Refused(NotRunning(experiment));
        }
        var (id, unit) = (experiment.Id.ToString("D"), command.Visitor.ToString());
        var heldOutBy = experiment.Holdout?.Has(command.Visitor) == true ? experiment.Holdout.Layer : (Guid?)null;
        var isOutside =
            !command.IsTargeted
            || experiment.Layer?.Has(command.Visitor) == false
            || !Bucketing.IsInTraffic(experiment.Seed, id, unit, experiment.TrafficPerMillion);
        if (isOutside || heldOutBy is not null)
        {
            return new AssignmentOutcome(
                experiment.Control.Name,
                null,
                null,
                InExperiment: false,
                null,
                null,
                isOutside ? null : heldOutBy
            );
        }
        var index = Bucketing.Draw(allocation.Weights, experiment.Seed, id, unit);
        var variant = experiment.Variants[index].Name;
        var propensity = allocation.Weights.Share(index);
        return new AssignmentOutcome(
            variant,
            allocation.Number,
            propensity,
            InExperiment: true,
            new VisitorAssigned(command.Visitor, variant, propensity, allocation.Number, command.Automated),
            null
        );
    }

    private static Refusal NotRunning(Experiment experiment) =>
        new(
            RefusalKind.Conflict,
            ProblemCodes.ExperimentNotRunning,
            $"New visitors are assigned while an experiment is active; this one is {experiment.StandsAs}."
        );
}
