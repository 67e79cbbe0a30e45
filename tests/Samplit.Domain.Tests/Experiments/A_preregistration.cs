using Samplit.Domain.Experiments;
using static Samplit.Domain.Experiments.LifecycleStep;

namespace Samplit.Domain.Tests.Experiments;

public class A_preregistration
{
    private static readonly Preregistration Plan = new("Less is more.", "purchases", "After two weeks.", 1_000);

    private static readonly World Registered = World
        .Of(An.Experiment with { Hypothesis = Plan.Hypothesis, Metric = Plan.Metric })
        .Then(new PreregistrationChanged(Plan, null));

    private static readonly World Running = Registered.Then(new ExperimentPreregistered(Plan), new ExperimentStarted());

    public static readonly TheoryData<Preregistration, string> Impossible = new()
    {
        { Plan with { Hypothesis = new('x', 10_001) }, "hypothesis" },
        { Plan with { Metric = "" }, "metric" },
        { Plan with { Metric = new('x', 101) }, "metric" },
        { Plan with { Metric = "two\nlines" }, "metric" },
        { Plan with { StopRule = "\0" }, "stopRule" },
        { Plan with { MinimumSample = 0 }, "minimumSample" },
        { Plan with { MinimumSample = 1_000_000_000_001 }, "minimumSample" },
    };

    [Fact]
    public void Is_written_right_before_the_start()
    {
        var answer = Given(Registered).When(Take(Start)).Answer;

        Assert.Equal([new ExperimentPreregistered(Plan), new ExperimentStarted()], answer.Events);
        Assert.Equal(Plan, Registered.Then(answer.Events).Experiment.Registered);
    }

    [Fact]
    public void Is_what_the_definition_said_when_nobody_changed_it() =>
        Assert.Equal(
            new ExperimentPreregistered(new("Less is more.", null, null, 7)),
            Given(World.Of(An.Experiment with { Hypothesis = "Less is more.", MinimumSample = 7 }))
                .When(Take(Start))
                .Answer.Events[0]
        );

    [Fact]
    public void Is_not_written_when_nothing_was_said() =>
        Given(World.Draft).When(Take(Start)).Then<ExperimentStarted>();

    [Fact]
    public void Is_changed_freely_in_a_draft()
    {
        var world = Given(World.Draft)
            .When(Register(Plan))
            .Then(new PreregistrationChanged(Plan, null))
            .When(Register(Preregistration.Nothing))
            .Then<PreregistrationChanged>()
            .World;

        Assert.Equal(Preregistration.Nothing, world.Experiment.Preregistration);
        Assert.Equal(3, world.Experiment.Revision);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Is_changed_for_a_reason_once_the_experiment_has_started(bool paused)
    {
        var world = paused ? Running.Then(new ExperimentPaused()) : Running;
        var other = Plan with { Metric = "clicks" };

        Given(world).When(Register(other)).ThenInvalid("reason");
        var after = Given(world)
            .When(Register(other, "Purchases are too rare."))
            .Then(new PreregistrationChanged(other, "Purchases are too rare."))
            .World.Experiment;

        Assert.Equal((other, Plan), (after.Preregistration, after.Registered));
    }

    [Theory]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Stays_when_the_result_is_there(ExperimentStatus status) =>
        Given(World.In(status)).When(Register(Plan, "It fits better.")).ThenRefused("experiment_closed");

    [Fact]
    public void Is_no_news_when_it_is_the_same() => Given(Running).When(Register(Plan)).ThenNothing();

    [Fact]
    public void Is_not_changed_on_an_old_revision() =>
        Given(Running)
            .When(Register(Plan, "A reason.", new([1])))
            .ThenRefused("stale_revision", "If-Match", RefusalKind.Stale);

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Has_bounds(Preregistration preregistration, string field) =>
        Given(World.Draft).When(Register(preregistration)).ThenInvalid(field);

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void Is_changed_for_a_reason_of_one_line(string reason) =>
        Given(Running).When(Register(Plan with { Metric = "clicks" }, reason)).ThenInvalid("reason");
}
