using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Replay;

/// <summary>
/// One recorded assignment and what another algorithm would have made of it: what off-policy estimates are made from.
/// </summary>
/// <param name="Recorded">Index of the variant that the visitor got.</param>
/// <param name="Propensity">The chance that it had.</param>
/// <param name="Other">Index of the variant that the same draw gives under the other algorithm's weights.</param>
/// <param name="OtherPropensity">The chance of the <em>recorded</em> variant under the other algorithm.</param>
public readonly record struct WhatIfAssignment(
    VisitorKey Visitor,
    int Recorded,
    double Propensity,
    int Other,
    double OtherPropensity
);

/// <summary>A reallocation that the other algorithm would have made.</summary>
/// <param name="Version">The recorded event behind which it comes.</param>
public sealed record WhatIfReallocation(int Number, long Version, DateTimeOffset At, Weights Weights);

/// <summary>
/// Runs another algorithm over a recorded stream: who would have seen what, and when traffic would have moved. Its
/// evidence is the recorded one, which the recorded algorithm has gathered; the other one would have gathered another.
/// What it would have earned is for estimates that divide by the propensities.
/// </summary>
/// <param name="parameters">Null for those of the experiment.</param>
/// <remarks>
/// It begins with the experiment's own weights and reallocates at once when its schedule says so, and whenever somebody
/// asked for it. A fixed experiment is run as if it adapted.
/// </remarks>
public sealed class WhatIf(Guid id, AllocationAlgorithm algorithm, AllocationParameters? parameters)
{
    private AllocationState? _allocation;

    /// <summary>As recorded; null before it is created, and so are the others.</summary>
    public Experiment? Experiment { get; private set; }

    public ExperimentStatistics? Statistics { get; private set; }

    /// <summary>The recorded allocation.</summary>
    public AllocationState? Recorded { get; private set; }

    /// <summary>The weights that the other algorithm has come to.</summary>
    public Weights? Weights => _allocation?.Weights;

    /// <summary>What the other algorithm makes of an event. Called with each event of the stream, in order.</summary>
    public (WhatIfAssignment? Assignment, WhatIfReallocation? Reallocation) Next(
        long version,
        object @event,
        DateTimeOffset at
    )
    {
        var assignment = @event is VisitorAssigned e ? Assign(e) : null;
        var before = Experiment;
        Experiment = Experiment.Evolve(Experiment, id, @event, at);
        Statistics = ExperimentStatistics.Evolve(Statistics, Kept(@event), at);
        Recorded = AllocationState.Evolve(Recorded, @event, at);
        _allocation = (@event, before, _allocation, Statistics) switch
        {
            (TrafficReallocated, _, _, _) => _allocation,
            // What somebody asked for, given the weights that would have been in force.
            (VariantsChanged changed, { }, { } allocation, { } statistics) => NextAllocation(
                allocation,
                changed.WeightsFrom(before.Variants, allocation.Weights),
                statistics,
                at
            ),
            _ => AllocationState.Evolve(_allocation, @event, at),
        };
        return (assignment, Reallocate(version, @event, at));
    }

    /// <summary>The other algorithm may need the evidence by period, which the recorded one did not.</summary>
    private object Kept(object @event) =>
        @event is ExperimentCreated e
            ? e with
            {
                AllocationPolicy = (parameters ?? e.AllocationPolicy).WithPeriods(algorithm, e.Variants.Count),
            }
            : @event;

    private WhatIfAssignment? Assign(VisitorAssigned e)
    {
        if (Experiment is not { } experiment || _allocation is not { } allocation)
        {
            return null; // the verifier says what is wrong with such a stream
        }
        var recorded = experiment.IndexOf(e.Variant);
        if (recorded < 0)
        {
            return null;
        }
        return new WhatIfAssignment(
            e.Visitor,
            recorded,
            e.Propensity,
            Bucketing.Draw(allocation.Weights, experiment.Seed, id.ToString("D"), e.Visitor.ToString()),
            allocation.Weights.Share(recorded)
        );
    }

    private WhatIfReallocation? Reallocate(long version, object @event, DateTimeOffset at)
    {
        if (
            Experiment is not { IsRunning: true } experiment
            || Statistics is not { } statistics
            || _allocation is not { } allocation
        )
        {
            return null;
        }
        var asked = experiment with
        {
            AllocationPolicy = parameters ?? experiment.AllocationPolicy,
            OptimizationTarget = OptimizationTarget.Conversion,
        };
        var isAsked = @event is TrafficReallocated { Trigger: ReallocationTrigger.Command };
        if (!isAsked && ReallocateTraffic.Due(asked, allocation, statistics, at) is null)
        {
            return null;
        }
        var result = algorithm.Split(experiment.Variants, statistics.Evidence, asked.AllocationPolicy);
        _allocation = NextAllocation(allocation, result.Weights, statistics, at);
        return new WhatIfReallocation(_allocation.Number, version, at, result.Weights);
    }

    /// <summary>The allocation behind this one, from evidence of now.</summary>
    private static AllocationState NextAllocation(
        AllocationState allocation,
        Weights weights,
        ExperimentStatistics statistics,
        DateTimeOffset at
    ) =>
        new(
            allocation.Number + 1,
            weights,
            at,
            [.. statistics.Variants.Select(v => new ArmState(v.Variant, v.Assignments, v.Conversions))]
        );
}
