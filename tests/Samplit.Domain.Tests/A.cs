using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Funnels;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests;

internal static partial class A
{
    public static readonly byte[] Salt = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static VisitorKey Visitor(string visitor) => VisitorKey.From(Salt, visitor);

    public static readonly NewVariant Control = Variant("control") with { IsControl = true };

    /// <summary>Of events that are called as their nodes, in the order in which the edges name them.</summary>
    /// <param name="edges">As <c>cart>paid</c>.</param>
    public static FunnelDefinition Funnel(params string[] edges)
    {
        var ways = edges.Select(e => e.Split('>')).Select(e => new FunnelEdge(e[0], e[1])).ToArray();
        return new(
            [.. ways.SelectMany(e => new[] { e.From, e.To }).Distinct().Select(key => new FunnelNode(key, key, key))],
            ways,
            FunnelOrder.Loose,
            WindowSeconds: 3600
        );
    }

    /// <summary>As one asks for it in a change of variants.</summary>
    public static NewVariant Variant(string name, double? weight = null, bool isActive = true) =>
        new(name, IsControl: false, weight, IsActive: isActive);

    /// <summary>As one asks for <see cref="An.Experiment"/>.</summary>
    public static readonly CreateExperiment Request = new(
        "Hero",
        Description: null,
        Hypothesis: null,
        [Control, Variant("b")],
        AllocationStrategy.Adaptive,
        AllocationParameters.Default,
        TrafficAllocation: 1,
        UnitType.User,
        Tags: null,
        Metadata: null,
        Seed: 42
    );

    public static VisitorAssigned VisitIn(string variant, string visitor = "v-1") =>
        new(Visitor(visitor), variant, Propensity: 0.5, Allocation: 0);

    public static ConversionRecorded ConversionIn(string variant, double value = 1, string visitor = "v-1") =>
        new(Visitor(visitor), variant, Allocation: 0, value);

    /// <summary>To these weights, whatever the evidence.</summary>
    public static TrafficReallocated ReallocationTo(int number, params (string Variant, int Weight)[] weights) =>
        new(
            number,
            ThompsonSampling.Name,
            ThompsonSampling.Version,
            AllocationParameters.Default,
            ReallocationTrigger.Command,
            ReadVersion: 1,
            [.. weights.Select(w => new ReallocatedVariant(w.Variant, 0, 0, 0.5, 0, w.Weight))],
            FellBack: false
        );
}
