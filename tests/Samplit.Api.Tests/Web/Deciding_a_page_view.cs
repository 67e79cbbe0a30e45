using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

public class Deciding_a_page_view(SharedServer shared)
{
    private const string Home = "https://shop.example/";

    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Tells_of_every_running_experiment_of_the_site_what_the_visitor_sees()
    {
        var site = await TestSite.OnAsync(_server);
        var headline = await site.RunningAsync();
        var bandit = await site.RunningAsync("""{"type":"bandit"}""");
        await site.DraftAsync();
        await (await TestSite.OnAsync(_server)).RunningAsync();

        var first = (await site.HomeAsync()).Is(HttpStatusCode.OK);
        var second = await site.HomeAsync();

        Assert.Equal([headline.Id, bandit.Id], Ids(first));
        Assert.Equal(first.Text, second.Text);
        Assert.Single(await headline.Events<VisitorAssigned>());
        await headline.IntactEvents();
    }

    [Fact]
    public async Task Tells_what_to_change_where()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync(
            """
            {
              "elements": [{
                "name": "hero", "kind": "image", "selector": {"kind": "xpath", "value": "//img[1]"},
                "fallbacks": [{"kind": "id", "value": "hero"}],
                "variants": [
                  {"name": "control", "isControl": true, "weight": 0},
                  {"name": "b", "weight": 1, "content": {"source": "/b.png", "alternativeText": "B"}}
                ]
              }],
              "goals": [
                {"name": "cta", "kind": "click", "selector": {"kind": "class", "value": "buy"}, "value": 2},
                {"name": "thanks", "kind": "url", "url": {"kind": "exact", "value": "/thanks"}}
              ]
            }
            """
        );
        var definition = await experiment.Definition();

        var view = await site.HomeAsync();

