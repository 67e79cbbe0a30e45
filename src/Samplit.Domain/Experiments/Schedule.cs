namespace Samplit.Domain.Experiments;

/// <summary>When an experiment starts and ends by itself.</summary>
public static class Schedule
{
    /// <summary>
    /// The step whose time has come; null for none. An experiment whose end went by while it was a draft stays one.
    /// </summary>
    public static LifecycleStep? Due(Experiment experiment, DateTimeOffset now) =>
        experiment.Status switch
        {
            ExperimentStatus.Draft when experiment.StartAt <= now && !(experiment.EndAt <= now) => LifecycleStep.Start,
            ExperimentStatus.Active or ExperimentStatus.Paused when experiment.EndAt <= now => LifecycleStep.Complete,
            _ => null,
        };

    /// <summary>Takes the step that is due now, if any.</summary>
    public static Decision Decide(Experiment experiment, DateTimeOffset now) =>
        Due(experiment, now) is { } step
            ? ChangeLifecycle.Decide(new ChangeLifecycle(step, ExpectedRevision: null), experiment)
            : Decision.Nothing;
}
