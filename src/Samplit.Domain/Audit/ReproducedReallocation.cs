using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Audit;

/// <summary>A reallocation, and what is decided when it is decided again from all that stands before it in the stream.</summary>
/// <param name="Reproduced">Null where none is.</param>
/// <param name="Difference">Null where both are the same.</param>
public sealed record ReproducedReallocation(
    TrafficReallocated Recorded,
    TrafficReallocated? Reproduced,
    WrongDecision? Difference
)
{
    /// <param name="sequence">The version of the event in its stream.</param>
    /// <param name="experiment">Right before the event, and so are the others.</param>
    /// <param name="at">When the event happened.</param>
    public static ReproducedReallocation From(
        long sequence,
        TrafficReallocated recorded,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        DateTimeOffset at
    )
    {
        var decision = Decide(sequence, recorded, experiment, allocation, statistics, at);
        return new(
            recorded,
            decision.Events.OfType<TrafficReallocated>().SingleOrDefault(),
            AllocationAudit.Check(sequence, recorded, decision)
        );
    }

    /// <summary>What is decided where the event stands, of what stands before it.</summary>
    internal static Decision Decide(
        long sequence,
        TrafficReallocated recorded,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        DateTimeOffset at
    ) =>
        experiment.FollowsMetrics
            ? ByMetrics(sequence, recorded, experiment, allocation, statistics, at)
            : ReallocateTraffic.Decide(
                new ReallocateTraffic(OnlyIfDue: recorded.Trigger != ReallocationTrigger.Command),
                experiment,
                allocation,
                statistics,
                sequence - 1,
                at
            );

    /// <summary>The metrics are not in the stream; what they recommended is.</summary>
    private static Decision ByMetrics(
        long sequence,
        TrafficReallocated recorded,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        DateTimeOffset at
    )
    {
        if (ReallocateTraffic.Validate(experiment) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        var isAsked = recorded.Trigger == ReallocationTrigger.Command;
        return
            allocation.Computed(experiment.AllocationPolicy.WindowDays) is not { Shares: not null } computed
            || computed.Number != recorded.Computed
            || (!isAsked && ReallocateTraffic.Due(experiment, allocation, statistics, at) is null)
            ? Decision.Nothing
            : Decision.Append(
                ReallocateTraffic.PutInForce(
                    computed,
                    experiment,
                    allocation,
                    statistics,
                    sequence - 1,
                    isAsked ? ReallocationTrigger.Command : ReallocationTrigger.Time
                )
            );
    }
}