        view.Is(
            HttpStatusCode.OK,
            $$"""
            {
              "etag": "{{view["etag"].GetString()}}",
              "experiments": [{
                "id": "{{experiment.Id}}", "name": "{{definition.Name}}", "variant": "b", "inPage": true,
                "changes": [{
                  "kind": "image",
                  "selectors": [{"kind": "xpath", "value": "//img[1]"}, {"kind": "id", "value": "hero"}],
                  "content": {"source": "/b.png", "alternativeText": "B"}
                }],
                "goals": [
                  {"name": "cta", "kind": "click", "selector": {"kind": "class", "value": "buy"}, "value": 2},
                  {"name": "thanks", "kind": "url"}
                ]
              }]
            }
            """
        );
    }

    [Fact]
    public async Task Says_nothing_where_the_browser_has_it_already()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync();
        var etag = (await site.HomeAsync())["etag"].GetString();

        var again = await site.HomeAsync(etag: etag);
        await experiment.Take("complete");
        var after = await site.HomeAsync(etag: etag);

        Assert.Equal(("", HttpStatusCode.NoContent), (again.Text, again.Status));
        Assert.Empty(after.Is(HttpStatusCode.OK)["experiments"].EnumerateArray());
    }

    [Fact]
    public async Task Goes_by_targeting_but_leaves_nobody_alone_who_is_in()
    {
        var site = await TestSite.OnAsync(_server);
        await site.RunningAsync(
            """
            {"targeting": {
              "include": [{"kind": "prefix", "value": "/p/"}],
              "rule": {"fact": "device", "operator": "equals", "values": ["mobile"]}
            }}
            """
        );
        object View(string visitor, string url, string device) =>
            new
            {
                visitor,
                url,
                facts = new { device },
            };

        var inside = await site.ViewAsync(View("v-1", "https://shop.example/p/1", "mobile"));
        var elsewhere = await site.ViewAsync(View("v-1", "https://shop.example/q", "mobile"));
        var otherDevice = await site.ViewAsync(View("v-1", "https://shop.example/p/2", "desktop"));
        var outside = await site.ViewAsync(View("v-2", "https://shop.example/p/1", "desktop"));

        Assert.Single(Ids(inside));
        Assert.Empty(Ids(elsewhere));
        Assert.Equal(inside["experiments"].GetRawText(), otherDevice["experiments"].GetRawText());
        Assert.Empty(Ids(outside));
    }

    [Fact]
    public async Task Takes_the_country_that_a_proxy_tells()
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:CountryHeader", "X-Country")
        );
        var site = await TestSite.OnAsync(server);
        await site.RunningAsync(
            """{"targeting": {"rule": {"fact": "country", "operator": "equals", "values": ["NL"]}}}"""
        );

        var unknown = await site.HomeAsync();
        server.Http.DefaultRequestHeaders.Add("X-Country", "nl");
        var dutch = await site.HomeAsync("v-2");

        Assert.Empty(Ids(unknown));
        Assert.Single(Ids(dutch));
    }

    [Fact]
    public async Task Goes_by_the_browser_that_the_request_is_from()
    {
        await using var server = await RunningServer.StartOnAsync(_server.ConnectionString);
        var site = await TestSite.OnAsync(server);
        await site.RunningAsync(
            """{"targeting": {"rule": {"fact": "browserVersion", "operator": "versionAtLeast", "values": ["130"]}}}"""
        );
        server.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11) Chrome/131.0.0.0 Safari/537.36");

        var told = await site.HomeAsync("v-1", facts: new { browserVersion = "129" });
        var seen = await site.HomeAsync("v-2");

        Assert.Empty(Ids(told));
        Assert.Single(Ids(seen));
    }

    [Fact]
    public async Task Knows_units_by_their_own_identifiers()
    {
        var site = await TestSite.OnAsync(_server);
        var perVisit = await site.RunningAsync("""{"unitType": "session"}""");
        var perHome = await site.RunningAsync("""{"unitType": "household"}""");

        var first = await site.ViewAsync(
            JsonNode.Parse($$"""{"visitor": "v-1", "session": "s-1", "url": "{{Home}}"}""")!
        );
        foreach (var (visitor, session) in ((string, string)[])[("v-2", "s-1"), ("v-1", "s-2")])
        {
            await site.ViewAsync(
                new
                {
                    visitor,
                    session,
                    household = "h-1",
                    url = Home,
                }
            );
        }

        Assert.Equal([perVisit.Id], Ids(first));
        Assert.Equal(2, (await perVisit.Events<VisitorAssigned>()).Count);
        Assert.Single(await perHome.Events<VisitorAssigned>());
    }

    [Fact]
    public async Task Counts_a_page_that_was_to_be_reached_once_and_not_by_the_view_that_assigns()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync(
            """{"goals": [{"name": "thanks", "kind": "url", "url": {"kind": "exact", "value": "/thanks"}, "value": 3}]}"""
        );
        var known = new[] { experiment.Id };
        object Thanks(string visitor) =>
            new
            {
                visitor,
                url = "https://shop.example/thanks?order=7",
                known,
            };

        await site.ViewAsync(Thanks("v-1"));
        Assert.Empty(await experiment.Events<ConversionRecorded>());
        await site.ViewAsync(Thanks("v-1"));
        await site.ViewAsync(Thanks("v-1"));

        var assigned = Assert.Single(await experiment.Events<VisitorAssigned>());
        Assert.Equal(
            [new ConversionRecorded(assigned.Visitor, assigned.Variant, 0, 3, "thanks")],
            await experiment.Events<ConversionRecorded>()
        );
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Tells_of_goals_elsewhere_to_those_who_are_in()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync(
            """
            {
              "targeting": {"include": [{"kind": "exact", "value": "/"}]},
              "goals": [{"name": "buy", "kind": "click", "selector": {"kind": "id", "value": "buy"}}]
            }
            """
        );
        var url = "https://shop.example/cart";

        var stranger = await site.ViewAsync(new { visitor = "v-1", url });
        var known = await site.ViewAsync(
            new
            {
                visitor = "v-1",
                url,
                known = new[] { experiment.Id },
            }
        );

        Assert.Empty(Ids(stranger));
        Assert.Equal([experiment.Id], Ids(known));
        Assert.False(known["experiments", 0, "inPage"].GetBoolean());
        Assert.Empty(known["experiments", 0, "changes"].EnumerateArray());
        Assert.Equal("buy", known["experiments", 0, "goals", 0, "name"].GetString());
        Assert.Empty(await experiment.Events<VisitorAssigned>());
    }

    [Fact]
    public async Task Shows_what_is_forced_and_leaves_no_trace()
    {
        var site = await TestSite.OnAsync(_server);
        var (draft, running) = (await site.DraftAsync(), await site.RunningAsync());
        var name = (await running.Definition()).Name;
        var token = (await PreviewAsync(draft))["token"].GetString();

        var view = await ForceAsync(site, (draft.Id.ToString(), $"b~{token}"), (name, "control"));

        Assert.Equal([(draft.Id, "b"), (running.Id, "control")], Shown(view));
        Assert.False(view.Body.TryGetProperty("detail", out _));
        Assert.Single(await draft.Events());
        Assert.Equal(2, (await running.Events()).Count);
    }

    [Fact]
    public async Task Shows_nobody_what_visitors_do_not_see_yet_without_a_token_for_it()
    {
        var site = await TestSite.OnAsync(_server);
        var (draft, paused, fixedOne) = (
            await site.DraftAsync(),
            await site.RunningAsync(),
            await site.RunningAsync(
                """
                {"allocationStrategy": "fixed", "elements": [{
                  "name": "e", "selector": {"kind": "css", "value": "h1"},
                  "variants": [{"name": "a", "isControl": true, "weight": 1}, {"name": "b", "content": {"text": "B"}, "weight": 0}]
                }]}
                """
            )
        );
        await paused.Post("pause");
        var others = (await PreviewAsync(paused))["token"].GetString()!;
        var broken = others[..^2] + (others[^2] == 'A' ? 'B' : 'A') + others[^1];

        var views = new List<Answer>();
        foreach (var experiment in (Guid[])[draft.Id, Guid.NewGuid()])
        {
            foreach (var variant in (string[])["b", "b~", "b~x", $"b~{others}", $"b~{broken}"])
            {
                views.Add(await ForceAsync(site, (experiment.ToString(), variant)));
            }
        }
        var ofPaused = await ForceAsync(site, (paused.Id.ToString(), "b"));
        var unseen = await ForceAsync(site, (fixedOne.Id.ToString(), "b"));

        Assert.All([.. views, ofPaused, unseen], view => Assert.Empty(Shown(view)));
        // What is not shown is told from what is not there by nothing.
        Assert.All(
            [.. views, ofPaused],
            view =>
                Assert.Contains(
                    "is no running experiment of this site",
                    view["detail"].GetString(),
                    StringComparison.Ordinal
                )
        );
        Assert.Contains("it has a.", unseen["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_of_a_forced_view_is_wrong()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync(
            """{"targeting": {"include": [{"kind": "exact", "value": "/there"}]}}"""
        );
        var id = experiment.Id.ToString();

        var view = await ForceAsync(site, (id, "B"), ("heroo", "b"));
        var elsewhere = await ForceAsync(site, (id, "b"));

        Assert.Equal(
            $"'{id}' has no variant 'B'; it has control, b. "
                + "'heroo' is no running experiment of this site. What visitors do not see yet takes a preview token that is valid.",
            view["detail"].GetString()
        );
        Assert.Equal($"'{id}' is not on this page, by its targeting.", elsewhere["detail"].GetString());
    }

    [Fact]
    public async Task Preview_tokens_end_and_come_with_what_to_add_to_an_address()
    {
        var site = await TestSite.OnAsync(_server);
        var draft = await site.DraftAsync();

        var preview = (await PreviewAsync(draft, hours: 2)).Is(HttpStatusCode.OK);

        Assert.Equal(
            DateTimeOffset.UtcNow.AddHours(2),
            preview["expiresAt"].GetDateTimeOffset(),
            TimeSpan.FromMinutes(5)
        );
        Assert.Equal(
            $"samplit_force={draft.Id}:b~{preview["token"].GetString()}",
            preview["variants", 1, "parameter"].GetString()
        );
        foreach (var hours in (int[])[0, 169])
        {
            (await PreviewAsync(draft, hours)).IsInvalid("hours");
        }
    }

    [Theory]
    [InlineData("""{"attributes": {"plan": null}}""", null)]
    [InlineData("""{"attributes": {"tags": ["a", "b"]}}""", "facts.attributes.tags")]
    [InlineData("""{"attributes": "free"}""", null)]
    [InlineData("""{"country": "GBR"}""", "facts.country")]
    [InlineData("""{"country": 31}""", "facts.country")]
    [InlineData("""{"language": "en-US@posix"}""", "facts.language")]
    [InlineData("""{"device": "watch", "browser": ["x"]}""", null)]
    public async Task Leaves_out_facts_that_are_of_no_use_and_nothing_else(string facts, string? field)
    {
        var site = await TestSite.OnAsync(_server);
        await site.RunningAsync();
        await site.RunningAsync(
            """{"targeting": {"rule": {"not": {"fact": "attribute.plan", "operator": "equals", "values": ["paid"]}}}}"""
        );

        var view = await site.ViewAsync(
            JsonElement.Parse($$"""{"visitor": "v-1", "household": 7, "url": "{{Home}}", "facts": {{facts}}}""")
        );

        Assert.Equal(2, Ids(view).Length);
        Assert.Equal(
            field,
            view.Body.TryGetProperty("detail", out var detail) ? detail.GetString()!.Split(' ')[0] : null
        );
    }

    [Fact]
    public async Task Is_for_pages_of_the_site_alone()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync();

        var here = await site.HomeAsync();
        var thirdParty = await site.HomeAsync(origin: "https://other.example");
        var plain = await site.HomeAsync(origin: "http://shop.example:8080");
        var none = await site.HomeAsync(origin: null);

        Assert.Equal(TestSite.Origin, Assert.Single(here.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("Origin", Assert.Single(here.Headers.Vary));
        foreach (var refused in new[] { thirdParty, plain, none })
        {
            refused.IsProblem(HttpStatusCode.Forbidden, "origin_not_allowed");
        }
        // Its console is to say why.
        Assert.Equal(
            "https://other.example",
            Assert.Single(thirdParty.Headers.GetValues("Access-Control-Allow-Origin"))
        );
        Assert.Single(await experiment.Events<VisitorAssigned>());
    }

    [Fact]
    public async Task Is_for_tokens_that_somebody_has()
    {
        var site = await TestSite.OnAsync(_server);
        await site.RunningAsync();

        (await (site with { Token = "site_nobody" }).HomeAsync()).IsProblem(HttpStatusCode.NotFound, "token_unknown");
        await _server.PostAsync($"/api/installations/{site.Id}/suspend");
        Assert.Empty(Ids((await site.HomeAsync()).Is(HttpStatusCode.OK)));
        await _server.PostAsync($"/api/installations/{site.Id}/resume");
        Assert.Single(Ids(await site.HomeAsync()));
        await _server.PostAsync($"/api/installations/{site.Id}/token", new { graceSeconds = 0 });
        (await site.HomeAsync()).IsProblem(HttpStatusCode.NotFound, "token_unknown");
    }

    [Fact]
    public async Task Is_refused_to_a_site_that_asks_too_often()
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:SiteRequestsPerSecond", "1")
        );
        var (busy, quiet) = (await TestSite.OnAsync(server), await TestSite.OnAsync(server));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => busy.HomeAsync()));

        var refused = answers.Where(a => a.Status == HttpStatusCode.TooManyRequests).ToArray();
        Assert.NotEmpty(refused);
        refused[0].IsProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal("1", Assert.Single(refused[0].Headers.GetValues("Retry-After")));
        (await quiet.HomeAsync()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Asks_for_another_view_when_the_variant_is_newer_than_what_is_known_of_the_site()
    {
        await using var forgetful = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:SiteRefresh", "01:00:00")
        );
        var site = await TestSite.OnAsync(_server);
        var late = site with { Server = forgetful };
        var experiment = await site.RunningAsync();
        var before = (await late.HomeAsync()).Is(HttpStatusCode.OK);

        var changed = JsonNode.Parse(
            """
            {"elements": [{
              "name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h2"},
              "variants": [
                {"name": "control", "isControl": true, "weight": 0},
                {"name": "b", "content": {"text": "Hello"}, "active": false},
                {"name": "c", "content": {"text": "Hi"}, "weight": 1}
              ]
            }]}
            """
        )!;
        (await experiment.Put("variants", changed)).Is(HttpStatusCode.OK);

        var known = (await late.HomeAsync()).Is(HttpStatusCode.OK);
        var first = (await late.HomeAsync("v-2")).Is(HttpStatusCode.OK);
        var second = (await site.HomeAsync("v-2")).Is(HttpStatusCode.OK);

        Assert.Equal(Shown(before), Shown(known));
        Assert.True(first["unavailable"].GetBoolean());
        Assert.Empty(Shown(first));
        Assert.Equal([(experiment.Id, "c")], Shown(second));
        Assert.Equal("h2", second["experiments", 0, "changes", 0, "selectors", 0, "value"].GetString());
    }

    [Theory]
    [InlineData("""{"url":"https://shop.example/"}""", "visitor")]
    [InlineData("""{"visitor":"v-1"}""", "url")]
    [InlineData("""{"visitor":"v-1","url":"ftp://shop.example/"}""", "facts.url")]
    public async Task Takes_a_visitor_and_an_address(string members, string field)
    {
        var site = await TestSite.OnAsync(_server);

        var view = await site.ViewAsync(System.Text.Json.JsonElement.Parse(members));

        view.IsInvalid(field);
    }

    [Fact]
    public async Task Takes_JSON_that_says_so_after_a_preflight()
    {
        var site = await TestSite.OnAsync(_server);
        await site.RunningAsync();
        using var preflight = new HttpRequestMessage(
            HttpMethod.Options,
            new Uri("/v1/decisions/web", UriKind.Relative)
        );
        preflight.Headers.Add("Origin", TestSite.Origin);

        using var allowed = await _server.Http.SendAsync(preflight);
        var view = await site.ViewAsync(new { visitor = "v-1", url = Home }, contentType: "application/json");

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("POST", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Methods")));
        Assert.Single(Ids(view.Is(HttpStatusCode.OK)));
        (await _server.PostTextAsync("/v1/decisions/web", "no JSON", "text/plain")).IsProblem(
            HttpStatusCode.BadRequest,
            "invalid_json"
        );
    }

    [Fact]
    public async Task Tells_pages_why_it_refuses_them()
    {
        foreach (
            var (body, status, code) in new[]
            {
                ("{\"token\":", HttpStatusCode.BadRequest, "invalid_json"),
                (
                    $"{{\"token\":\"{new string('x', 70_000)}\"}}",
                    HttpStatusCode.RequestEntityTooLarge,
                    "body_too_large"
                ),
                ("{\"token\":\"x\"}", HttpStatusCode.NotFound, "token_unknown"),
                ("{\"token\":7}", HttpStatusCode.BadRequest, "invalid_json"),
            }
        )
        {
            foreach (var path in (string[])["/v1/decisions/web", "/v1/events/web"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
                request.Content = new StringContent(body);
                request.Headers.Add("Origin", TestSite.Origin);

                var answer = await Answer.ReadAsync(await _server.Http.SendAsync(request));

                Assert.Equal((status, code), (answer.Status, answer["code"].GetString()));
                Assert.Equal(TestSite.Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            }
        }
    }

    [Fact]
    public async Task Is_refused_to_a_client_that_asks_too_often_and_to_nobody_else()
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:ClientRequestsPerSecond", "1"),
            ("Samplit:TrustedProxies:0", "127.0.0.0/8"),
            ("Samplit:TrustedProxies:1", "10.1.2.3")
        );
        var site = await TestSite.OnAsync(server);
        // What a client writes before what the proxies write is not believed.
        Task<Answer> AskAsync(string client, int i) =>
            site.HomeAsync($"v-{i}", forwardedFor: $"198.51.100.{i}, {client}, 10.1.2.3");

        var flood = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AskAsync("203.0.113.7", i)));
        var sameNetwork = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AskAsync($"2001:db8::{i:x}", i)));
        var other = await AskAsync("203.0.113.8", 1);

        foreach (var answers in (Answer[][])[flood, sameNetwork])
        {
            var refused = answers.Where(a => a.Status == HttpStatusCode.TooManyRequests).ToArray();
            Assert.NotEmpty(refused);
            refused[0].IsProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        }
        other.Is(HttpStatusCode.OK);
    }

    private static Task<Answer> ForceAsync(TestSite site, params (string Experiment, string Variant)[] force) =>
        site.ViewAsync(new { url = Home, force = force.ToDictionary(f => f.Experiment, f => f.Variant) });

    private Task<Answer> PreviewAsync(TestExperiment experiment, int? hours = null) =>
        _server.PostAsync($"/api/experiments/{experiment.Id}/preview-tokens", new { hours });

    private static Guid[] Ids(Answer view) => [.. Shown(view).Select(e => e.Id)];

    private static (Guid Id, string? Variant)[] Shown(Answer view) =>
        [
            .. view.Is(HttpStatusCode.OK)["experiments"]
                .EnumerateArray()
                .Select(e =>
                    (
                        e.GetProperty("id").GetGuid(),
                        e.TryGetProperty("variant", out var variant) ? variant.GetString() : null
                    )
                ),
        ];
}
