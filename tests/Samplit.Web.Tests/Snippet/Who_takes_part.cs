using Microsoft.Playwright;
using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Who_takes_part(World world)
{
    private const string Phone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
        + "Mobile/15E148 Safari/604.1";
    private const string Tablet =
        "Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    [Theory]
    [InlineData("""{"fact": "device", "operator": "equals", "values": ["mobile"]}""", "", Phone, true)]
    [InlineData("""{"fact": "device", "operator": "equals", "values": ["tablet"]}""", "", Tablet, true)]
    [InlineData("""{"fact": "device", "operator": "equals", "values": ["mobile"]}""", "", null, false)]
    [InlineData("""{"fact": "browser", "operator": "equals", "values": ["safari"]}""", "", Phone, true)]
    [InlineData("""{"fact": "browserVersion", "operator": "versionAtLeast", "values": ["19"]}""", "", Phone, false)]
    [InlineData("""{"fact": "language", "operator": "equals", "values": ["nl"]}""", "", null, true)]
    [InlineData("""{"fact": "query.from", "operator": "equals", "values": ["mail"]}""", "?from=mail", null, true)]
    [InlineData("""{"fact": "query.from", "operator": "equals", "values": ["mail"]}""", "?from=shop", null, false)]
    [InlineData("""{"fact": "attribute.cups", "operator": "atLeast", "values": ["3"]}""", "", null, true)]
    [InlineData("""{"fact": "attribute.cups", "operator": "atLeast", "values": ["4"]}""", "", null, false)]
    [InlineData("""{"fact": "attribute.plan", "operator": "equals", "values": ["free"]}""", "", null, true)]
    public async Task Is_said_by_a_rule_on_facts_of_the_visitor(string rule, string query, string? agent, bool isIn)
    {
        var (site, experiment, address) = await ServeAsync($$"""{"rule": {{rule}}}""");
        var options = new BrowserNewContextOptions { UserAgent = agent, Locale = "nl-BE" };
        await using var visitor = await Visitor.ComeAsync(world, options: options);

        var tab = await visitor.OpenAsync(address + query);

        Assert.Equal(isIn ? "Hello" : "Welcome", await tab.TextAsync());
        Assert.Equal(isIn ? 1 : 0, (await site.AssignmentsAsync(experiment)).Count);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Is_asked_again_once_the_page_knows_more()
    {
        var (_, _, address) = await ServeAsync(
            """{"rule": {"fact": "attribute.plan", "operator": "equals", "values": ["paid"]}}"""
        );
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);
        Assert.Equal("Welcome", await tab.TextAsync());

        await tab.RunAsync("samplitOptions.attributes.plan = 'paid', samplit.refresh()");

        Assert.Equal("Hello", await tab.TextAsync());
    }

    [Fact]
    public async Task Is_said_by_addresses_that_are_meant_and_others_that_are_not()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync(
            """
            {"targeting": {
              "include": [{"kind": "prefix", "value": "/meant/"}],
              "exclude": [{"kind": "exact", "value": "/meant/not"}]
            }}
            """
        );
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var shown = new List<string>();
        foreach (var path in (string[])["/meant/one", "/meant/not", "/unmeant"])
        {
            await tab.GoAsync(world.Shop.Serve(path, "<h1>Welcome</h1>", site.Script));
            shown.Add(await tab.TextAsync());
        }

        Assert.Equal(["Hello", "Welcome", "Welcome"], shown);
    }

    [Fact]
    public async Task In_a_layer_is_in_one_experiment_at_most()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var layer = await site.LayerAsync();
        foreach (var element in (string[])["h1", "h2"])
        {
            var changed = Site.Element($$"""{"kind": "css", "value": "{{element}}"}""", """{"text": "Hello"}""");
            await site.RunAsync($$"""{"layer": {"id": "{{layer}}", "share": 0.5}, "elements": [{{changed}}]}""");
        }
        var address = world.Shop.Serve("/layer", "<main><h1>Welcome</h1> <h2>Welcome</h2></main>", site.Script);
        for (var i = 0; i < 4; i++)
        {
            await using var visitor = await Visitor.ComeAsync(world);
            var tab = await visitor.OpenAsync(address);

            Assert.Contains(await tab.TextAsync("main"), (string[])["Hello Welcome", "Welcome Hello"]);
        }
    }

    [Fact]
    public async Task In_two_tabs_at_once_is_one_visitor()
    {
        var (site, experiment, address) = await ServeAsync("""{"include": [{"kind": "prefix", "value": "/who/"}]}""");
        await using var visitor = await Visitor.ComeAsync(world);
        var answers = await visitor.HoldAsync("**/v1/decisions/web");
        Tab[] tabs = [await visitor.OpenAsync(), await visitor.OpenAsync()];

        await Task.WhenAll(tabs.Select(t => t.Page.GotoAsync(address)));
        answers.LetGo();
        await Task.WhenAll(tabs.Select(t => t.ReadyAsync()));

        Assert.Single(await site.AssignmentsAsync(experiment));
        Assert.Equal("Hello", await tabs[0].TextAsync());
        Assert.Equal("Hello", await tabs[1].TextAsync());
        Assert.NotNull(await visitor.CookieAsync());
    }

    [Theory]
    [InlineData("user", 1)]
    [InlineData("session", 2)]
    public async Task Counts_as_many_times_as_the_unit_says(string unit, int units)
    {
        var (site, experiment, address) = await ServeAsync("null", unit);
        await using var visitor = await Visitor.ComeAsync(world);
        var answered = 0;
        visitor.Browser.RequestFinished += (_, request) =>
            answered += request.Url.EndsWith("/v1/decisions/web", StringComparison.Ordinal) ? 1 : 0;

        var tab = await visitor.OpenAsync(address);
        await tab.ReloadAsync();
        await visitor.OpenAsync(address);
        await Eventually.TrueAsync("three answers", () => answered == 3);

        Assert.Equal(units, (await site.AssignmentsAsync(experiment)).Count);
    }

    [Fact]
    public async Task In_another_session_sees_the_variant_of_that_one()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync(
            """
            {"unitType": "session", "elements": [{
              "name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h1"},
              "variants": [{"name": "control", "isControl": true}, {"name": "b", "content": {"text": "Hello"}}]
            }]}
            """
        );
        var address = world.Shop.Serve("/sessions", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        for (var i = 0; i < 6; i++)
        {
            // Each tab is a session of its own; what the browser kept is of another.
            var tab = await visitor.OpenAsync(address);
            var answer = await (await Tab.AnsweredAsync(Assert.Single(tab.Asked))).TextAsync();
            Assert.Equal(
                answer.Contains("\"variant\":\"b\"", StringComparison.Ordinal) ? "Hello" : "Welcome",
                await tab.TextAsync()
            );
            await tab.UntilAsync("localStorage['samplit.kept'].includes(sessionStorage['samplit.tab.session'])");

            await tab.ReloadAsync();
            await tab.HasAskedAsync(2);
            Assert.Equal(204, (await Tab.AnsweredAsync(tab.Asked[^1])).Status);
        }
    }

    [Fact]
    public async Task Counts_once_for_a_household()
    {
        var (site, experiment, address) = await ServeAsync("null", "household", "household: 'elm-street-1',");
        for (var i = 0; i < 2; i++)
        {
            await using var visitor = await Visitor.ComeAsync(world);
            var tab = await visitor.OpenAsync(address);
            Assert.Equal("Hello", await tab.TextAsync());
        }
        Assert.Single(await site.AssignmentsAsync(experiment));
    }

    [Fact]
    public async Task Without_a_household_is_in_no_experiment_on_households()
    {
        var (site, experiment, address) = await ServeAsync("null", "household");
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(address);

        Assert.Equal("Welcome", await tab.TextAsync());
        Assert.Empty(await site.AssignmentsAsync(experiment));
    }

    private async Task<(Site Site, Guid Experiment, string Address)> ServeAsync(
        string targeting,
        string unit = "user",
        string option = ""
    )
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync($$"""{"targeting": {{targeting}}, "unitType": "{{unit}}"}""");
        var options = $"<script>samplitOptions = {{ {option} attributes: {{ plan: 'free', cups: 3 }} }};</script>";
        return (site, experiment, world.Shop.Serve($"/who/{site.Id:N}", "<h1>Welcome</h1>", options + site.Script));
    }
}
