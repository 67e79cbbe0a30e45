using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Description;
using Samplit.Api.Tests.Flags;
using Samplit.Api.Tests.Funnels;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>Who has everything in one project asks for what is in another.</summary>
public class Strangers_of_another_project(SharedServer shared)
{
    private static readonly SemaphoreSlim Once = new(1);
    private static Team? _ours;
    private static Team? _theirs;

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Find_nothing_at_any_address_that_names_one_thing()
    {
        var (ours, theirs) = await TeamsAsync();
        var asked = 0;
        foreach (var operation in DescribedApi.Current!.Operations.Where(o => Permission(o) is not null))
        {
            var (id, code) =
                operation.Path.StartsWith("/api/experiments/{id}", StringComparison.Ordinal)
                || operation.Path.StartsWith("/v1/experiments/{id}", StringComparison.Ordinal)
                    ? (theirs.Experiment, "experiment_not_found")
                : operation.Path.StartsWith("/api/layers/{id}", StringComparison.Ordinal)
                    ? (theirs.Layer, "layer_not_found")
                : operation.Path.StartsWith("/api/funnels/{id}", StringComparison.Ordinal)
                    ? (theirs.Funnel, "funnel_not_found")
                : operation.Path.StartsWith("/api/flags/{id}", StringComparison.Ordinal)
                    ? (theirs.Flag, "flag_not_found")
                : operation.Path.StartsWith("/api/segments/{id}", StringComparison.Ordinal)
                    ? (theirs.Segment, "segment_not_found")
                : operation.Path.StartsWith("/api/installations/{id}", StringComparison.Ordinal)
                    ? (theirs.Installation, "installation_not_found")
                : (Guid.Empty, "");
            if (id == Guid.Empty)
            {
                continue;
            }
            var key =
                Permission(operation)!.StartsWith("decision:", StringComparison.Ordinal) ? ours.DataPlane
                : Permission(operation) == "proposal:decide" ? ours.Approver
                : ours.Admin;
            var theirKey =
                key == ours.Admin ? theirs.Admin
                : key == ours.Approver ? theirs.Approver
                : theirs.DataPlane;

            var foreign = await _server.TryAsync($"Bearer {key}", operation, id);
            var own = await _server.TryAsync($"Bearer {theirKey}", operation, id);

            foreign.IsProblem(HttpStatusCode.NotFound, code);
            Assert.False(
                own.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    || (own.Status == HttpStatusCode.NotFound && own.Text.Contains(code, StringComparison.Ordinal)),
                $"{operation}: {own.Status} {own.Text}"
            );
            asked++;
        }
        Assert.True(asked > 35, $"{asked} operations were asked.");
    }

