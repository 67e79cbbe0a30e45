using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Timelines;

public class Reading_the_timeline(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Tells_what_was_done_and_what_was_known_then()
    {
        // Traffic moves when the test says so.
        var experiment = await An
            .AdaptiveExperiment.Under(new { firstBatch = 5_000, largestBatch = 5_000 })
            .RunningOn(_server);
        await experiment.AssignAll(120);
        await experiment.Convert("v-1");
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        await experiment.Convert("v-2");
        (await experiment.Post("pause")).Is(HttpStatusCode.OK);
        (await experiment.Post("resume")).Is(HttpStatusCode.OK);
        (await experiment.Offer("control", "b", "c")).Is(HttpStatusCode.OK);
        await experiment.AssignAll(10, "late-");

        var timeline = (await experiment.Get("/timeline")).Is(HttpStatusCode.OK);

        var frames = timeline["frames"].EnumerateArray().ToArray();
        Assert.Equal(
            ["started", "reallocated", "paused", "resumed", "variants_changed", "latest"],
            timeline.Each<string>("frames", "cause")
        );
        Assert.True(timeline["isComplete"].GetBoolean());
        Assert.Equal("control", timeline["control"].GetString());
        var events = await experiment.Events();
        Assert.Equal(events.Count, timeline["version"].GetInt64());
        foreach (var frame in frames)
        {
            var state = await experiment.Get($"/state?version={frame.GetProperty("version").GetInt64()}");
            Assert.Equal(
                state["statistics", "variants"].EnumerateArray().Select(Counts),
                frame.GetProperty("variants").EnumerateArray().Select(Counts)
            );
            Assert.Equal(
                state["statistics", "variants"].EnumerateArray().Select(v => v.GetProperty("share").GetDouble()),
                frame.GetProperty("weights").EnumerateObject().Select(w => w.Value.GetDouble())
            );
        }
        Assert.Equal([0, 120, 120, 120, 120, 130], frames.Select(Came));
        var reason = frames[1].GetProperty("reason");
        Assert.Matches("^share_(rose|fell)$", reason.GetProperty("code").GetString());
        Assert.Contains("converted; its chance to be best is", reason.GetProperty("sentence").GetString());

        static (string?, long, long) Counts(JsonElement v) =>
            (
                v.TryGetProperty("variant", out var name) ? name.GetString() : v.GetProperty("name").GetString(),
                v.GetProperty("assignments").GetInt64(),
                v.GetProperty("conversions").GetInt64()
            );
        static long Came(JsonElement f) =>
            f.GetProperty("variants").EnumerateArray().Sum(v => v.GetProperty("assignments").GetInt64());
    }

    [Fact]
    public async Task Has_something_to_see_where_nobody_does_anything()
    {
        var experiment = await An.FixedExperiment.RunningOn(_server);
        await experiment.AssignAll(150);
        var first = (await experiment.Get("/timeline")).Is(HttpStatusCode.OK);
        await experiment.AssignAll(30, "later-");

        var timeline = (await experiment.Get("/timeline")).Is(HttpStatusCode.OK);

        Assert.Equal(
            [("started", 2), ("counted", 128), ("counted", 144), ("counted", 160), ("counted", 176), ("latest", 182)],
            timeline.Each<string, long>("frames", "cause", "version")
        );
        foreach (var frame in timeline["frames"].EnumerateArray())
        {
            Assert.Equal(
                frame.GetProperty("version").GetInt64() - 2,
                frame.GetProperty("variants").EnumerateArray().Sum(v => v.GetProperty("assignments").GetInt64())
            );
        }
        // What was known does not change with who comes later.
        Assert.Equal(
            first["frames"].EnumerateArray().Take(3).Select(f => f.GetRawText()),
            timeline["frames"].EnumerateArray().Take(3).Select(f => f.GetRawText())
        );
    }

    [Theory]
    [InlineData("frames=1")]
    [InlineData("frames=301")]
    public async Task Refuses_a_number_of_frames_that_cannot_be(string query) =>
        (await (await An.Experiment.DraftOn(_server)).Get($"/timeline?{query}")).IsInvalid("frames");

    [Fact]
    public async Task Shows_no_more_frames_than_were_asked_for()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        for (var i = 0; i < 6; i++)
        {
            (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        }
        await experiment.AssignAll(1);

        var timeline = (await experiment.Get("/timeline?frames=4")).Is(HttpStatusCode.OK);

        Assert.False(timeline["isComplete"].GetBoolean());
        Assert.Equal(["started", "reallocated", "reallocated", "latest"], timeline.Each<string>("frames", "cause"));
        (await _server.GetAsync($"/api/experiments/{Guid.NewGuid()}/timeline")).IsNotFound("experiment");
    }
}
