using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Projections.Streams;
using Samplit.Testing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Tests.Installations;

public class Installing_on_a_site(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Gives_an_id_and_a_token()
    {
        var created = await _server.PostAsync(
            "/api/installations",
            new { platform = "custom", domains = new[] { "Shop.example", "localhost:3000" } }
        );

        var id = created.Is(HttpStatusCode.Created)["id"].GetGuid();
        var token = created["token"].GetString()!;
        Assert.Equal($"/api/installations/{id}", created.Headers.Location?.OriginalString);
        Assert.Matches("^site_[A-Za-z0-9_-]{32}$", token);
        Assert.Equal("\"1\"", created.ETag);
        (await _server.GetAsync($"/api/installations/{id}")).Is(
            HttpStatusCode.OK,
            $$"""
            {
              "id": "{{id}}",
              "platform": "custom",
              "domains": ["shop.example", "localhost:3000"],
              "status": "active",
              "token": "{{token}}",
              "revision": 1,
              "createdAt": {{created["createdAt"].GetRawText()}},
              "project": "{{Domain.Access.Project.DefaultId}}"
            }
            """
        );
    }

    [Theory]
    [InlineData("""{}""", "platform")]
    [InlineData("""{"platform":"custom"}""", "domains")]
    [InlineData("""{"platform":"custom","domains":["https://shop.example"]}""", "domains[0]")]
    [InlineData("""{"platform":"custom","domains":["a.example",null]}""", "domains[1]")]
    public async Task Takes_domains_and_a_platform(string body, string field) =>
        (await _server.PostTextAsync("/api/installations", body)).IsInvalid(field);

    [Fact]
    public async Task Is_listed_with_the_newest_first()
    {
        var (first, second) = (await Installed(), await Installed());

        var page = await _server.GetAsync("/api/installations?limit=1");
        var behind = await _server.GetAsync($"/api/installations?limit=1000&after={second}");

        Assert.Equal(page["installations", 0, "id"].GetGuid(), page["next"].GetGuid());
        var ids = behind.Each<Guid>("installations", "id").ToArray();
        Assert.Contains(first, ids);
        Assert.DoesNotContain(second, ids);
        Assert.Equal(ids.OrderDescending(), ids);
    }

    [Fact]
    public async Task Can_be_changed_suspended_and_resumed()
    {
        var id = await Installed();

        var moved = await Put(id, "domains", new { domains = new[] { "*.shop.example" } });
        var suspended = await Post(id, "suspend", ifMatch: "\"2\"");
        var again = await Post(id, "suspend");
        var resumed = await Post(id, "resume");

        Assert.Equal("*.shop.example", moved.Is(HttpStatusCode.OK)["domains", 0].GetString());
        Assert.Equal(("suspended", "\"3\""), (suspended["status"].GetString(), suspended.ETag));
        Assert.Equal(suspended.Text, again.Text);
        Assert.Equal("active", resumed["status"].GetString());
        Assert.Equal(
            ["installation_created", "installation_domains_changed", "installation_suspended", "installation_resumed"],
            await Events(id)
        );
    }

    [Fact]
    public async Task Is_not_changed_on_an_old_revision()
    {
        var id = await Installed();

        (await Post(id, "suspend", ifMatch: "\"7\"")).IsStale();
    }

    [Fact]
    public async Task Gets_another_token_while_the_old_one_goes_on()
    {
        var id = await Installed();
        var old = (await _server.GetAsync($"/api/installations/{id}"))["token"].GetString();

        var rotated = await Post(id, "token", new { graceSeconds = 60 });

        var token = rotated.Is(HttpStatusCode.OK)["token"].GetString();
        Assert.NotEqual(old, token);
        var tokens = await TokensAsync(id);
        Assert.Equal(old, tokens[0].Token);
        Assert.InRange(
            tokens[0].ValidUntil!.Value,
            DateTimeOffset.UtcNow.UtcDateTime.AddSeconds(30),
            DateTimeOffset.UtcNow.UtcDateTime.AddSeconds(61)
        );
        Assert.Equal((token, null), tokens[1]);
        var events = await Store.ReadStreamAsync(id).ToListAsync();
        Assert.All(events, e => Assert.DoesNotContain("site_", $"{e.Data}"));
        (await Post(id, "token", new { graceSeconds = long.MaxValue })).IsInvalid("graceSeconds");
    }

    [Fact]
    public async Task Ends_for_ever_with_its_secrets()
    {
        var id = await Installed("shopify");
        var credentials = new
        {
            shop = "a.myshopify.com",
            clientSecret = "hush",
            accessToken = "shpat_1",
        };
        (await Put(id, "credentials", new { shopify = credentials })).Is(HttpStatusCode.OK);
        var kept = await SecretAsync(id);
        Assert.NotNull(kept);
        Assert.DoesNotContain("hush", System.Text.Encoding.UTF8.GetString(kept), StringComparison.Ordinal);

        var revoked = await Post(id, "revoke");
        var again = await Post(id, "revoke");

        Assert.Equal("revoked", revoked["status"].GetString());
        Assert.Equal(revoked.Text, again.Text);
        Assert.Null(await SecretAsync(id));
        (await Post(id, "resume")).IsProblem(HttpStatusCode.Conflict, "installation_revoked");
        (await Put(id, "credentials", new { shopify = credentials })).IsProblem(
            HttpStatusCode.Conflict,
            "installation_revoked"
        );
        Assert.Null(await SecretAsync(id));
    }

    [Theory]
    [InlineData("""{}""", "shopify")]
    [InlineData("""{"shopify":{"shop":"a"}}""", "shopify.clientSecret")]
    [InlineData("""{"shopify":{"shop":"https://a.example/","clientSecret":"b"}}""", "shopify.shop")]
    [InlineData("""{"shopify":{"shop":"a","clientSecret":"b","accessToken":""}}""", "shopify.accessToken")]
    [InlineData("""{"wordpress":{"applicationPassword":"b"}}""", "wordpress.user")]
    [InlineData(
        """{"shopify":{"shop":"a","clientSecret":"b"},"wordpress":{"user":"a","applicationPassword":"b"}}""",
        "shopify"
    )]
    public async Task Takes_the_credentials_of_one_platform(string body, string field)
    {
        var id = await Installed("shopify");

        (await Put(id, "credentials", System.Text.Json.Nodes.JsonNode.Parse(body)!)).IsInvalid(field);
    }

    [Fact]
    public async Task Is_verified_like_any_stream()
    {
        var id = await Installed();
        await Post(id, "suspend");

        var report = await _server
            .App.Services.GetRequiredService<Verification>()
            .RunAsync(id, trusted: null, eventsSoFar: null, CancellationToken.None);

        var stream = Assert.Single(report!.Streams);
        Assert.Equal((AuditVerdict.Intact, 2), (stream.Verdict, stream.Chain.Checked));
    }

    [Fact]
    public async Task Is_not_found_under_another_id()
    {
        (await _server.GetAsync($"/api/installations/{Guid.NewGuid()}")).IsNotFound("installation");
        (await Post(Guid.NewGuid(), "suspend")).IsNotFound("installation");
    }

    private StreamStore Store => _server.App.Services.GetRequiredService<StreamStore>();

    private async Task<Guid> Installed(string platform = "custom") =>
        (await _server.PostAsync("/api/installations", new { platform, domains = new[] { "shop.example" } }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();

    private Task<Answer> Post(Guid id, string what, object? body = null, string? ifMatch = null) =>
        _server.PostAsync($"/api/installations/{id}/{what}", body, ifMatch);

    private Task<Answer> Put(Guid id, string what, object body) =>
        _server.PutAsync($"/api/installations/{id}/{what}", body);

    private async Task<IEnumerable<string>> Events(Guid id) =>
        (await Store.ReadStreamAsync(id).ToListAsync()).Select(e => e.Type);

    private async Task<byte[]?> SecretAsync(Guid id)
    {
        await using var database = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = database.CreateCommand(
            "SELECT secret FROM samplit.installation_secrets WHERE installation_id = $1"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        return await command.ExecuteScalarAsync() as byte[];
    }

    private async Task<List<(string Token, DateTime? ValidUntil)>> TokensAsync(Guid id)
    {
        await using var database = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = database.CreateCommand(
            "SELECT token, valid_until FROM samplit.installation_tokens WHERE installation_id = $1 ORDER BY valid_until"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        var tokens = new List<(string, DateTime?)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tokens.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetDateTime(1)));
        }
        return tokens;
    }
}