    /// <summary>Names are looked up before anything else, so they say no more than ids.</summary>
    [Fact]
    public async Task Find_nothing_by_a_name()
    {
        var (ours, theirs) = await TeamsAsync();

        (await _server.GetWithAsync(ours.Admin, $"/api/experiments/{theirs.Name}")).IsNotFound("experiment");
        (await _server.GetWithAsync(ours.Admin, $"/api/layers/{theirs.Name}")).IsNotFound("layer");
        (await _server.GetWithAsync(ours.Admin, $"/api/funnels/{theirs.Name}")).IsNotFound("funnel");
        (await _server.GetWithAsync(ours.Admin, $"/api/flags/{theirs.Name}")).IsNotFound("flag");
        (await _server.GetWithAsync(ours.Admin, $"/api/segments/{theirs.Name}")).IsNotFound("segment");
        (await _server.GetWithAsync(theirs.Admin, $"/api/experiments/{theirs.Name}")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/experiments?limit=1000", "experiments")]
    [InlineData("/api/layers?limit=1000", "layers")]
    [InlineData("/api/installations?limit=1000", "installations")]
    [InlineData("/api/funnels?limit=1000", "funnels")]
    [InlineData("/api/flags?limit=1000", "flags")]
    [InlineData("/api/segments?limit=1000", "segments")]
    public async Task See_lists_of_their_own(string path, string list)
    {
        var (ours, theirs) = await TeamsAsync();

        var (mine, all) = (await _server.GetWithAsync(ours.Admin, path), await _server.GetAsync(path));

        Assert.Equal([ours.Project], mine.Each<Guid>(list, "project").Distinct());
        Assert.Contains(theirs.Project, all.Each<Guid>(list, "project"));
    }

    [Fact]
    public async Task See_the_projects_that_they_have_anything_in()
    {
        var (ours, theirs) = await TeamsAsync();

        var mine = await _server.GetWithAsync(ours.Admin, "/api/projects");
        var all = (await _server.GetAsync("/api/projects")).Each<Guid>("projects", "id").ToArray();

        Assert.Equal([ours.Project], mine.Each<Guid>("projects", "id"));
        Assert.Contains(theirs.Project, all);
        Assert.Equal(Domain.Access.Project.DefaultId, all[^1]);
    }

    [Theory]
    [InlineData("/v1/decisions", "decisions")]
    [InlineData("/v1/conversions:batch", "conversions")]
    public async Task Are_told_of_each_item_that_it_is_unknown(string path, string list)
    {
        var (ours, theirs) = await TeamsAsync();
        object[] items =
        [
            new { experimentId = theirs.Experiment, visitor = "v-1" },
            new { experimentId = ours.Experiment, visitor = "v-1" },
        ];
        var body = JsonSerializer.Serialize(new Dictionary<string, object> { [list] = items });

        var answer = (await _server.AskAsAsync($"Bearer {ours.DataPlane}", "POST", path, body)).Is(HttpStatusCode.OK);

        Assert.Equal("experiment_not_found", answer[list, 0, "problem", "code"].GetString());
        Assert.False(
            answer.Body.GetProperty(list)[1].TryGetProperty("problem", out var problem)
                && problem.GetProperty("code").GetString() == "experiment_not_found"
        );
    }

    [Theory]
    [InlineData("GET", "/api/keys")]
    [InlineData("GET", "/api/access")]
    [InlineData("GET", "/api/users")]
    [InlineData("GET", "/api/projections")]
    [InlineData("GET", "/audit/log/checkpoint")]
    [InlineData("GET", "/audit/log/verification")]
    [InlineData("POST", "/api/metrics")]
    [InlineData("POST", "/api/projects")]
    public async Task Are_not_let_in_to_what_is_in_no_project(string method, string path)
    {
        var (ours, _) = await TeamsAsync();

        (await _server.AskAsAsync($"Bearer {ours.Admin}", method, path, method == "POST" ? "{}" : null)).IsProblem(
            HttpStatusCode.Forbidden,
            "forbidden"
        );
    }

    [Fact]
    public async Task Make_things_in_their_own_project_without_saying_so_and_in_no_other()
    {
        var (ours, theirs) = await TeamsAsync();

        var made = await MakeAsync(ours.Admin, "/api/layers", new { name = $"layer {Guid.NewGuid():N}" });
        var foreign = await MakeAsync(
            ours.Admin,
            "/api/layers",
            new { name = $"layer {Guid.NewGuid():N}", project = theirs.Project }
        );

        Assert.Equal(ours.Project, made.Is(HttpStatusCode.Created)["project"].GetGuid());
        foreign.IsInvalid("project");
    }

    [Fact]
    public async Task Do_not_get_another_project_by_a_layer_or_an_installation()
    {
        var (ours, theirs) = await TeamsAsync();
        var layer = An.Experiment.Saying(new { layer = new { id = theirs.Layer, share = 0.01 } }).Request();
        var installation = An.Experiment.Saying(new { installation = theirs.Installation }).Request();

        (await MakeAsync(ours.Admin, "/api/experiments", layer)).IsInvalid("layer.id");
        (await MakeAsync(ours.Admin, "/api/experiments", installation)).IsInvalid("installation");
    }

    [Fact]
    public async Task Say_where_they_make_something_when_they_have_the_choice()
    {
        var (ours, theirs) = await TeamsAsync();

        (await _server.PostAsync("/api/layers", new { name = $"layer {Guid.NewGuid():N}" })).Is(HttpStatusCode.Created);
        var named = await _server.PostAsync(
            "/api/layers",
            new { name = $"layer {Guid.NewGuid():N}", project = theirs.ProjectName.ToUpperInvariant() }
        );

        Assert.Equal(theirs.Project, named.Is(HttpStatusCode.Created)["project"].GetGuid());
        Assert.NotEqual(ours.Project, theirs.Project);
    }

    private Task<Answer> MakeAsync(string key, string path, object body) =>
        _server.AskAsAsync($"Bearer {key}", "POST", path, JsonSerializer.Serialize(body));

    private static string? Permission(DescribedOperation operation) =>
        operation.Description.TryGetProperty("x-permission", out var permission) ? permission.GetString() : null;

    private async Task<(Team Ours, Team Theirs)> TeamsAsync()
    {
        await Once.WaitAsync();
        try
        {
            _ours ??= await TeamAsync();
            _theirs ??= await TeamAsync();
            return (_ours, _theirs);
        }
        finally
        {
            Once.Release();
        }
    }

    private async Task<Team> TeamAsync()
    {
        var projectName = $"project {Guid.NewGuid():N}";
        var project = (await _server.PostAsync("/api/projects", new { name = projectName }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        var admin = (await _server.MakeKeyAsync(new { kind = "admin", project = projectName })).Secret();
        var dataPlane = (await _server.MakeKeyAsync(new { kind = "dataPlane", project })).Secret();
        var approver = (
            await _server.MakeKeyAsync(
                new
                {
                    kind = "admin",
                    role = "approver",
                    project,
                }
            )
        ).Secret();
        var name = $"thing-{Guid.NewGuid():N}";
        var experiment = await MakeAsync(admin, "/api/experiments", An.Experiment.Saying(new { name }).Request());
        var layer = await MakeAsync(admin, "/api/layers", new { name });
        var funnel = await MakeAsync(admin, "/api/funnels", new { name, definition = AFunnel.From("cart>paid") });
        var flag = await MakeAsync(admin, "/api/flags", new { key = name, definition = AFlag.Boolean() });
        var segment = await MakeAsync(admin, "/api/segments", new { key = name, when = AFlag.When("plan", "pro") });
        var site = await MakeAsync(
            admin,
            "/api/installations",
            new { platform = "custom", domains = new[] { "localhost" } }
        );
        return new(
            project,
            projectName,
            admin,
            dataPlane,
            approver,
            name,
            experiment.Is(HttpStatusCode.Created)["id"].GetGuid(),
            layer.Is(HttpStatusCode.Created)["id"].GetGuid(),
            funnel.Is(HttpStatusCode.Created)["id"].GetGuid(),
            site.Is(HttpStatusCode.Created)["id"].GetGuid(),
            flag.Is(HttpStatusCode.Created)["id"].GetGuid(),
            segment.Is(HttpStatusCode.Created)["id"].GetGuid()
        );
    }

    private sealed record Team(
        Guid Project,
        string ProjectName,
        string Admin,
        string DataPlane,
        string Approver,
        string Name,
        Guid Experiment,
        Guid Layer,
        Guid Funnel,
        Guid Installation,
        Guid Flag,
        Guid Segment
    );
}
