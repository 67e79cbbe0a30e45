using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Replay;

public class Asking_what_if(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Comes_to_what_was_recorded_under_the_experiments_own_algorithm()
    {
        var experiment = await Recorded();

        var run = await experiment.Post("what-if", body: new { });

        run.Is(HttpStatusCode.OK);
        Assert.Equal((60, 60), (run["visitors"].GetInt32(), run["sameVariant"].GetInt32()));
        var recorded = (await experiment.Get("/reallocations"))["reallocations"].EnumerateArray().Reverse().ToArray();
        Assert.True(recorded.Length >= 2);
        Assert.Equal(
            recorded.Select(r =>
                string.Join(
                    ' ',
                    r.GetProperty("reallocation")
                        .GetProperty("variants")
                        .EnumerateArray()
                        .Select(v => v.GetProperty("weight"))
                )
            ),
            run["reallocations"]
                .EnumerateArray()
                .Select(r => string.Join(' ', r.GetProperty("weights").EnumerateArray()))
        );
        Assert.Equal(recorded.Length, run["recordedReallocations"].GetInt32());
        Assert.Equal("thompson", run["algorithm"].GetString());
        foreach (var variant in run["variants"].EnumerateArray())
        {
            Assert.Equal(variant.GetProperty("share").GetDouble(), variant.GetProperty("otherShare").GetDouble());
            Assert.Equal(variant.GetProperty("assigned").GetInt32(), variant.GetProperty("wouldBeAssigned").GetInt32());
        }
    }

    [Fact]
    public async Task Shows_what_another_algorithm_would_have_done()
    {
        var experiment = await Recorded();

        var run = await experiment.Post(
            "what-if",
            body: new { algorithm = "even", allocationPolicy = new { firstBatch = 60, largestBatch = 60 } }
        );

        run.Is(HttpStatusCode.OK);
        Assert.InRange(run["sameVariant"].GetInt32(), 1, 59);
        Assert.Equal(60, run["parameters", "firstBatch"].GetInt32());
        Assert.Equal(1, run["reallocationsInAll"].GetInt32());
        Assert.Equal([0.5, 0.5], run.Each<double>("variants", "otherShare"));
        Assert.Equal(60, run["variants"].EnumerateArray().Sum(v => v.GetProperty("wouldBeAssigned").GetInt32()));
        Assert.InRange(run["otherValue", "conversionsPerVisitor"].GetDouble(), 0, 1);
        Assert.InRange(run["otherValue", "effectiveVisitors"].GetDouble(), 1, 120);
        Assert.Contains("not estimated", run["note"].GetString());
    }

    [Theory]
    [InlineData("""{"algorithm":"favourites"}""", "algorithm")]
    [InlineData("""{"algorithm":"thompson_revenue_per_session"}""", "algorithm")]
    [InlineData("""{"algorithm":"ucb1","allocationPolicy":{"floor":0}}""", "allocationPolicy.floor")]
    [InlineData("""{"allocationPolicy":{"floor":0.9}}""", "allocationPolicy.floor")]
    public async Task Refuses_what_is_no_algorithm(string body, string field)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await _server.PostTextAsync($"/api/experiments/{experiment.Id}/what-if", body);

        answer.IsInvalid(field);
    }

    /// <summary>Sixty visitors, all of whom convert who see b, and a reallocation as soon as one is due.</summary>
    private async Task<TestExperiment> Recorded()
    {
        var experiment = await An
            .AdaptiveExperiment.With(("control", 4), ("b", 1))
            .Under(new { firstBatch = 20, largestBatch = 20 })
            .RunningOn(_server);
        for (var i = 0; i < 60; i++)
        {
            if ((await experiment.Assign($"v-{i}"))["variant"].GetString() == "b")
            {
                await experiment.Convert($"v-{i}");
            }
        }
        return experiment;
    }
}
