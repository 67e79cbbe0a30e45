using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Allocation.Reallocation;

/// <summary>
/// Moves the traffic of an experiment that is optimized for metrics to where they say: computes the allocation, unless nothing has
/// changed since, and puts it in force.
/// </summary>
/// <param name="Compute">For the window that traffic follows.</param>
/// <param name="OnlyIfDue">False when somebody asked: then it is put in force even where it is already.</param>
public sealed record ReallocateByMetrics(RecommendAllocation Compute, bool OnlyIfDue)
{
    public static Decision Decide(
        ReallocateByMetrics command,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version,
        DateTimeOffset now
    )
    {
        if (ReallocateTraffic.Validate(experiment) is { } problem)
        {
            return command.OnlyIfDue ? Decision.Nothing : Decision.Refuse(problem);
        }
        if (command.OnlyIfDue && !IsDue(experiment, allocation, now))
        {
            return Decision.Nothing;
        }
        var decided = RecommendAllocation.Decide(command.Compute, experiment, allocation, version);
        if (decided.Refusal is not null)
        {
            return decided;
        }
        var computed = decided.Events is [AllocationComputed news] ? Recommendation.Of(news) : null;
        var holds = computed ?? allocation.Computed(command.Compute.WindowDays)!;
        if (command.OnlyIfDue && holds.Number == allocation.Following)
        {
            return Decision.Nothing;
        }
        var trigger = command.OnlyIfDue ? ReallocationTrigger.Time : ReallocationTrigger.Command;
        return Decision.Append([
            .. decided.Events,
            ToReallocation(holds, experiment, allocation, statistics, version + decided.Events.Count, trigger),
        ]);
    }

    /// <summary>Whether it is time to look at the metrics again.</summary>
    public static bool IsDue(Experiment experiment, AllocationState allocation, DateTimeOffset now) =>
        experiment.Objective != OptimizationTarget.Conversion
        && now - allocation.ChangedAt >= experiment.AllocationPolicy.Schedule.MaximumInterval;

    internal static TrafficReallocated ToReallocation(
        Recommendation computed,
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
                            computed.Shares![i].ProbabilityBest,
                            computed.Shares[i].ExpectedLoss,
                            computed.Shares[i].Weight
                        )
                ),
            ],
            computed.UsedFallback,
            Periods: null,
            computed.Number
        );
}
