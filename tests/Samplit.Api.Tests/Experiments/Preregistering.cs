using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

public class Preregistering(SharedServer shared)
{
    private static readonly object Plan = new
    {
        hypothesis = "Fewer people give up.",
        metric = "purchases",
        stopRule = "After two weeks.",
        minimumSample = 1_000,
    };

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Is_said_when_the_experiment_is_made_and_kept_when_it_starts()
    {
        var created = await An.Experiment.Saying(Plan).AskedOf(_server);
        var experiment = TestExperiment.Of(_server, created);
        Assert.False(created.Body.TryGetProperty("registered", out _));

        var started = await experiment.Post("start");

        IsPlan(started["registered"]);
        Assert.Equal((2, "\"2\""), (started["revision"].GetInt32(), started.ETag));
        Assert.Equal(
            ["experiment_created", "experiment_preregistered", "experiment_started"],
            (await experiment.IntactEvents()).Select(e => e.Type)
        );
        var verified = await experiment.Get("/audit/verification");
        IsPlan(verified["registered"]);
        Assert.False(verified.Body.TryGetProperty("deviations", out _));
    }

    [Fact]
    public async Task Is_changed_later_for_all_to_see()
    {
        var experiment = await Registered();
        await experiment.Take("start");

        (await experiment.Put("preregistration", new { metric = "clicks" })).IsInvalid("reason");
        var changed = await experiment.Put(
            "preregistration",
            new
            {
                hypothesis = "Fewer people give up.",
                metric = "clicks",
                stopRule = "After two weeks.",
                minimumSample = 100,
                reason = "Purchases are too rare.",
            },
            "\"3\""
        );
        changed.Is(HttpStatusCode.OK);
        await experiment.Assign("v-1");
        (await experiment.Post("complete")).IsProblem(HttpStatusCode.Conflict, "minimum_sample_not_reached", "reason");
        (await experiment.Post("complete", body: new { reason = "No budget." })).Is(HttpStatusCode.OK);

        Assert.Equal(("clicks", 100), (changed["metric"].GetString(), changed["minimumSample"].GetInt32()));
        IsPlan(changed["registered"]);
        await experiment.IntactEvents();
        var events = await experiment.Events();
        var verified = await experiment.Get("/audit/verification");
        Assert.Equal(("intact", 3), (verified["verdict"].GetString(), verified["deviationsInAll"].GetInt32()));
        Assert.Equal(
            [
                (5, "metric", "purchases", "clicks", "Purchases are too rare."),
                (5, "minimumSample", "1000", "100", "Purchases are too rare."),
                (7, "minimumSample", "1000", "completed with 1", "No budget."),
            ],
            verified["deviations"].EnumerateArray().Select(Deviation)
        );
        Assert.Equal(events[4].Timestamp, verified["deviations", 0, "at"].GetDateTimeOffset());
    }

    [Fact]
    public async Task Is_told_beside_the_numbers()
    {
        var experiment = await Registered();
        await experiment.Take("start");
        await experiment.Assign("v-1");

        var before = (await experiment.Get("/report")).Is(HttpStatusCode.OK);
        await experiment.Post("complete", body: new { reason = "No budget." });
        var after = (await experiment.Get("/report")).Is(HttpStatusCode.OK);

        Assert.Equal("minimum_sample_not_reached", before["readings", 0, "code"].GetString());
        Assert.False(before["minimumSample", "reached"].GetBoolean());
        Assert.False(before.Body.TryGetProperty("deviations", out _));
        Assert.Equal("completed_early", after["readings", 0, "code"].GetString());
        Assert.Equal(
            (1000, 1),
            (after["minimumSample", "registered"].GetInt32(), after["minimumSample", "visitors"].GetInt32())
        );
        Assert.Equal(
            "It was completed with 1 visitors, and 1000 were registered as the least. The reason given: No budget.",
            after["deviations", 0, "text"].GetString()
        );
    }

    [Fact]
    public async Task Is_no_news_when_nothing_changes()
    {
        var experiment = await Registered();

        var again = await experiment.Put("preregistration", Plan);

        Assert.Equal(("\"2\"", 2), (again.Is(HttpStatusCode.OK).ETag, (await experiment.Events()).Count));
    }

    [Fact]
    public async Task Is_refused_on_an_old_revision_and_behind_the_end()
    {
        var experiment = await Registered();

        (await experiment.Put("preregistration", new { metric = "clicks" }, "\"1\"")).IsStale();
        await experiment.Take("archive");
        (await experiment.Put("preregistration", new { metric = "clicks", reason = "Why not?" })).IsProblem(
            HttpStatusCode.Conflict,
            "experiment_closed"
        );
    }

    [Theory]
    [InlineData("""{"metric":""}""", "metric")]
    [InlineData("""{"minimumSample":0}""", "minimumSample")]
    [InlineData("""{"metric":"clicks","reason":"two\nlines"}""", "reason")]
    public async Task Is_refused_when_it_cannot_be(string body, string field)
    {
        var experiment = await An.Experiment.DraftOn(_server);

        (await experiment.Put("preregistration", JsonNode.Parse(body)!)).IsInvalid(field);
    }

    private async Task<TestExperiment> Registered()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        (await experiment.Put("preregistration", Plan)).Is(HttpStatusCode.OK);
        return experiment;
    }

    private static void IsPlan(JsonElement registered) =>
        Assert.True(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(Plan), registered), $"{registered}");

    private static (int, string?, string?, string?, string?) Deviation(JsonElement d) =>
        (
            d.GetProperty("sequence").GetInt32(),
            Text(d, "field"),
            Text(d, "before"),
            Text(d, "after"),
            Text(d, "reason")
        );

    private static string? Text(JsonElement d, string member) =>
        d.TryGetProperty(member, out var value) ? value.GetString() : null;
}
