using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Tests.Statistics;

public class The_running_totals
{
    [Fact]
    public void Begin_at_nothing_for_every_variant_in_the_order_of_the_definition() =>
        Assert.Equal(
            [new("z", 0, 0, 0), new("a", 0, 0, 0), new("m", 0, 0, 0)],
            World.Of(An.ExperimentWith(("z", 1), ("a", 999_998), ("m", 1))).Statistics.Variants
        );

    [Fact]
    public void Count_visitors_and_conversions_and_add_up_their_values()
    {
        var totals = World
            .Running.Then(A.VisitIn("b", "v-1"), A.VisitIn("control", "v-2"), A.VisitIn("b", "v-3"))
            .Then(A.ConversionIn("b", 12.5, "v-1"), A.ConversionIn("b", -2.25, "v-3"))
            .Statistics;

        Assert.Equal([new("control", 1, 0, 0), new("b", 2, 2, 10.25)], totals.Variants);
    }

    [Fact]
    public void Leave_the_state_before_as_it_was()
    {
        var before = World.Running.Then(A.VisitIn("b")).Statistics;

        ExperimentStatistics.Evolve(before, A.ConversionIn("b"), World.Noon);

        Assert.Equal([new("control", 0, 0, 0), new("b", 1, 0, 0)], before.Variants);
    }

    [Fact]
    public void Are_the_same_instance_after_what_does_not_change_them()
    {
        object[] others =
        [
            new ExperimentStarted(),
            new ExperimentPaused(),
            new ExperimentResumed(),
            new ExperimentCompleted(),
            new ExperimentArchived(),
            A.ReallocationTo(1, ("control", 500_000), ("b", 500_000)),
            An.Experiment,
            "something of a later version",
        ];
        var before = World.Running.Statistics;

        Assert.All(others, e => Assert.Same(before, ExperimentStatistics.Evolve(before, e, World.Noon)));
    }

    [Fact]
    public void Do_not_begin_with_anything_but_the_creation()
    {
        object[] others = [new ExperimentStarted(), A.VisitIn("b"), A.ConversionIn("b")];

        Assert.All(others, e => Assert.Null(ExperimentStatistics.Evolve(null, e, World.Noon)));
    }

    [Fact]
    public void Sum_up_over_the_variants()
    {
        var world = World.Running.Then(A.VisitIn("b", "v-1"), A.VisitIn("control", "v-2"), A.ConversionIn("b", 7));

        Assert.Equal((2, 1), (world.Statistics.Assignments, world.Statistics.Conversions));
    }
}
