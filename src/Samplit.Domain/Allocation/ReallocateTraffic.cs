using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Allocation;

public enum ReallocationTrigger
{
    /// <summary>Enough visitors came since the last one.</summary>
    Evidence,

    /// <summary>Enough time went by, with something new to learn from.</summary>
    Time,

    /// <summary>Somebody asked.</summary>
    Command,
}

/// <summary>What one variant brought to a reallocation and what it got.</summary>
/// <param name="Assignments">Visitors at the moment of reading.</param>
/// <param name="ProbabilityBest">Posterior probability that this variant has the highest rate.</param>
/// <param name="ExpectedLoss">Conversions per visitor that are lost on average by choosing it.</param>
/// <param name="Weight">New share in parts per million.</param>
public sealed record ReallocatedVariant(
    string Variant,
    long Assignments,
    long Conversions,
    double ProbabilityBest,
    double ExpectedLoss,
    int Weight
);

/// <summary>
/// Stored for ever as <c>traffic_reallocated</c>: add nullable members, never rename or retype one. It carries all that is
/// needed to compute it again. There is no seed because the probabilities are exact, not sampled.
/// </summary>
/// <param name="Allocation">Number of the allocation that begins here.</param>
/// <param name="ReadVersion">The stream's version the evidence was read at: the event right before this one.</param>
/// <param name="FellBack">Of no active variant there was any evidence, so the weights are the prior's: even.</param>
/// <param name="Periods">The evidence by period, where the counts of <paramref name="Variants"/> are not all of it.</param>
/// <param name="Computed">Number of the <see cref="AllocationComputed"/> that is put in force; null when visitors decide.</param>
public sealed record TrafficReallocated(
    int Allocation,
    string Policy,
    int PolicyVersion,
    AllocationPolicy Parameters,
    ReallocationTrigger Trigger,
    long ReadVersion,
    IReadOnlyList<ReallocatedVariant> Variants,
    bool FellBack,
    IReadOnlyList<PeriodEvidence>? Periods = null,
    int? Computed = null
);

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
        if ((Problem(experiment) ?? TargetProblem(experiment)) is { } problem)
        {
            return command.OnlyIfDue ? Decision.Nothing : Decision.Refuse(problem);
        }
        var trigger = command.OnlyIfDue ? Due(experiment, allocation, statistics, now) : ReallocationTrigger.Command;
        if (trigger is null)
        {
            return Decision.Nothing;
        }

        var (policy, parameters) = (experiment.Policy, experiment.AllocationPolicy);
        var evidence = statistics.Evidence;
        var result = policy.Split(experiment.Variants, evidence, parameters);
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
                policy.Name,
                policy.Version,
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
        if (TargetProblem(experiment) is not null)
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
    internal static Refusal? Problem(Experiment experiment) =>
        experiment.AllocationStrategy == AllocationStrategy.Fixed ? Refusal.AllocationFixed
        : experiment.IsRunning ? null
        : NotRunning(experiment.Status);

    private static Refusal? TargetProblem(Experiment experiment) =>
        experiment.Target == OptimizationTarget.Conversion
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
