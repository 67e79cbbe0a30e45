using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Ledger.Chain;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Funnels;

public class Drawing_funnels(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    private static JsonObject Shop => AFunnel.From("product>cart", "cart>paid");

    [Fact]
    public async Task Leaves_each_change_in_a_stream_of_its_own()
    {
        var name = AFunnel.NewName();
        var created = (await _server.PostAsync("/api/funnels", new { name = $" {name} ", definition = Shop })).Is(
            HttpStatusCode.Created
        );
        var one = $"/api/funnels/{created["id"]}";
        var longer = new
        {
            name,
            definition = Shop.Saying("windowSeconds", 7_200),
            description = "Two hours.",
        };

        var changed = (await _server.PutAsync(one, longer, created.ETag)).Is(HttpStatusCode.OK);
        (await _server.PutAsync(one, longer, created.ETag)).IsStale();
        var again = (await _server.PutAsync(one, longer, changed.ETag)).Is(HttpStatusCode.OK);
        var active = (await _server.PostAsync($"{one}/activate", ifMatch: changed.ETag)).Is(HttpStatusCode.OK);
        (await _server.PostAsync($"{one}/activate")).Is(HttpStatusCode.OK);
        var archived = (await _server.PostAsync($"{one}/archive")).Is(HttpStatusCode.OK);
        (await _server.PostAsync($"{one}/archive")).Is(HttpStatusCode.OK);
        (await _server.PostAsync($"{one}/activate")).IsProblem(HttpStatusCode.Conflict, "funnel_archived");
        (await _server.PutAsync(one, longer)).IsProblem(HttpStatusCode.Conflict, "funnel_archived");

        Assert.Equal(
            ["\"1\"", "\"2\"", "\"2\"", "\"3\"", "\"4\""],
            new[] { created, changed, again, active, archived }.Select(a => a.ETag)
        );
        Assert.Equal(
            (name, "draft", Project.DefaultId, false),
            (
                created["name"].GetString(),
                created["status"].GetString(),
                created["project"].GetGuid(),
                created.Body.TryGetProperty("owner", out _)
            )
        );
        Assert.Equal(
            ("active", "archived", "Two hours."),
            (active["status"].GetString(), archived["status"].GetString(), archived["description"].GetString())
        );
        var found = (await _server.GetAsync($"/api/funnels/{Uri.EscapeDataString(name.ToUpperInvariant())}")).Is(
            HttpStatusCode.OK
        );
        Assert.Equal(archived.Text, found.Text);
        var stream = await IntactAsync(created["id"].GetGuid());
        Assert.Equal(
            ["funnel_created", "funnel_changed", "funnel_activated", "funnel_archived"],
            stream.Select(e => e.Type)
        );
        Assert.All(stream, e => Assert.StartsWith("key:", e.Metadata.Actor, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Takes_a_name_once_and_steps_that_lead_somewhere()
    {
        var (name, one) = (AFunnel.NewName(), await Shop.DrawnOn(_server));
        (await _server.PostAsync("/api/funnels", new { name, definition = Shop })).Is(HttpStatusCode.Created);

        (await SayAsync(new { name = name.ToUpperInvariant(), definition = Shop })).IsProblem(
            HttpStatusCode.Conflict,
            "name_taken",
            "name"
        );
        (await _server.PutAsync(one, new { name, definition = Shop })).IsProblem(
            HttpStatusCode.Conflict,
            "name_taken",
            "name"
        );
        (await SayAsync(new { name = " ", definition = Shop })).IsInvalid("name");
        (await SayAsync(new { name = "no steps" })).IsInvalid("definition");
        (
            await SayAsync(
                new
                {
                    name = "long",
                    definition = Shop,
                    description = new string('x', 10_001),
                }
            )
        ).IsInvalid("description");
        (
            await SayAsync(
                new
                {
                    name = "elsewhere",
                    definition = Shop,
                    project = "nowhere",
                }
            )
        ).IsInvalid("project");
        (await _server.PutAsync(one, new { name = "", definition = Shop })).IsInvalid("name");
        (await _server.PutAsync(one, new { name = "no steps" })).IsInvalid("definition");
        var unknown = $"/api/funnels/{Guid.NewGuid()}";
        (await _server.GetAsync(unknown)).IsNotFound("funnel");
        (await _server.GetAsync("/api/funnels/nobodys")).IsNotFound("funnel");
        (await _server.PutAsync(unknown, new { name = "x", definition = Shop })).IsNotFound("funnel");
        (await _server.PostAsync($"/api/funnels/{Guid.Empty}/archive")).IsNotFound("funnel");

        Task<Answer> SayAsync(object body) => _server.PostAsync("/api/funnels", body);
    }

    [Fact]
    public async Task Works_as_the_page_of_funnels_shows_it()
    {
        var (funnel, first) = ("/api/funnels/from%20product%20to%20payment", true);
        foreach (
            var line in File.ReadLines(Documented.PathOf("docs", "funnels.md")).Where(l => l.Contains(" --json '"))
        )
        {
            var (path, body) = (first ? "/api/funnels" : "/v1/events", line[(line.IndexOf('\'') + 1)..^1]);
            (await _server.PostTextAsync(path, body)).Is(first ? HttpStatusCode.Created : HttpStatusCode.OK);
            first = false;
        }

        var report = (await _server.GetAsync($"{funnel}/report")).Is(HttpStatusCode.OK);

        Assert.Equal([1, 1, 1], report.Each<int>("variants", 0, "nodes", "reached"));
        Assert.Equal([1, 1], report.Each<int>("variants", 0, "edges", "passed"));
    }

    [Fact]
    public async Task Refuses_a_circle_and_names_it()
    {
        var answer = await _server.PostAsync(
            "/api/funnels",
            new { name = "round", definition = AFunnel.From("home>cart", "cart>paid", "paid>cart") }
        );

        answer.IsInvalid("definition.edges");
        Assert.Contains("cart → paid → cart", answer["detail"].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes", "[]", "definition.nodes")]
    [InlineData("nodes", "[null, null]", "definition.nodes[0]")]
    [InlineData("nodes", """[{"key":"A","name":"a","eventType":"a"},{}]""", "definition.nodes[0].key")]
    [InlineData("nodes", """[{"key":"a","name":"a"},{}]""", "definition.nodes[0]")]
    [InlineData("nodes", """[{"key":"a","name":"a","eventType":"a b"},{}]""", "definition.nodes[0].eventType")]
    [InlineData(
        "nodes",
        """[{"key":"a","name":"a","page":{"kind":"regex","value":"(?=a)"}},{}]""",
        "definition.nodes[0].page.value"
    )]
    [InlineData(
        "nodes",
        """[{"key":"a","name":"a","eventType":"a","filter":{"fact":"country","operator":"exists"}},{}]""",
        "definition.nodes[0].filter.fact"
    )]
    [InlineData("nodes", """[{"key":"a","name":"a","eventType":"a","y":1e7},{}]""", "definition.nodes[0].y")]
    [InlineData("edges", "[]", "definition.edges")]
    [InlineData("edges", """[{"from":"product","to":"moon"}]""", "definition.edges[0].to")]
    [InlineData("windowSeconds", "7776001", "definition.windowSeconds")]
    public async Task Names_what_is_wrong_with_a_definition(string member, string value, string field) =>
        (
            await _server.PostAsync(
                "/api/funnels",
                new { name = "wrong", definition = Shop.Saying(member, JsonNode.Parse(value)!) }
            )
        ).IsInvalid(field);

    [Fact]
    public async Task Lists_those_of_ones_own_projects_page_by_page()
    {
        var project = (await _server.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        var key = (await _server.MakeKeyAsync(new { kind = "admin", project })).Secret();
        var addresses = new List<string>();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            addresses.Add(await Shop.DrawnOn(_server, project));
        }
        (await _server.PostAsync($"{addresses[1]}/activate")).Is(HttpStatusCode.OK);

        var first = (await _server.GetWithAsync(key, "/api/funnels?limit=2")).Is(HttpStatusCode.OK);
        var rest = await _server.GetWithAsync(key, $"/api/funnels?limit=2&after={first["next"]}");
        var active = await _server.GetWithAsync(key, "/api/funnels?status=active");

        Assert.Equal(
            addresses.AsEnumerable().Reverse(),
            first
                .Each<Guid>("funnels", "id")
                .Concat(rest.Each<Guid>("funnels", "id"))
                .Select(id => $"/api/funnels/{id}")
        );
        Assert.False(rest.Body.TryGetProperty("next", out _));
        Assert.Equal([addresses[1]], active.Each<Guid>("funnels", "id").Select(id => $"/api/funnels/{id}"));
        (await _server.GetAsync("/api/funnels?status=lost")).IsInvalid("status");
        (await _server.GetAsync("/api/funnels?limit=0")).IsInvalid("limit");
    }

    [Fact]
    public async Task Takes_the_permission_to_define_them()
    {
        var one = await Shop.DrawnOn(_server);
        var viewer = (await _server.MakeKeyAsync(new { kind = "admin", role = "viewer" })).Secret();
        var body = JsonSerializer.Serialize(new { name = "mine", definition = Shop });

        (await _server.GetWithAsync(viewer, one)).Is(HttpStatusCode.OK);
        (await _server.GetWithAsync(viewer, $"{one}/report")).Is(HttpStatusCode.OK);
        foreach (var (method, path) in new[] { ("POST", "/api/funnels"), ("PUT", one), ("POST", $"{one}/archive") })
        {
            (await _server.AskAsAsync($"Bearer {viewer}", method, path, body)).IsProblem(
                HttpStatusCode.Forbidden,
                "forbidden"
            );
        }
    }

    [Fact]
    public async Task Is_built_again_from_the_streams()
    {
        await Shop.DrawnOn(_server);

        var report = await _server.App.Services.GetRequiredService<ProjectionRebuild>().RunAsync("funnels", ct: _ct);

        Assert.Equal(0, report.Differences);
    }

    private async Task<IReadOnlyList<StoredEvent>> IntactAsync(Guid stream)
    {
        var events = new List<StoredEvent>();
        await foreach (var @event in _server.App.Services.GetRequiredService<StreamStore>().ReadStreamAsync(stream))
        {
            events.Add(@event);
        }
        var walked = await _server.App.Services.GetRequiredService<ChainVerifier>().VerifyAsync(stream, ct: _ct);
        Assert.Equal(ChainVerdict.Intact, walked.Verdict);
        return events;
    }
}
