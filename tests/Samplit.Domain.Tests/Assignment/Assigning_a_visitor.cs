using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.Layers;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Assignment;

public class Assigning_a_visitor
{
    private static readonly World Hero = World.RunningOf(An.ExperimentWith(("a", 800_000), ("b", 200_000)));
    private static readonly World Reallocated = Hero.Then(A.ReallocationTo(1, ("a", 123_456), ("b", 876_544)));

    // The buckets of these visitors under seed 42, computed independently with Python's hashlib and hmac.
    [Theory]
    [InlineData("v-1", 539_435)]
    [InlineData("v-2", 397_393)]
    [InlineData("v-3", 165_375)]
    [InlineData("v-7", 818_645)]
    [InlineData("v-9", 726_000)]
    public void Draws_the_known_bucket(string visitor, int bucket)
    {
        Given(World.RunningOf(An.ExperimentWith(("a", bucket), ("b", 1_000_000 - bucket))))
            .When(Assign(visitor))
            .Then<VisitorAssigned>(e => Assert.Equal("b", e.Variant));
        Given(World.RunningOf(An.ExperimentWith(("a", bucket + 1), ("b", 999_999 - bucket))))
            .When(Assign(visitor))
            .Then<VisitorAssigned>(e => Assert.Equal("a", e.Variant));
    }

    [Fact]
    public void Gives_an_event_that_explains_the_draw() =>
        Given(Hero)
            .When(Assign("v-7"))
            .ThenTold("b", allocation: 0, propensity: 0.2)
            .Then(new VisitorAssigned(A.Visitor("v-7"), "b", 0.2, Allocation: 0));

    [Theory]
    [InlineData(AutomationSignal.Declared)]
    [InlineData(AutomationSignal.Webdriver)]
    public void Draws_the_same_for_who_looks_like_a_program_and_says_so(AutomationSignal automated) =>
        Given(Hero)
            .When(Assign("v-7", automated))
            .ThenTold("b", allocation: 0, propensity: 0.2)
            .Then(new VisitorAssigned(A.Visitor("v-7"), "b", 0.2, Allocation: 0, automated));

    [Fact]
    public void Draws_by_the_weights_in_force_and_says_which() =>
        Given(Reallocated)
            .When(Assign("v-1"))
            .ThenTold("b", allocation: 1, propensity: 0.876544)
            .Then(new VisitorAssigned(A.Visitor("v-1"), "b", 0.876544, Allocation: 1));

    [Fact]
    public void Gives_a_returning_visitor_the_same_answer_and_no_event() =>
        Given(Hero)
            .When(Assign("v-7"))
            .ThenTold("b", allocation: 0, propensity: 0.2)
            .Then<VisitorAssigned>()
            .When(Assign("v-7"))
            .ThenTold("b", allocation: 0, propensity: 0.2)
            .ThenNothing();

    [Theory]
    [InlineData(ExperimentStatus.Active)]
    [InlineData(ExperimentStatus.Paused)]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Keeps_the_variant_of_a_known_visitor_whatever_happened_since(ExperimentStatus status) =>
        Given(World.In(status).Then(A.VisitIn("b"), A.ReallocationTo(1, ("control", 1_000_000), ("b", 0))))
            .When(Assign("v-1"))
            .ThenTold("b", allocation: 0, propensity: 0.5)
            .ThenNothing();

    [Theory]
    [InlineData(ExperimentStatus.Draft)]
    [InlineData(ExperimentStatus.Paused)]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Is_refused_to_a_new_visitor_while_the_experiment_does_not_run(ExperimentStatus status) =>
        Given(World.In(status)).When(Assign("v-1")).ThenRefused("experiment_not_running");

    // The gates of these visitors under seed 42, computed independently with Python's hashlib and hmac.
    [Theory]
    [InlineData("v-1", 715_008)]
    [InlineData("v-3", 15_039)]
    [InlineData("v-9", 824_579)]
    public void Leaves_a_visitor_outside_the_traffic_with_the_control_and_no_event(string visitor, int gate)
    {
        Given(World.RunningOf(Letting(gate)))
            .When(Assign(visitor))
            .ThenTold("control", inExperiment: false)
            .ThenNothing();
        Given(World.RunningOf(Letting(gate + 1))).When(Assign(visitor)).Then<VisitorAssigned>();
    }

    [Fact]
    public void Shows_the_control_outside_wherever_it_stands() =>
        Given(
                World.RunningOf(
                    Letting(0) with
                    {
                        Variants = [new("b", IsControl: false, 1_000_000), new("old", IsControl: true, 0)],
                    }
                )
            )
            .When(Assign("v-1"))
            .ThenTold("old", inExperiment: false)
            .ThenNothing();

    [Fact]
    public void Is_refused_outside_the_traffic_too_while_the_experiment_does_not_run() =>
        Given(World.RunningOf(Letting(0)).Then(new ExperimentPaused()))
            .When(Assign("v-1"))
            .ThenRefused("experiment_not_running");

    [Fact]
    public void Depends_on_the_seed_and_on_nothing_else_that_changes()
    {
        var drawn = Variants(An.Experiment);

        Assert.Equal(drawn, Variants(An.Experiment with { Name = "Other", TrafficPerMillion = 999_999 }));
        Assert.NotEqual(drawn, Variants(An.Experiment with { Seed = 43 }));
    }

    private static string[] Variants(ExperimentCreated created) =>
        [.. Enumerable.Range(0, 64).Select(i => Assign($"visitor-{i}")(World.RunningOf(created)).Assignment!.Variant)];

    private static ExperimentCreated Letting(int trafficPerMillion) =>
        An.Experiment with
        {
            TrafficPerMillion = trafficPerMillion,
        };

    [Fact]
    public void Shows_the_control_to_whom_the_experiment_is_not_for()
    {
        var told = AssignVisitor.Decide(
            new AssignVisitor(A.Visitor("v-1"), IsTargeted: false),
            World.Running.Experiment,
            World.Running.Allocation,
            current: null
        );

        Assert.Equal(("control", false, null), (told.Variant, told.InExperiment, told.Event));
    }

    [Fact]
    public void Shows_the_control_to_who_is_held_out_of_all_experiments()
    {
        var gate = new HoldoutGate(World.Id, Seed: 7, PerMillion: 500_000);
        var visitors = Enumerable.Range(0, 100).Select(i => A.Visitor($"v-{i}")).ToLookup(gate.Has);

        AssignmentOutcome Told(VisitorKey visitor) =>
            AssignVisitor.Decide(
                new AssignVisitor(visitor),
                World.Running.Experiment with
                {
                    Holdout = gate,
                },
                World.Running.Allocation,
                current: null
            );

        Assert.All(
            visitors[true].Select(Told),
            told => Assert.Equal(("control", false, null), (told.Variant, told.InExperiment, told.Event))
        );
        Assert.All(visitors[false].Select(Told), told => Assert.NotNull(told.Event));
    }

    [Fact]
    public void Keeps_whom_the_experiment_is_not_for_any_more()
    {
        var told = AssignVisitor.Decide(
            new AssignVisitor(A.Visitor("v-1"), IsTargeted: false),
            World.Running.Experiment,
            World.Running.Allocation,
            new StickyAssignment("b", 0.5, 0)
        );

        Assert.Equal(("b", true), (told.Variant, told.InExperiment));
    }
}
