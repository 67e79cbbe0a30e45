using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Domain.MetricDefinitions;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.MetricDefinitions;

public sealed class A_library_of_metrics(SharedServer shared) : IAsyncLifetime
{
    private static readonly object Buyers = new
    {
        name = "buyers",
        type = "conversion",
        eventName = "purchase",
    };

    private readonly RunningServer _server = shared.App;
    private Guid _project;

    public async ValueTask InitializeAsync() => _project = await ProjectAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Is_a_projects_own()
    {
        var library = Library(_project);
        var created = (await _server.PostAsync(library, Buyers)).Is(HttpStatusCode.Created);
        var metric = created["metric", "id"].GetGuid();
        var one = Library(_project, $"/{metric}");

        (await _server.PostAsync(library, Buyers)).IsProblem(HttpStatusCode.Conflict, "name_taken", "name");
        (await _server.PostAsync(library, Saying("deciding", isPrimary: true))).IsInvalid("isPrimary");
        (await _server.PostAsync(library, new { fromLibrary = metric })).IsInvalid("fromLibrary");
        (await _server.PutAsync(one, Saying("payers"), "\"0\"")).IsStale();
        var changed = (await _server.PutAsync(one, Saying("payers"), "\"1\"")).Is(HttpStatusCode.OK);
        (await _server.PutAsync(Library(_project, $"/{Guid.NewGuid()}"), Buyers)).IsNotFound("metric");
        var retired = (await RetireAsync(one)).Is(HttpStatusCode.OK);

        Assert.Equal(("\"1\"", "\"2\"", "\"3\""), (created.ETag, changed.ETag, retired.ETag));
        var all = (await _server.GetAsync(library)).Is(HttpStatusCode.OK);
        Assert.Equal((_project, "\"3\""), (all["project"].GetGuid(), all.ETag));
        Assert.Equal([("payers", true)], all.Each<string, bool>("metrics", "name", "isRetired"));
        Assert.Equal(
            retired["metric"].GetRawText(),
            (await _server.GetAsync(one)).Is(HttpStatusCode.OK)["metric"].GetRawText()
        );
        Assert.Equal(0, (await _server.GetAsync(Library(await ProjectAsync())))["metrics"].GetArrayLength());
    }

    [Fact]
    public async Task Is_chosen_by_the_only_project_of_the_caller_and_closed_to_others()
    {
        var key = (await _server.MakeKeyAsync(new { kind = "admin", project = _project })).Secret();
        var foreign = await ProjectAsync();
        var theirs = (await _server.PostAsync(Library(foreign), Buyers))["metric", "id"].GetGuid();
        var body = JsonSerializer.Serialize(Buyers);

        var created = (await AskAsync("POST", "/api/metric-definitions")).Is(HttpStatusCode.Created);

        Assert.Equal(_project, (await AskAsync("GET", "/api/metric-definitions"))["project"].GetGuid());
        (await AskAsync("GET", $"/api/metric-definitions/{created["metric", "id"]}")).Is(HttpStatusCode.OK);
        (await AskAsync("GET", $"/api/metric-definitions/{theirs}")).IsNotFound("metric");
        (await AskAsync("PUT", $"/api/metric-definitions/{theirs}")).IsNotFound("metric");
        (await AskAsync("DELETE", $"/api/metric-definitions/{theirs}")).IsNotFound("metric");
        (await AskAsync("GET", Library(foreign))).IsInvalid("project");
        (await AskAsync("POST", Library(foreign))).IsInvalid("project");

        Task<Answer> AskAsync(string method, string path) =>
            _server.AskAsAsync($"Bearer {key}", method, path, method is "POST" or "PUT" ? body : null);
    }

    [Fact]
    public async Task Is_taken_over_from_by_experiments_of_its_project()
    {
        var source = (await _server.PostAsync(Library(_project), Buyers))["metric", "id"].GetGuid();
        var experiment = await An.Experiment.Saying(new { project = _project }).DraftOn(_server);
        var elsewhere = await An.Experiment.DraftOn(_server);
        var takeOver = new { fromLibrary = source, isPrimary = true };

        (await elsewhere.Post("metric-definitions", body: takeOver)).IsInvalid("fromLibrary");
        var taken = (await experiment.Post("metric-definitions", body: takeOver)).Is(HttpStatusCode.Created);
        var own = $"metric-definitions/{taken["metric", "id"]}";
        (await _server.PutAsync(Library(_project, $"/{source}"), Saying("payers"))).Is(HttpStatusCode.OK);
        var asItWas = (await experiment.Get($"/{own}"))["metric"];
        var anew = (await experiment.Put(own, takeOver)).Is(HttpStatusCode.OK)["metric"];
        var written = (await experiment.Put(own, Buyers)).Is(HttpStatusCode.OK)["metric"];

        Assert.Equal(
            [("buyers", true, 1), ("payers", true, 2)],
            new[] { asItWas, anew }.Select(m =>
                (
                    m.GetProperty("name").GetString(),
                    m.GetProperty("isPrimary").GetBoolean(),
                    m.GetProperty("origin").GetProperty("revision").GetInt32()
                )
            )
        );
        Assert.Equal(source, anew.GetProperty("origin").GetProperty("metric").GetGuid());
        Assert.False(written.TryGetProperty("origin", out _));
        (await RetireAsync(Library(_project, $"/{source}"))).Is(HttpStatusCode.OK);
        (await experiment.Put(own, takeOver)).IsInvalid("fromLibrary");
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Is_built_again_from_its_stream_and_is_no_experiments()
    {
        (await _server.PostAsync(Library(_project), Buyers)).Is(HttpStatusCode.Created);
        var rebuild = _server.App.Services.GetRequiredService<ProjectionRebuild>();
        var ct = TestContext.Current.CancellationToken;

        var libraries = await rebuild.RunAsync("metric_libraries", ct: ct);
        var experiments = await rebuild.RunAsync("experiment_metrics", ct: ct);

        Assert.Equal((0L, 0L), (libraries.Differences, experiments.Differences));
        Assert.Equal(1, (await _server.GetAsync(Library(_project)))["metrics"].GetArrayLength());
        var store = _server.App.Services.GetRequiredService<StreamStore>();
        await using var session = store.Marten.QuerySession();
        Assert.Null(await session.LoadAsync<MetricSet>(MetricSet.LibraryOf(_project), ct));
        Assert.Equal(_project, (await session.LoadAsync<MetricLibrary>(MetricSet.LibraryOf(_project), ct))!.Project);
    }

    private static string Library(Guid project, string below = "") =>
        $"/api/metric-definitions{below}?project={project}";

    private static object Saying(string name, bool? isPrimary = null) =>
        new
        {
            name,
            type = "conversion",
            eventName = "purchase",
            isPrimary,
        };

    private Task<Answer> RetireAsync(string path) =>
        _server.AskAsAsync($"Bearer {TestKeys.Usual.Admin}", "DELETE", path);

    private async Task<Guid> ProjectAsync() =>
        (await _server.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
}
