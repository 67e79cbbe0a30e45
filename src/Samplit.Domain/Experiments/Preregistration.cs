namespace Samplit.Domain.Experiments;

/// <summary>
/// What an experiment is to find out and how, said before anybody knows. Written into the stream when the experiment
/// starts; what is changed after that is a deviation.
/// </summary>
/// <param name="Hypothesis">What is expected and why.</param>
/// <param name="Metric">What decides, by its name.</param>
/// <param name="StopRule">When the experiment ends, in words.</param>
/// <param name="MinimumSample">Visitors to be assigned before it is completed; from 1 to 10^12.</param>
public sealed record Preregistration(string? Hypothesis, string? Metric, string? StopRule, long? MinimumSample)
{
    public const int MaxTextLength = 10_000;
    public const int MaxMetricLength = 100;
    public const long MaxSample = 1_000_000_000_000;

    public static Preregistration Nothing { get; } = new(null, null, null, null);

    /// <returns>Null when every value is within its range.</returns>
    public Refusal? Validate() =>
        Text.Validate("hypothesis", Hypothesis, MaxTextLength)
        ?? (Metric is null ? null : Text.ValidateName("metric", Metric, MaxMetricLength))
        ?? Text.Validate("stopRule", StopRule, MaxTextLength)
        ?? (
            MinimumSample is null or (>= 1 and <= MaxSample)
                ? null
                : Refusal.Invalid("minimumSample", $"From 1 to {MaxSample:N0} visitors.")
        );
}

/// <summary>
/// Stored for ever as <c>experiment_preregistered</c>: right before the start, with what is in force there.
/// </summary>
public sealed record ExperimentPreregistered(Preregistration Preregistration);

/// <summary>
/// Stored for ever as <c>preregistration_changed</c>: add nullable members, never rename or retype one.
/// </summary>
/// <param name="Preregistration">All of it, as it is from here on.</param>
/// <param name="Reason">Why; always there once the experiment was started.</param>
public sealed record PreregistrationChanged(Preregistration Preregistration, string? Reason);

/// <summary>
/// Changes what was registered: freely in a draft, and with a reason, for auditors, while the experiment runs.
/// </summary>
/// <param name="ExpectedRevision">The revision the caller saw.</param>
public sealed record ChangePreregistration(
    Preregistration Preregistration,
    string? Reason,
    ExpectedRevision ExpectedRevision
)
{
    public const int MaxReasonLength = 1_000;

    public static Decision Decide(ChangePreregistration command, Experiment experiment)
    {
        if (!command.ExpectedRevision.Allows(experiment.Revision))
        {
            return Decision.Refuse(Refusal.StaleRevision);
        }
        var problem =
            command.Preregistration.Validate()
            ?? (command.Reason is null ? null : Text.ValidateName("reason", command.Reason, MaxReasonLength));
        if (problem is not null)
        {
            return Decision.Refuse(problem);
        }
        if (experiment.Status is ExperimentStatus.Completed or ExperimentStatus.Archived)
        {
            return Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.ExperimentClosed,
                    $"What was registered is not changed once the result is there; this one is {experiment.StandsAs}."
                )
            );
        }
        if (command.Preregistration == experiment.Preregistration)
        {
            return Decision.Nothing;
        }
        return experiment.Status != ExperimentStatus.Draft && command.Reason is null
            ? Decision.Refuse(
                Refusal.Invalid("reason", "The experiment has started: say why, for those who read of the deviation.")
            )
            : Decision.Append(new PreregistrationChanged(command.Preregistration, command.Reason));
    }
}
