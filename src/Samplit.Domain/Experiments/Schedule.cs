namespace Samplit.Domain.Experiments;

/// <summary>When an experiment starts and ends by itself.</summary>
public static class Schedule
{
    /// <summary>
    /// Why it ends, also where that is below the registered sample: it was set before anybody knew the result.
    /// </summary>
    public const string Reason = "The end that was set for it had come.";

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

    /// <param name="assigned">Visitors so far.</param>
    public static Decision Complete(Experiment experiment, long assigned) =>
        CompleteExperiment.Decide(new CompleteExperiment(Reason, ExpectedRevision: default), experiment, assigned);
}
