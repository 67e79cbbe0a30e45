using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Overview;

public class Reading_the_overview(SharedServer shared)
{
    /// <summary>So many that each of two variants gets the hundred that are compared at the least.</summary>
    private const int Visitors = 300;

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Shows_what_each_experiment_comes_to()
    {
        var (project, key) = await TeamAsync();
        var experiment = await An
            .FixedExperiment.Saying(
                new
                {
                    project,
                    name = $"Banner {project:N}",
                    minimumSample = 5_000,
                }
            )
            .RunningOn(_server);
        var variants = await experiment.AssignAll(Visitors);
        // One in ten of the control's and nine in ten of the others, whoever came to be which: chance decides nothing else.
        foreach (var of in variants.Index().GroupBy(v => v.Item))
        {
            foreach (var (at, (i, _)) in of.Index().Where(v => v.Index % 10 == 0 != (of.Key == "b")))
            {
                await experiment.Convert($"v-{i + 1}");
            }
        }
        var draft = await An.Experiment.Saying(new { project, name = $"Draft {project:N}" }).DraftOn(_server);

        var overview = (await _server.GetWithAsync(key, "/api/overview")).Is(HttpStatusCode.OK);

        Assert.Equal([draft.Id, experiment.Id], overview.Each<Guid>("experiments", "id"));
        var shown = overview["experiments", 1];
        var report = await experiment.Get("/report");
        Assert.Equal("shown_at_any_time", shown.GetProperty("verdict").GetProperty("code").GetString());
        Assert.True(JsonElement.DeepEquals(report["verdict"], shown.GetProperty("verdict")));
        Assert.True(
            JsonElement.DeepEquals((await experiment.Get("/results"))["verdict"], shown.GetProperty("verdict"))
        );
        Assert.Equal(
            ("b", report["shipping", 1, "probabilityBest"].GetDouble()),
            (
                shown.GetProperty("leader").GetProperty("variant").GetString(),
                shown.GetProperty("leader").GetProperty("probabilityBest").GetDouble()
            )
        );
        Assert.Equal(
            (Visitors, Visitors, 5_000),
            (Number(shown, "assignments"), Number(shown, "assignmentsToday"), Number(shown, "plannedUnits"))
        );
        var share = Assert.Single(shown.GetProperty("shares").EnumerateArray());
        Assert.Equal(0.5, share.GetProperty("weights").GetProperty("b").GetDouble());
        var need = Assert.Single(shown.GetProperty("needs").EnumerateArray());
        Assert.Equal(
            ("decide", $"/experiments/{experiment.Id}"),
            (need.GetProperty("code").GetString(), need.GetProperty("link").GetString())
        );
        var events = await experiment.Events();
        Assert.Equal(events[^1].Timestamp, shown.GetProperty("lastEventAt").GetDateTimeOffset());
        Assert.Equal("not_started", overview["experiments", 0].GetProperty("verdict").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Is_paged_and_filtered()
    {
        var (project, key) = await TeamAsync();
        var names = new[] { "Alpha 100%", "Beta", "alphabet" }.Select(n => $"{n} {project:N}").ToArray();
        var made = new List<Guid>();
        foreach (var name in names)
        {
            made.Insert(0, (await An.Experiment.Saying(new { project, name }).DraftOn(_server)).Id);
        }

        var first = await _server.GetWithAsync(key, "/api/overview?limit=2");
        var second = await _server.GetWithAsync(key, $"/api/overview?limit=2&after={first["next"].GetGuid()}");

        Assert.Equal(made, [.. Ids(first), .. Ids(second)]);
        Assert.False(second.Body.TryGetProperty("next", out _));
        Assert.Equal([made[0], made[2]], Ids(await _server.GetWithAsync(key, "/api/overview?search=ALPHA")));
        Assert.Equal([made[2]], Ids(await _server.GetWithAsync(key, "/api/overview?search=100%25")));
        Assert.Empty(Ids(await _server.GetWithAsync(key, "/api/overview?search=_eta")));
        Assert.Equal(made, Ids(await _server.GetWithAsync(key, "/api/overview?status=draft")));
        Assert.Empty(Ids(await _server.GetWithAsync(key, "/api/overview?status=active")));
    }

    [Fact]
    public async Task Shows_nothing_of_a_project_where_one_is_a_stranger()
    {
        var (ours, key) = await TeamAsync();
        var (theirs, _) = await TeamAsync();
        var mine = await An.Experiment.Saying(new { project = ours }).RunningOn(_server);
        var foreign = await An.Experiment.Saying(new { project = theirs }).RunningOn(_server);

        Assert.Equal([mine.Id], Ids(await _server.GetWithAsync(key, "/api/overview")));
        Assert.Empty(Ids(await _server.GetWithAsync(key, $"/api/overview?project={theirs}")));
        Assert.Equal([foreign.Id], Ids(await _server.GetAsync($"/api/overview?project={theirs}")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=51", "limit")]
    [InlineData("status=gone", "status")]
    [InlineData("search=a%00", "search")]
    public async Task Refuses_what_cannot_be(string query, string field) =>
        (await _server.GetAsync($"/api/overview?{query}")).IsInvalid(field);

    private async Task<(Guid Project, string Key)> TeamAsync()
    {
        var project = (await _server.PostAsync("/api/projects", new { name = $"project {Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        return (project, (await _server.MakeKeyAsync(new { kind = "admin", project })).Secret());
    }

    private static IEnumerable<Guid> Ids(Answer page) => page.Is(HttpStatusCode.OK).Each<Guid>("experiments", "id");

    private static long Number(JsonElement item, string name) => item.GetProperty(name).GetInt64();
}
