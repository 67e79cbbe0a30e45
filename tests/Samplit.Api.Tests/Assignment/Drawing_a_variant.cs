using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Visitors;
using Samplit.Testing;

namespace Samplit.Api.Tests.Assignment;

public class Drawing_a_variant(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Can_be_repeated_by_anyone_from_the_stream_alone()
    {
        var experiment = await An
            .AdaptiveExperiment.With(("control", 1), ("b", 1), ("c", 2))
            .Seeded(7)
            .Under(new { firstBatch = 20, largestBatch = 40 })
            .RunningOn(_server);
        for (var round = 0; round < 6; round++)
        {
            await experiment.AssignAll(25, $"round {round} ");
            (await experiment.Convert($"round {round} 1")).Is(HttpStatusCode.OK);
        }

        var definition = await experiment.Definition();
        AllocationState? allocation = null;
        var draws = 0;
        foreach (var @event in await experiment.Events())
        {
            if (@event.Data is VisitorAssigned drawn)
            {
                var weights = allocation!.Weights;
                var index = Bucketing.Draw(weights, 7, experiment.Id.ToString("D"), drawn.Visitor.ToString());
                Assert.Equal(definition.Variants[index].Name, drawn.Variant);
                Assert.Equal(weights.Share(index), drawn.Propensity);
                Assert.Equal(allocation.Number, drawn.Allocation);
                draws++;
            }
            allocation = AllocationState.Evolve(allocation, @event.Data, @event.Timestamp);
        }
        Assert.Equal(150, draws);
        Assert.InRange(allocation!.Number, 3, 7);
    }

    [Fact]
    public async Task Answers_what_the_event_says_to_everyone()
    {
        var experiment = await An.AdaptiveExperiment.Under(new { firstBatch = 10 }).RunningOn(_server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => experiment.Assign($"v-{i}")));

        var recorded = await experiment.Events<VisitorAssigned>();
        Assert.Equal(
            recorded.Select(e => (e.Variant, e.Propensity, e.Allocation)).Order(),
            answers
                .Select(a => (a["variant"].GetString()!, a["propensity"].GetDouble(), a["allocation"].GetInt32()))
                .Order()
        );
        Assert.Equal(40, recorded.Select(e => e.Visitor).Distinct().Count());
    }

    [Fact]
    public async Task Gives_the_same_visitor_another_key_in_another_experiment()
    {
        var one = await An.Experiment.Seeded(1).RunningOn(_server);
        var other = await An.Experiment.Seeded(1).RunningOn(_server);

        await one.Assign("v-1");
        await other.Assign("v-1");

        Assert.NotEqual(
            Assert.Single(await one.Events<VisitorAssigned>()).Visitor,
            Assert.Single(await other.Events<VisitorAssigned>()).Visitor
        );
    }
}
