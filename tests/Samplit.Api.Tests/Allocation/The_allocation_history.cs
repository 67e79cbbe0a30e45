using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Allocation;

public class The_allocation_history(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Is_paged_newest_first()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        for (var i = 0; i < 5; i++)
        {
            (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        }

        var all = await experiment.Get("/reallocations");
        Assert.Equal([5, 4, 3, 2, 1], Numbers(all));
        var first = await experiment.Get("/reallocations?limit=2");
        Assert.Equal([5, 4], Numbers(first));
        Assert.Equal(4, first["next"].GetInt32());
        var second = await experiment.Get("/reallocations?limit=2&before=4");
        Assert.Equal([3, 2], Numbers(second));
        Assert.Equal(2, second["next"].GetInt32());
        var last = await experiment.Get("/reallocations?limit=2&before=2");
        Assert.Equal([1], Numbers(last));
        Assert.False(last.Body.TryGetProperty("next", out _));
        Assert.False((await experiment.Get("/reallocations?limit=5")).Body.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task Shows_each_event_as_the_chain_has_it()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        await experiment.AssignAll(7);
        await experiment.Post("reallocations");

        var shown = (await experiment.Get("/reallocations"))["reallocations", 0];

        var entry = (await experiment.Get("/audit?after=9"))["entries", 0];
        Assert.Equal(entry.GetProperty("sequence").GetInt64(), shown.GetProperty("sequence").GetInt64());
        Assert.Equal(entry.GetProperty("occurredAt").GetString(), shown.GetProperty("occurredAt").GetString());
        Assert.True(
            System.Text.Json.JsonElement.DeepEquals(entry.GetProperty("data"), shown.GetProperty("reallocation"))
        );
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("before=0", "before")]
    public async Task Refuses_pages_that_cannot_be(string query, string field) =>
        (await (await An.Experiment.DraftOn(_server)).Get($"/reallocations?{query}")).IsInvalid(field);

    private static int[] Numbers(Answer page) =>
        [
            .. page.Is(HttpStatusCode.OK)["reallocations"]
                .EnumerateArray()
                .Select(r => r.GetProperty("reallocation").GetProperty("allocation").GetInt32()),
        ];
}
