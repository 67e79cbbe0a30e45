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
    public async Task Are_those_whom_a_part_of_the_traffic_leaves_out_whenever_they_come()
    {
        var experiment = await An.FixedExperiment.LettingIn(0.5).RunningOn(_server);
        var first = await Arrivals();

        Assert.InRange(first.Count(isIn => isIn), 5, 35);
        Assert.Equal(first, await Arrivals());
        Assert.Equal(
            first.Count(isIn => isIn),
            (await experiment.IntactEvents()).Count(e => e.Data is VisitorAssigned)
        );

        async Task<List<bool>> Arrivals()
        {
            var arrivals = new List<bool>();
            for (var i = 0; i < 40; i++)
            {
                var answer = (await experiment.Assign($"v-{i}")).Is(HttpStatusCode.OK);
                arrivals.Add(answer["inExperiment"].GetBoolean());
            }
            return arrivals;
        }
    }
}
