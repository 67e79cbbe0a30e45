using Samplit.Domain.Experiments;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>Starts an experiment, whoever asks for it: a person, a time or an approval. Its traffic has something to follow.</summary>
public static class StartExperiment
{
    public static Decision Decide(ExpectedRevision expected, Experiment experiment, MetricSet metrics) =>
        MetricObjective.Validate(experiment, metrics) is { } problem
            ? Decision.Refuse(problem)
            : ChangeLifecycle.Decide(new(LifecycleStep.Start, expected), experiment);
}
