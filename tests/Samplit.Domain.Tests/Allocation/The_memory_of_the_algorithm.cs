using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Allocation;

public class The_memory_of_the_algorithm
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Begins_with_the_initial_weights_and_no_evidence()
    {
        var state = World.Of(An.ExperimentWith(("a", 800_000), ("b", 200_000))).Allocation;

        Assert.Equal((0, World.Noon), (state.Number, state.ChangedAt));
        Assert.Equal(Weights.FromParts([800_000, 200_000]), state.Weights);
        Assert.Equal([new("a", 0, 0), new("b", 0, 0)], state.Arms);
        Assert.Equal((0, 0), (state.VisitorsAtChange, state.ConversionsAtChange));
    }

    [Fact]
    public void Starts_its_clock_with_the_experiment() =>
        Assert.Equal(
            World.Noon + Hour,
            World.Draft.Later(Hour).Then(new ExperimentStarted()).Later(Hour).Allocation.ChangedAt
        );

    [Fact]
    public void Takes_over_a_reallocation_and_marks_where_it_happened()
    {
        var state = World
            .Running.Then(A.VisitIn("b", "v-1"), A.VisitIn("control", "v-2"), A.ConversionIn("b"))
            .Later(Hour)
            .Reallocated(7, ("control", 1), ("b", 999_999))
            .Then(A.VisitIn("b", "v-3"))
            .Later(Hour)
            .Allocation;

        Assert.Equal((7, World.Noon + Hour), (state.Number, state.ChangedAt));
        Assert.Equal(Weights.FromParts([1, 999_999]), state.Weights);
        Assert.Equal([new("control", 1, 0), new("b", 1, 1)], state.Arms);
        Assert.Equal((2, 1), (state.VisitorsAtChange, state.ConversionsAtChange));
    }

    [Fact]
    public void Is_the_same_instance_after_what_does_not_change_it()
    {
        object[] others =
        [
            new ExperimentPaused(),
            new ExperimentResumed(),
            new ExperimentCompleted(),
            new ExperimentArchived(),
            A.VisitIn("b", "v-1"),
            A.ConversionIn("b", visitor: "v-1"),
            An.Experiment,
            "something of a later version",
        ];
        var before = World.Running.Allocation;

        Assert.All(others, e => Assert.Same(before, AllocationState.Evolve(before, e, World.Noon + Hour)));
    }

    [Fact]
    public void Does_not_begin_with_anything_but_the_creation()
    {
        object[] others =
        [
            new ExperimentStarted(),
            A.VisitIn("b"),
            A.ConversionIn("b"),
            A.ReallocationTo(1, ("control", 500_000), ("b", 500_000)),
        ];

        Assert.All(others, e => Assert.Null(AllocationState.Evolve(null, e, World.Noon)));
    }
}
