using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests;

internal static class An
{
    /// <summary>Adaptive, open to everybody, an even split of control and b.</summary>
    public static readonly ExperimentCreated Experiment = new()
    {
        Name = "Hero",
        Variants = [new Variant("control", IsControl: true, 500_000), new Variant("b", IsControl: false, 500_000)],
        AllocationStrategy = AllocationStrategy.Adaptive,
        AllocationPolicy = AllocationParameters.Default,
        TrafficPerMillion = 1_000_000,
        UnitType = UnitType.User,
        Tags = [],
        Seed = 42,
    };

    /// <summary>The same with other variants; the first is the control.</summary>
    public static ExperimentCreated ExperimentWith(params (string Name, int Weight)[] variants) =>
        Experiment with
        {
            Variants = [.. variants.Select((v, i) => new Variant(v.Name, IsControl: i == 0, v.Weight))],
        };
}
