using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

public class The_script_of_a_page(SharedServer shared)
{
    private const string Beginning = "self.samplitSite=";

    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Says_what_has_to_wait_for_the_decision_and_where()
    {
        var site = await TestSite.OnAsync(_server);
        await site.DraftAsync();
        await site.RunningAsync(
            """
            {
              "targeting": {"include": [{"kind": "prefix", "value": "https://shop.example/p/"}]},
              "elements": [{
                "name": "e", "selector": {"kind": "id", "value": "a\"b"},
                "fallbacks": [{"kind": "class", "value": "cta"}, {"kind": "xpath", "value": "//a"}],
                "variants": [{"name": "a", "isControl": true}, {"name": "b", "content": {"text": "B"}}]
              }]
            }
            """
        );
        await site.RunningAsync(
            """
            {"elements": [{
              "name": "e", "selector": {"kind": "xpath", "value": "//h1"},
              "variants": [{"name": "a", "isControl": true}, {"name": "b", "content": {"text": "B"}}]
            }]}
            """
        );

        var script = await ScriptAsync(site.Token);

        Assert.Equal("text/javascript", script.ContentType);
        var hide = SiteOf(script).GetProperty("hide");
        Assert.Equal(site.Token, SiteOf(script).GetProperty("token").GetString());
        Assert.Equal([@"^https?://shop\.example/p/"], Texts(hide[0].GetProperty("on")));
        Assert.Equal(["[id=\"a\\\"b\"]", "[class~=\"cta\"]"], Texts(hide[0].GetProperty("css")));
        Assert.False(hide[1].TryGetProperty("on", out _));
        Assert.Equal(["html"], Texts(hide[1].GetProperty("css")));
        Assert.Equal(2, hide.GetArrayLength());
    }

    [Fact]
    public async Task May_be_kept_for_a_minute_and_told_from_another_by_its_tag()
    {
        var site = await TestSite.OnAsync(_server);
        var first = await ScriptAsync(site.Token);
        using var again = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"/snippet/{site.Token}.js", UriKind.Relative)
        );
        again.Headers.TryAddWithoutValidation("If-None-Match", first.ETag);

        using var same = await _server.Http.SendAsync(again);
        await site.RunningAsync();
        var after = await ScriptAsync(site.Token);

        Assert.StartsWith("public, max-age=60", first.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.Equal("*", Assert.Single(first.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.NotEqual(first.ETag, after.ETag);
    }

    [Fact]
    public async Task Is_empty_while_the_site_is_suspended()
    {
        var site = await TestSite.OnAsync(_server);
        await site.RunningAsync();
        await _server.PostAsync($"/api/installations/{site.Id}/suspend");

        Assert.Equal("/* This installation is suspended. */", (await ScriptAsync(site.Token)).Text);
        (await _server.GetAsync("/snippet/site_nobody.js")).IsProblem(HttpStatusCode.NotFound, "token_unknown");
    }

    [Fact]
    public async Task Can_be_pinned_by_its_digest()
    {
        var site = await TestSite.OnAsync(_server);

        var lines = (await _server.GetAsync($"/api/installations/{site.Id}/snippet")).Is(HttpStatusCode.OK);
        var pinned = lines["pinnedLine"].GetString()!;
        var path = new Uri(pinned.Split('"')[1]).AbsolutePath;
        var code = (await _server.GetAsync(path)).Is(HttpStatusCode.OK);

        Assert.Contains(
            $"integrity=\"sha384-{Convert.ToBase64String(SHA384.HashData(Encoding.UTF8.GetBytes(code.Text)))}\"",
            pinned,
            StringComparison.Ordinal
        );
        Assert.Equal("public, max-age=31536000, immutable", code.Headers.CacheControl?.ToString());
        Assert.DoesNotContain("import(", code.Text, StringComparison.Ordinal);
        Assert.Contains($"/snippet/{site.Token}.js", lines["line"].GetString(), StringComparison.Ordinal);
        Assert.Contains($"/snippet/{site.Token}.js", lines["guardedLine"].GetString(), StringComparison.Ordinal);
        (await _server.GetAsync("/snippet/code/0000.js")).IsNotFound("snippet");
        (await _server.GetAsync($"/api/installations/{Guid.NewGuid()}/snippet")).IsNotFound("installation");
    }

    [Fact]
    public async Task Fetches_what_watches_whether_variants_are_seen_from_where_it_never_changes()
    {
        var site = await TestSite.OnAsync(_server);

        var script = await ScriptAsync(site.Token);
        var watcher = (
            await _server.GetAsync(new Uri(SiteOf(script).GetProperty("watch").GetString()!).AbsolutePath)
        ).Is(HttpStatusCode.OK);

        Assert.Contains("IntersectionObserver", watcher.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("IntersectionObserver", script.Text, StringComparison.Ordinal);
        Assert.Equal("public, max-age=31536000, immutable", watcher.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Is_where_a_proxy_in_front_says_it_is()
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:PublicUrl", "https://ab.example/")
        );
        var site = await TestSite.OnAsync(server);

        var lines = await server.GetAsync($"/api/installations/{site.Id}/snippet");

        Assert.Equal(
            $"<script src=\"https://ab.example/snippet/{site.Token}.js\"></script>",
            lines["line"].GetString()
        );
    }

    [Fact]
    public async Task Loads_what_picks_elements_for_whoever_was_given_a_token()
    {
        var site = await TestSite.OnAsync(_server);

        var made = (await _server.PostAsync($"/api/installations/{site.Id}/picker-tokens")).Is(HttpStatusCode.OK);
        var token = made["parameter"].GetString()!.Split("samplit_edit=")[1];
        var picker = (await _server.GetAsync($"/snippet/picker/{token}.js")).Is(HttpStatusCode.OK);

        // Nobody but the console that asked is told what was picked; here that is the program that asked.
        var console = _server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        Assert.StartsWith(
            $$"""self.samplitPicker={"console":"{{console}}"};""" + "\n",
            picker.Text,
            StringComparison.Ordinal
        );
        Assert.Equal("no-store", picker.Headers.CacheControl?.ToString());
        Assert.InRange(
            made["expiresAt"].GetDateTimeOffset() - DateTimeOffset.UtcNow,
            TimeSpan.FromMinutes(13),
            TimeSpan.FromMinutes(16)
        );
        (await _server.GetAsync($"/snippet/picker/{token[..^2]}.js")).IsProblem(
            HttpStatusCode.NotFound,
            "token_unknown"
        );
    }

    private async Task<Answer> ScriptAsync(string token) =>
        (await _server.GetAsync($"/snippet/{token}.js")).Is(HttpStatusCode.OK);

    private static JsonElement SiteOf(Answer script)
    {
        Assert.StartsWith(Beginning, script.Text, StringComparison.Ordinal);
        return JsonElement.Parse(script.Text[Beginning.Length..script.Text.IndexOf(";\n", StringComparison.Ordinal)]);
    }

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(t => t.GetString());
}
