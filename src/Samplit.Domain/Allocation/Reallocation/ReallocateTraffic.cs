using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Allocation.Reallocation;

/// <summary>Moves traffic to what works. Decided where the stream is written, so never on a stale read.</summary>
/// <param name="OnlyIfDue">
/// False when somebody asked: then it is done whatever the schedule says, and where it changes nothing.
/// </param>
/// <param name="Metrics">
/// The window that the traffic of an experiment follows that is optimized for metrics; null for one that learns from
/// its visitors.
/// </param>
public sealed record ReallocateTraffic(bool OnlyIfDue, RecommendAllocation? Metrics = null)
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
        var problem =
            Validate(experiment) ?? (experiment.FollowsMetrics && command.Metrics is null ? FollowsMetrics : null);
        if (problem is not null)
        {
            return command.OnlyIfDue ? Decision.Nothing : Decision.Refuse(problem);
        }
        var trigger = command.OnlyIfDue ? Due(experiment, allocation, statistics, now) : ReallocationTrigger.Command;
        return trigger is not { } why ? Decision.Nothing
            : command.Metrics is { } metrics ? ByMetrics(command.OnlyIfDue, metrics)
            : Decision.Append(ByVisitors(experiment, allocation, statistics, version, why));

        // Records what the metrics recommend, unless that is on record, and puts it in force.
        Decision ByMetrics(bool onlyIfDue, RecommendAllocation recommend)
        {
            var decided = RecommendAllocation.Decide(recommend, experiment, allocation, version);
            if (decided.Refusal is not null)
            {
                return decided;
            }
            var recommendation = decided.Events is [AllocationComputed computed]
                ? Recommendation.From(computed)
                : allocation.Computed(recommend.WindowDays)!;
            return onlyIfDue && recommendation.Number == allocation.InForce
                ? Decision.Nothing
                : Decision.Append([
                    .. decided.Events,
                    PutInForce(recommendation, experiment, allocation, statistics, version + decided.Events.Count, why),
                ]);
        }
    }

    private static TrafficReallocated ByVisitors(
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version,
        ReallocationTrigger trigger
    )
    {
        var (algorithm, parameters) = (experiment.AllocationAlgorithm, experiment.AllocationPolicy);
        var evidence = statistics.Evidence;
        var result = algorithm.Split(experiment.Variants, evidence, parameters);
        return new(
            allocation.Number + 1,
            algorithm.Name,
            algorithm.Version,
            parameters,
            trigger,
            version,
            [
                .. statistics.Variants.Select(
                    (arm, i) =>
                        new ReallocatedVariant(
                            arm.Variant,
                            arm.Assignments,
                            arm.Conversions,
                            result.ProbabilityBest[i],
                            result.ExpectedLoss[i],
                            result.Weights[i]
                        )
                ),
            ],
            result.FellBackToPrior,
            statistics.Periods is null ? null : evidence
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
        if (experiment.FollowsMetrics)
        {
            return now - allocation.ChangedAt >= experiment.AllocationPolicy.Schedule.MaximumInterval
                ? ReallocationTrigger.Time
                : null;
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

    private static Refusal FollowsMetrics { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.FollowsMetrics,
            "Its traffic follows metrics, and not what its visitors do here."
        );

    internal static TrafficReallocated PutInForce(
        Recommendation recommendation,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version,
        ReallocationTrigger trigger
    ) =>
        new(
            allocation.Number + 1,
            experiment.AllocationAlgorithm.Name,
            experiment.AllocationAlgorithm.Version,
            experiment.AllocationPolicy,
            trigger,
            version,
            [
                .. statistics.Variants.Select(
                    (v, i) =>
                        new ReallocatedVariant(
                            v.Variant,
                            v.Assignments,
                            v.Conversions,
                            recommendation.Shares![i].ProbabilityBest,
                            recommendation.Shares[i].ExpectedLoss,
                            recommendation.Shares[i].Weight
                        )
                ),
            ],
            recommendation.UsedFallback,
            Periods: null,
            recommendation.Number
        );

    private static Refusal NotRunning(ExperimentStatus status) =>
        new(
            RefusalKind.Conflict,
            ProblemCodes.ExperimentNotRunning,
            $"Traffic is reallocated while an experiment is active; this one is {status.ToString().ToLowerInvariant()}."
        );
}
