using System.Globalization;

namespace Samplit.Domain.Experiments;

/// <summary>
/// Ends an experiment. Below the sample that was registered at its start that is a deviation, and whoever brings it
/// about says why, for those who read the result.
/// </summary>
/// <param name="ExpectedRevision">The revision the caller saw; null when the caller does not mind.</param>
public sealed record CompleteExperiment(string? Reason, ExpectedRevision ExpectedRevision)
{
    /// <param name="assigned">Visitors so far.</param>
    public static Decision Decide(CompleteExperiment command, Experiment experiment, long assigned)
    {
        var step = ChangeLifecycle.Decide(
            new ChangeLifecycle(LifecycleStep.Complete, command.ExpectedRevision),
            experiment
        );
        if (step.Refusal is not null)
        {
            return step;
        }
        var problem = command.Reason is { } reason
            ? Text.ValidateName("reason", reason, ChangePreregistration.MaxReasonLength)
            : TooEarly(experiment, assigned);
        return problem is null ? Decision.Append(new ExperimentCompleted(command.Reason)) : Decision.Refuse(problem);
    }

    private static Refusal? TooEarly(Experiment experiment, long assigned) =>
        experiment.Registered?.MinimumSample is { } registered && assigned < registered
            ? new(
                RefusalKind.Conflict,
                ProblemCodes.MinimumSampleNotReached,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{assigned:N0} of the {registered:N0} visitors came that were registered as the least. To end it all the same is a deviation: say why, in 'reason'."
                ),
                "reason"
            )
            : null;
}
