using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Assignment;

public class Visitors_outside_the_traffic(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task See_the_control_and_leave_no_event()
    {
        var experiment = await An.Experiment.With(("control", 0), ("b", 1)).LettingIn(0).RunningOn(_server);
        var before = await experiment.Events();

        for (var i = 0; i < 2; i++)
        {
            (await experiment.Assign("v-1", new { plan = "free" })).Is(
                HttpStatusCode.OK,
                $$"""{"experimentId":"{{experiment.Id}}","variant":"control","isNew":false,"inExperiment":false}"""
            );
        }

        Assert.Equal(before.Count, (await experiment.Events()).Count);
        Assert.Equal(
            0L,
            await experiment.Ask("SELECT count(*) FROM samplit.visitor_contexts WHERE experiment_id = $1")
        );
        Assert.Equal(
            0L,
            await experiment.Ask("SELECT count(*) FROM samplit.sticky_assignments WHERE experiment_id = $1")
        );
    }

    [Fact]
    public async Task Are_as_many_as_the_traffic_allocation_says_and_always_the_same()
    {
        const int visitors = 500;
        var experiment = await An.FixedExperiment.LettingIn(0.3).RunningOn(_server);

        var first = await Task.WhenAll(Enumerable.Range(0, visitors).Select(i => experiment.Assign($"v-{i}")));
        var second = await Task.WhenAll(Enumerable.Range(0, visitors).Select(i => experiment.Assign($"v-{i}")));

        Assert.All(
            first.Zip(second),
            pair =>
            {
                Assert.Equal(pair.First["variant"].GetString(), pair.Second["variant"].GetString());
                Assert.Equal(pair.First["inExperiment"].GetBoolean(), pair.Second["inExperiment"].GetBoolean());
                Assert.Equal(pair.First["inExperiment"].GetBoolean(), pair.First["isNew"].GetBoolean());
                Assert.False(pair.Second["isNew"].GetBoolean());
            }
        );
        var inside = first.Count(a => a["inExperiment"].GetBoolean());
        // 150 expected with a deviation of 10.2; Hoeffding: a distance of 75 comes by chance once in 10^9 runs at most.
        Assert.InRange(inside, 75, 225);
        Assert.Equal(inside, (await experiment.Events<VisitorAssigned>()).Count);
    }

    [Fact]
    public async Task Have_nothing_to_credit_a_conversion_to()
    {
        var experiment = await An.Experiment.LettingIn(0).RunningOn(_server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);

        (await experiment.Convert("v-1")).IsProblem(HttpStatusCode.Conflict, "visitor_not_assigned", "visitor");
    }
}
