using FsCheck.Fluent;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests.Experiments;

public class The_state_of_an_experiment
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly object[] Decisions =
    [
        A.VisitIn("b"),
        A.ConversionIn("b"),
        A.ReallocationTo(1, ("control", 400_000), ("b", 600_000)),
    ];

    private static readonly object[] Steps =
    [
        new ExperimentStarted(),
        new ExperimentPaused(),
        new ExperimentResumed(),
        new ExperimentCompleted(),
        new ExperimentArchived(),
    ];

    [Fact]
    public void Begins_as_a_draft_with_the_definition_of_the_event()
    {
        var created = An.Experiment with { TrafficPerMillion = 250_000, Tags = ["home"], Hypothesis = "Less is more." };

        var experiment = World.Of(created).Experiment;

        Assert.Equal((World.Id, ExperimentStatus.Draft, 1), (experiment.Id, experiment.Status, experiment.Revision));
        Assert.Equal((World.Noon, null, null), (experiment.CreatedAt, experiment.StartedAt, experiment.CompletedAt));
        Assert.All(
            typeof(ExperimentDefinition).GetProperties(),
            member => Assert.Equal(member.GetValue(created), member.GetValue(experiment))
        );
        Assert.Equal("control", experiment.Control.Name);
        Assert.False(experiment.IsRunning);
    }

    [Fact]
    public void Remembers_when_it_started_and_completed()
    {
        var experiment = World
            .Draft.Later(Hour)
            .Then(new ExperimentStarted())
            .Later(Hour)
            .Then(new ExperimentPaused())
            .Later(Hour)
            .Then(new ExperimentResumed())
            .Later(Hour)
            .Then(new ExperimentCompleted())
            .Later(Hour)
            .Then(new ExperimentArchived())
            .Experiment;

        Assert.Equal(World.Noon, experiment.CreatedAt);
        Assert.Equal(World.Noon + Hour, experiment.StartedAt);
        Assert.Equal(World.Noon + 4 * Hour, experiment.CompletedAt);
        Assert.Equal((ExperimentStatus.Archived, 6), (experiment.Status, experiment.Revision));
    }

    [Theory]
    [InlineData(ExperimentStatus.Draft, false)]
    [InlineData(ExperimentStatus.Active, true)]
    [InlineData(ExperimentStatus.Paused, false)]
    [InlineData(ExperimentStatus.Completed, false)]
    [InlineData(ExperimentStatus.Archived, false)]
    public void Is_running_while_it_is_active(ExperimentStatus status, bool running)
    {
        Assert.Equal(status, World.In(status).Experiment.Status);
        Assert.Equal(running, World.In(status).Experiment.IsRunning);
    }

    [Fact]
    public void Is_the_same_instance_after_what_does_not_change_it()
    {
        var before = World.Running.Experiment;

        Assert.All(
            [.. Decisions, An.Experiment, "something of a later version"],
            e => Assert.Same(before, Experiment.Evolve(before, World.Id, e, World.Noon + Hour))
        );
    }

    [Fact]
    public void Does_not_begin_with_anything_but_its_creation() =>
        Assert.All(
            [.. Steps, .. Decisions, "something of a later version"],
            e => Assert.Null(Experiment.Evolve(null, World.Id, e, World.Noon))
        );

    [Fact]
    public void Counts_a_revision_for_each_change_of_status_and_for_nothing_else() =>
        Property.Holds(
            Gen.Elements<object>([.. Steps, .. Decisions]).ListOf(),
            events =>
            {
                Experiment? state = World.Draft.Experiment;
                foreach (var e in events)
                {
                    var next = Experiment.Evolve(state, World.Id, e, World.Noon);
                    Assert.Equal(Steps.Contains(e), !ReferenceEquals(next, state));
                    state = next;
                }

                Assert.Equal(1 + events.Count(Steps.Contains), state!.Revision);
                Assert.Equal(DefinitionOf(World.Draft.Experiment), DefinitionOf(state));
            }
        );

    private static Experiment DefinitionOf(Experiment e) =>
        e with
        {
            Status = ExperimentStatus.Draft,
            Revision = 1,
            StartedAt = null,
            CompletedAt = null,
        };
}
