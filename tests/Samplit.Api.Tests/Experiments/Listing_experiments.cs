using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

public class Listing_experiments(SharedServer shared)
{
    [Fact]
    public async Task Pages_newest_first_and_by_status()
    {
        await using var server = await RunningServer.StartAsync();
        string[] statuses = ["draft", "active", "paused", "completed", "archived", "active", "active"];
        var experiments = new List<(Guid Id, string Status)>();
        foreach (var status in statuses)
        {
            experiments.Insert(0, ((await An.Experiment.InStatus(status, server)).Id, status));
        }

        Assert.Equal(experiments.Select(e => e.Id), Ids(await server.GetAsync("/api/experiments")));
        foreach (var status in statuses)
        {
            Assert.Equal(
                experiments.Where(e => e.Status == status).Select(e => e.Id),
                Ids(await server.GetAsync($"/api/experiments?status={status}"))
            );
        }
        Assert.Equal([3, 3, 1], await PageSizes(server, "/api/experiments?limit=3", experiments.Select(e => e.Id)));
        Assert.Equal([7], await PageSizes(server, "/api/experiments?limit=7", experiments.Select(e => e.Id)));
        Assert.Equal(
            [2, 1],
            await PageSizes(
                server,
                "/api/experiments?limit=2&status=active",
                experiments.Where(e => e.Status == "active").Select(e => e.Id)
            )
        );
    }

    [Fact]
    public async Task Of_none_is_an_empty_page()
    {
        await using var server = await RunningServer.StartAsync();

        (await server.GetAsync("/api/experiments")).Is(HttpStatusCode.OK, """{"experiments":[]}""");
    }

    [Fact]
    public async Task Shows_what_reading_one_shows()
    {
        var experiment = await An.Experiment.RunningOn(shared.App);

        var listed = (await shared.App.GetAsync("/api/experiments?limit=1000"))["experiments"]
            .EnumerateArray()
            .Single(e => e.GetProperty("id").GetGuid() == experiment.Id);

        (await experiment.Get()).Is(HttpStatusCode.OK, listed.GetRawText());
    }

    [Theory]
    [InlineData("status=running", "status")]
    [InlineData("status=1", "status")]
    [InlineData("status=draft,active", "status")]
    [InlineData("status=", "status")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    public async Task Refuses_what_it_cannot_show(string query, string field) =>
        (await shared.App.GetAsync($"/api/experiments?{query}")).IsInvalid(field);

    private static async Task<IReadOnlyList<int>> PageSizes(RunningServer server, string path, IEnumerable<Guid> all)
    {
        var (sizes, seen) = (new List<int>(), new List<Guid>());
        for (var next = ""; ; )
        {
            var page = await server.GetAsync(path + next);
            var ids = Ids(page);
            sizes.Add(ids.Count);
            seen.AddRange(ids);
            if (!page.Body.TryGetProperty("next", out var after))
            {
                Assert.Equal(all, seen);
                return sizes;
            }
            next = $"&after={after.GetGuid()}";
        }
    }

    private static List<Guid> Ids(Answer page) => [.. page.Is(HttpStatusCode.OK).Each<Guid>("experiments", "id")];
}
