namespace Samplit.Domain.Experiments;

public enum LifecycleStep
{
    Start,
    Pause,
    Resume,
    Complete,
    Archive,
}

/// <summary>
/// Which step leads where. Draft → active ⇄ paused → completed → archived; a running experiment is completed before it
/// is archived, a draft can be archived at once.
/// </summary>
/// <param name="ExpectedRevision">The revision the caller saw.</param>
public sealed record ChangeLifecycle(LifecycleStep Step, ExpectedRevision ExpectedRevision)
{
    public static Decision Decide(ChangeLifecycle command, Experiment experiment)
    {
        if (!command.ExpectedRevision.Allows(experiment.Revision))
        {
            return Decision.Refuse(Refusal.StaleRevision);
        }
        return (command.Step, experiment.Status) switch
        {
            (LifecycleStep.Start, ExperimentStatus.Draft) => Start(experiment.Preregistration),
            (LifecycleStep.Pause, ExperimentStatus.Active) => Decision.Append(new ExperimentPaused()),
            (LifecycleStep.Resume, ExperimentStatus.Paused) => Decision.Append(new ExperimentResumed()),
            (LifecycleStep.Complete, ExperimentStatus.Active or ExperimentStatus.Paused) => Decision.Append(
                new ExperimentCompleted()
            ),
            (LifecycleStep.Archive, ExperimentStatus.Draft or ExperimentStatus.Completed) => Decision.Append(
                new ExperimentArchived()
            ),
            _ => Decision.Refuse(Impossible(command.Step, experiment)),
        };
    }

    private static Decision Start(Preregistration registered) =>
        registered == Preregistration.Nothing
            ? Decision.Append(new ExperimentStarted())
            : Decision.Append(new ExperimentPreregistered(registered), new ExperimentStarted());

    private static Refusal Impossible(LifecycleStep step, Experiment experiment)
    {
        var (code, from) = step switch
        {
            _ when experiment.Status == ExperimentStatus.Archived => (
                ProblemCodes.ExperimentArchived,
                "an experiment that is not archived"
            ),
            LifecycleStep.Start => (ProblemCodes.ExperimentNotDraft, "a draft"),
            LifecycleStep.Pause => (ProblemCodes.ExperimentNotActive, "an active experiment"),
            LifecycleStep.Resume => (ProblemCodes.ExperimentNotPaused, "a paused experiment"),
            LifecycleStep.Complete => (ProblemCodes.ExperimentNotOpen, "an active or paused experiment"),
            _ => (ProblemCodes.ExperimentNotClosed, "a draft or a completed experiment"),
        };
        return new Refusal(
            RefusalKind.Conflict,
            code,
            $"Only {from} can take the step '{step.ToString().ToLowerInvariant()}'; this one is {experiment.StandsAs}."
        );
    }
}
