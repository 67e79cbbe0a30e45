using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Tests.Experiments;

public class Completing_an_experiment
{
    private static readonly World Promised = World.Draft.Then(
        new ExperimentPreregistered(Preregistration.Nothing with { MinimumSample = 5_000 }),
        new ExperimentStarted()
    );

    [Fact]
    public void Needs_a_reason_before_as_many_came_as_were_registered()
    {
        var refusal = Complete(Promised, 4_999, reason: null).Refusal!;

        Assert.Equal(("minimum_sample_not_reached", "reason"), (refusal.Code, refusal.Field));
        Assert.Contains("4,999 of the 5,000", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal("reason", Complete(Promised, 4_999, " ").Refusal!.Field);
        Assert.Equal([new ExperimentCompleted("No budget.")], Complete(Promised, 4_999, "No budget.").Events);
    }

    [Fact]
    public void Needs_none_otherwise()
    {
        Assert.Equal([new ExperimentCompleted()], Complete(Promised, 5_000, reason: null).Events);
        Assert.Equal([new ExperimentCompleted()], Complete(World.Running, 0, reason: null).Events);
        Assert.Equal([new ExperimentCompleted("Done.")], Complete(World.Running, 0, "Done.").Events);
    }

    [Fact]
    public void Is_refused_as_ever_where_there_is_nothing_to_complete() =>
        Assert.Equal("experiment_not_open", Complete(World.Completed, 0, "Done.").Refusal!.Code);

    [Fact]
    public void Says_by_itself_why_it_ended_at_the_time_that_was_set()
    {
        var experiment = Promised.Experiment with { EndAt = World.Noon };

        Assert.Equal([new ExperimentCompleted(Schedule.Reason)], Schedule.Complete(experiment, 7).Events);
    }

    [Theory]
    [InlineData(null, "Nobody said why.")]
    [InlineData("No budget.", "The reason given: No budget.")]
    public void Too_early_is_a_deviation_in_words(string? reason, string why)
    {
        var deviation = Assert.Single(
            Deviation.From(
                7,
                new ExperimentCompleted(reason),
                World.Noon,
                Promised.Experiment,
                2,
                Promised.Allocation,
                MetricSet.Empty(World.Id)
            )
        );

        Assert.Equal(
            $"It was completed with 2 visitors, and 5000 were registered as the least. {why}",
            deviation.Words
        );
        Assert.Equal(reason, deviation.Reason);
    }

    private static Decision Complete(World world, long assigned, string? reason) =>
        CompleteExperiment.Decide(
            new CompleteExperiment(reason, ExpectedRevision: default),
            world.Experiment,
            assigned
        );
}
