using Samplit.Domain.Conversions;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests.Conversions;

public class Recording_a_conversion
{
    [Fact]
    public void Credits_the_variant_and_the_allocation_that_the_visitor_was_assigned_under() =>
        Given(
                World.Running.Then(
                    A.ReallocationTo(3, ("control", 100_000), ("b", 900_000)),
                    A.VisitIn("control") with
                    {
                        Allocation = 3,
                    },
                    A.ReallocationTo(4, ("control", 10_000), ("b", 990_000))
                )
            )
            .When(ConvertVisitor("v-1", 12.5))
            .Then(new ConversionRecorded(A.Visitor("v-1"), "control", Allocation: 3, 12.5));

    [Fact]
    public void Names_the_goal_that_was_reached_and_counts_what_that_is_worth() =>
        Given(WithGoals)
            .When(ConvertVisitor("v-1", 99, "cta"))
            .Then(new ConversionRecorded(A.Visitor("v-1"), "b", 0, 12.5, "cta"));

    [Fact]
    public void Goes_by_the_page_where_a_goal_has_no_value() =>
        Given(WithGoals)
            .When(ConvertVisitor("v-1", 99, "purchase"))
            .Then(new ConversionRecorded(A.Visitor("v-1"), "b", 0, 99, "purchase"));

    [Fact]
    public void Is_refused_for_a_goal_that_there_is_not() =>
        Given(WithGoals)
            .When(ConvertVisitor("v-1", 1, "other"))
            .ThenRefused("invalid_request", "goal", RefusalKind.Invalid);

    [Fact]
    public void Takes_any_name_where_there_are_no_goals() =>
        Given(World.Running.Then(A.VisitIn("b")))
            .When(ConvertVisitor("v-1", 1, "whatever"))
            .Then(new ConversionRecorded(A.Visitor("v-1"), "b", 0, 1, "whatever"));

    private static World WithGoals =>
        World
            .RunningOf(
                An.Experiment with
                {
                    Goals =
                    [
                        new Goal("cta", GoalKind.Click, new Selector(SelectorKind.Css, "#buy"), null, 12.5),
                        new Goal("purchase", GoalKind.Custom, null, null, null),
                    ],
                }
            )
            .Then(A.VisitIn("b"));

    [Fact]
    public void Counts_the_first_one_only() =>
        Given(World.Running.Then(A.VisitIn("b")))
            .When(ConvertVisitor("v-1"))
            .Then<ConversionRecorded>()
            .When(ConvertVisitor("v-1"))
            .ThenNothing()
            .When(ConvertVisitor("v-1", 99))
            .ThenNothing();

    [Fact]
    public void Is_refused_for_a_visitor_who_was_never_assigned() =>
        Given(World.Running.Then(A.VisitIn("b")))
            .When(ConvertVisitor("v-2"))
            .ThenRefused("visitor_not_assigned", "visitor");

    [Fact]
    public void Is_refused_for_a_visitor_outside_the_traffic() =>
        Given(World.RunningOf(An.Experiment with { TrafficPerMillion = 0 }))
            .When(Assign("v-1"))
            .ThenNothing()
            .When(ConvertVisitor("v-1"))
            .ThenRefused("visitor_not_assigned", "visitor");

    [Theory]
    [InlineData(ExperimentStatus.Active)]
    [InlineData(ExperimentStatus.Paused)]
    public void Goes_on_through_a_pause(ExperimentStatus status) =>
        Given(World.In(status).Then(A.VisitIn("b"))).When(ConvertVisitor("v-1")).Then<ConversionRecorded>();

    [Theory]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Is_refused_once_the_experiment_is_counted(ExperimentStatus status) =>
        Given(World.In(status).Then(A.VisitIn("b"))).When(ConvertVisitor("v-1")).ThenRefused("experiment_closed");

    [Theory]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Answers_a_repeat_in_any_state(ExperimentStatus status) =>
        Given(World.In(status).Then(A.VisitIn("b"), A.ConversionIn("b"))).When(ConvertVisitor("v-1")).ThenNothing();

    [Theory]
    [InlineData(0)]
    [InlineData(-3.5)]
    [InlineData(1e12)]
    [InlineData(-1e12)]
    public void Takes_a_value_of_any_sign(double value) =>
        Given(World.Running.Then(A.VisitIn("b")))
            .When(ConvertVisitor("v-1", value))
            .Then<ConversionRecorded>(e => Assert.Equal(value, e.Value));

    [Theory]
    [InlineData(1.000_001e12)]
    [InlineData(-1.000_001e12)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Is_refused_with_a_value_that_sums_could_not_hold(double value) =>
        Given(World.Running.Then(A.VisitIn("b"))).When(ConvertVisitor("v-1", value)).ThenInvalid("value");
}
