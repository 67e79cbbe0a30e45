using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Variants;

/// <summary>Shares in percent, as an alternative to weights of any unit.</summary>
public class Traffic_allocations
{
    [Fact]
    public void Are_shares_in_percent()
    {
        var created = (ExperimentCreated)Decide(Percent(30), Percent(70)).Events.Single();

        Assert.Equal([300_000, 700_000], created.Variants.Select(v => v.Weight));
    }

    [Fact]
    public void Sum_to_a_hundred_whatever_the_rounding_of_their_fractions() =>
        Assert.Null(Decide(Percent(0.1), Percent(0.2), Percent(99.7)).Refusal);

    [Theory]
    [InlineData(50, 49.9, "variants", "not to 99.9.")]
    [InlineData(50, 51, "variants", "not to 101.")]
    [InlineData(-1, 101, "variants[0].trafficAllocation", "from 0 to 100.")]
    [InlineData(double.NaN, 100, "variants[0].trafficAllocation", "from 0 to 100.")]
    [InlineData(0, 100.5, "variants[1].trafficAllocation", "from 0 to 100.")]
    public void Are_refused_that_do_not(double control, double b, string field, string detail)
    {
        var refusal = Decide(Percent(control), Percent(b)).Refusal!;

        Assert.Equal(field, refusal.Field);
        Assert.EndsWith(detail, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_for_all_variants_or_for_none()
    {
        Assert.Equal("variants", Decide(Percent(100), Weight(null)).Refusal?.Field);
        Assert.Equal("variants", Decide(Percent(50), Weight(50)).Refusal?.Field);
        Assert.Equal(
            "variants[0].trafficAllocation",
            Decide(Percent(50) with { Weight = 1 }, Percent(50)).Refusal?.Field
        );
    }

    [Fact]
    public void That_come_out_as_nobody_are_refused_where_they_stand() =>
        Assert.Equal("variants[0].trafficAllocation", Decide(Percent(0.00001), Percent(99.99999)).Refusal?.Field);

    [Fact]
    public void Of_a_change_count_the_active_variants_only()
    {
        var running = World.RunningOf(An.ExperimentWith(("a", 400_000), ("b", 300_000), ("c", 300_000)));
        NewVariant[] wanted = [Named("a", 60), Named("b", 40), Named("c", null) with { IsActive = false }];

        var decision = ChangeVariants.Decide(
            new ChangeVariants(wanted, Elements: null, Reason: null, default),
            running.Experiment,
            running.Allocation,
            running.Statistics,
            running.Version
        );

        var changed = Assert.IsType<VariantsChanged>(Assert.Single(decision.Events));
        Assert.Equal([600_000, 400_000, 0], changed.Variants.Select(v => v.Weight));
    }

    private static Decision Decide(params NewVariant[] variants) =>
        CreateExperiment.Decide(
            new CreateExperiment(
                "Hero",
                Description: null,
                Hypothesis: null,
                [.. variants.Select((v, i) => v with { Name = $"v{i}", IsControl = i == 0 })],
                AllocationStrategy.Fixed,
                AllocationParameters.Default,
                TrafficAllocation: 1,
                UnitType.User,
                Tags: null,
                Metadata: null,
                Seed: 42
            )
        );

    private static NewVariant Percent(double share) => new(null, IsControl: false, null, TrafficAllocation: share);

    private static NewVariant Weight(double? weight) => new(null, IsControl: false, weight);

    private static NewVariant Named(string name, double? share) =>
        new(name, IsControl: name == "a", null, TrafficAllocation: share);
}
