using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Allocation.Reallocation;

/// <summary>Moves traffic to what works. Decided where the stream is written, so never on a stale read.</summary>
/// <param name="OnlyIfDue">False when somebody asked: then it is computed whatever the schedule says.</param>
public sealed record ReallocateTraffic(bool OnlyIfDue)
{
    /// <param name="version">The stream's version that <paramref name="statistics"/> were folded up to.</param>
    public static Decision Decide(
        ReallocateTraffic command,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version,
        DateTimeOffset now
    )
    {
        if ((Validate(experiment) ?? ValidateTarget(experiment)) is { } problem)
        {
            return command.OnlyIfDue ? Decision.Nothing : Decision.Refuse(problem);
        }
        var trigger = command.OnlyIfDue ? Due(experiment, allocation, statistics, now) : ReallocationTrigger.Command;
        if (trigger is null)
        {
            return Decision.Nothing;
        }

        var (algorithm, parameters) = (experiment.AllocationAlgorithm, experiment.AllocationPolicy);
        var evidence = statistics.Evidence;
        var result = algorithm.Split(experiment.Variants, evidence, parameters);
        var variants = statistics.Variants.Select(
            (arm, i) =>
                new ReallocatedVariant(
                    arm.Variant,
                    arm.Assignments,
                    arm.Conversions,
                    result.ProbabilityBest[i],
                    result.ExpectedLoss[i],
                    result.Weights[i]
                )
        );
        return Decision.Append(
            new TrafficReallocated(
                allocation.Number + 1,
                algorithm.Name,
                algorithm.Version,
                parameters,
                trigger.Value,
                version,
                [.. variants],
                result.FellBackToPrior,
                statistics.Periods is null ? null : evidence
            )
        );
    }

    /// <summary>Which clause of the schedule asks for a reallocation now; null for none.</summary>
    public static ReallocationTrigger? Due(
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        DateTimeOffset now
    )
    {
        if (ValidateTarget(experiment) is not null)
        {
            return null;
        }
        var progress = new ReallocationProgress(
            allocation.VisitorsAtChange,
            statistics.Assignments - allocation.VisitorsAtChange,
            statistics.Conversions - allocation.ConversionsAtChange,
            allocation.ChangedAt
        );
        var schedule = experiment.AllocationPolicy.Schedule;
        if (!schedule.IsDue(progress, now))
        {
            return null;
        }
        return progress.VisitorsSince >= schedule.BatchAfter(progress.VisitorsBefore)
            ? ReallocationTrigger.Evidence
            : ReallocationTrigger.Time;
    }

    /// <summary>Why no traffic is moved; null when it may be.</summary>
    internal static Refusal? Validate(Experiment experiment) =>
        experiment.AllocationStrategy == AllocationStrategy.Fixed ? Refusal.AllocationFixed
        : experiment.IsRunning ? null
        : NotRunning(experiment.Status);

    private static Refusal? ValidateTarget(Experiment experiment) =>
        experiment.Objective == OptimizationTarget.Conversion
            ? null
            : new(
                RefusalKind.Conflict,
                "follows_metrics",
                "Its traffic follows metrics, and not what its visitors do here."
            );

    private static Refusal NotRunning(ExperimentStatus status) =>
        new(
            RefusalKind.Conflict,
            "experiment_not_running",
            $"Traffic is reallocated while an experiment is active; this one is {status.ToString().ToLowerInvariant()}."
        );
}
