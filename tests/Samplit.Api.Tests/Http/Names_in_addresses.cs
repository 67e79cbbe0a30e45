using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

/// <summary>Nobody has to copy an id by hand.</summary>
public class Names_in_addresses(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Stand_for_an_experiments_id_everywhere_and_whatever_their_case()
    {
        var name = $"Größe & Preis {Guid.NewGuid():N}";
        var path = "/api/experiments/" + Uri.EscapeDataString(name);
        var visits = "/v1/experiments/" + Uri.EscapeDataString(name);
        var id = (await An.Experiment.Saying(new { name }).AskedOf(_server)).Is(HttpStatusCode.Created)["id"];

        (await _server.PostAsync(path + "/start", null)).Is(HttpStatusCode.OK);
        (await _server.PostAsync(visits + "/assignments", new { visitor = "v-1" })).Is(HttpStatusCode.OK);
        (await _server.PostAsync(visits + "/conversions", new { visitor = "v-1" })).Is(HttpStatusCode.OK);

        var loud = "/api/experiments/" + Uri.EscapeDataString(name.ToUpperInvariant());
        Assert.Equal(id.GetGuid(), (await _server.GetAsync(loud)).Is(HttpStatusCode.OK)["id"].GetGuid());
        Assert.Equal(
            "intact",
            (await _server.GetAsync(path + "/audit/verification")).Is(HttpStatusCode.OK)["verdict"].GetString()
        );
        (await _server.GetAsync($"/api/experiments/{id.GetGuid():N}")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/experiments/nobody", "experiment_not_found")]
    [InlineData("/api/experiments/nobody/statistics", "experiment_not_found")]
    [InlineData("/api/layers/nobody", "layer_not_found")]
    [InlineData("/api/installations/nobody.example", "installation_not_found")]
    [InlineData("/api/installations/not%20a%20domain", "installation_not_found")]
    public async Task That_nobody_has_are_not_found(string path, string code) =>
        (await _server.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, code);

    [Fact]
    public async Task Are_a_layers_too_also_where_an_experiment_takes_a_slice_of_it()
    {
        var name = $"checkout {Guid.NewGuid():N}";
        var layer = (await _server.PostAsync("/api/layers", new { name })).Is(HttpStatusCode.Created)["id"].GetGuid();

        var created = await An
            .Experiment.Saying(new { layer = new { id = name.ToUpperInvariant(), share = 0.5 } })
            .AskedOf(_server);

        Assert.Equal(layer, created.Is(HttpStatusCode.Created)["layer"].GetProperty("id").GetGuid());
        Assert.Equal(
            layer,
            (await _server.GetAsync("/api/layers/" + Uri.EscapeDataString(name))).Is(HttpStatusCode.OK)["id"].GetGuid()
        );
    }

    [Fact]
    public async Task Of_installations_are_their_domains_as_long_as_one_has_them()
    {
        var domain = $"{Guid.NewGuid():N}.example";
        var first = await InstallAsync(domain);

        Assert.Equal(
            first,
            (await _server.GetAsync($"/api/installations/{domain}")).Is(HttpStatusCode.OK)["id"].GetGuid()
        );
        Assert.Equal(first, (await CreateOnAsync(domain)).Is(HttpStatusCode.Created)["installation"].GetGuid());

        var second = await InstallAsync(domain);
        (await _server.GetAsync($"/api/installations/{domain}")).IsProblem(HttpStatusCode.Conflict, "ambiguous_domain");
        (await CreateOnAsync(domain)).IsProblem(HttpStatusCode.Conflict, "ambiguous_domain", "installation");

        (await _server.PostAsync($"/api/installations/{first}/revoke", null)).Is(HttpStatusCode.OK);
        Assert.Equal(second, (await CreateOnAsync(domain)).Is(HttpStatusCode.Created)["installation"].GetGuid());
    }

    private async Task<Guid> InstallAsync(string domain) =>
        (await _server.PostAsync("/api/installations", new { platform = "custom", domains = new[] { domain } }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();

    private Task<Answer> CreateOnAsync(string domain) =>
        An.Experiment.Saying(new { installation = domain }).AskedOf(_server);
}
