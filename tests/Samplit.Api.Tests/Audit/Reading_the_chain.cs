using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Audit;

public class Reading_the_chain(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Theory]
    [InlineData(1, new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(5, new[] { 5, 5, 2 })]
    [InlineData(6, new[] { 6, 6 })]
    [InlineData(12, new[] { 12 })]
    [InlineData(100, new[] { 12 })]
    public async Task Pages_that_continue_one_another(int limit, int[] sizes)
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.AssignAll(10);

        var entries = new List<JsonElement>();
        var pages = new List<int>();
        long? after = 0;
        while (after is { } from)
        {
            var page = (await experiment.Get($"/audit?after={from}&limit={limit}")).Is(HttpStatusCode.OK);
            Assert.Equal(experiment.Id, page["experimentId"].GetGuid());
            pages.Add(page["entries"].GetArrayLength());
            entries.AddRange(page["entries"].EnumerateArray());
            after = page.Body.TryGetProperty("next", out var next) ? next.GetInt64() : null;
        }

        Assert.Equal(sizes, pages);
        var previous = new string('0', 64);
        foreach (var (i, entry) in entries.Index())
        {
            Assert.Equal(i + 1, entry.GetProperty("sequence").GetInt64());
            Assert.Equal(previous, entry.GetProperty("previousHash").GetString());
            previous = entry.GetProperty("currentHash").GetString()!;
            Assert.Matches("^[0-9a-f]{64}$", previous);
        }
        var verified = (await experiment.Get("/audit/verification")).Is(HttpStatusCode.OK);
        Assert.Equal(previous, verified["head"].GetString());
    }

    [Fact]
    public async Task Shows_each_event_as_it_was_appended()
    {
        var experiment = await An.Experiment.With(("control", 0), ("b", 1)).RunningOn(_server);
        await experiment.Assign("v-1");
        await experiment.Convert("v-1", 2.5);

        var entries = (await experiment.Get("/audit"))["entries"].EnumerateArray().ToArray();

        var events = await experiment.Events();
        Assert.Equal(
            events.Select(e => (e.Version, e.Id, e.Type, e.Timestamp, e.Metadata.Actor)),
            entries.Select(e =>
                (
                    e.GetProperty("sequence").GetInt64(),
                    e.GetProperty("eventId").GetGuid(),
                    e.GetProperty("type").GetString()!,
                    e.GetProperty("occurredAt").GetDateTimeOffset(),
                    e.TryGetProperty("actor", out var actor) ? actor.GetString() : null
                )
            )
        );
        Assert.Equal(
            ["experiment_created", "experiment_started", "visitor_assigned", "conversion_recorded"],
            events.Select(e => e.Type)
        );
        var conversion = entries[3].GetProperty("data");
        Assert.Equal(
            ["allocation", "value", "variant", "visitor"],
            conversion.EnumerateObject().Select(m => m.Name).Order()
        );
        Assert.Equal(2.5, conversion.GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Behind_the_end_is_an_empty_page()
    {
        var experiment = await An.Experiment.DraftOn(_server);

        (await experiment.Get("/audit?after=1")).Is(
            HttpStatusCode.OK,
            $$"""{"experimentId":"{{experiment.Id}}","entries":[]}"""
        );
    }

    [Theory]
    [InlineData("after=-1", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    public async Task Refuses_pages_that_cannot_be(string query, string field) =>
        (await (await An.Experiment.DraftOn(_server)).Get($"/audit?{query}")).IsInvalid(field);
}
