using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Conversions(World world)
{
    [Theory]
    [InlineData("click", "<button class=\"buy\"><b>Buy</b></button>", "document.querySelector('b').click()")]
    [InlineData(
        "submit",
        "<form class=\"buy\" onsubmit=\"event.preventDefault()\"><button>Buy</button></form>",
        "document.querySelector('button').click()"
    )]
    public async Task Are_counted_once_where_something_is_done(string kind, string html, string act)
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var goals =
            $$"""[{"name": "buy", "kind": "{{kind}}", "selector": {"kind": "class", "value": "buy"}, "value": 12.5}]""";
        var (site, experiment, address) = await ServeAsync(goals, $"<h1>Welcome</h1><i>No</i>{html}");
        var tab = await visitor.OpenAsync(address);
        await tab.RunAsync("document.querySelector('i').click()");
        Assert.Empty(tab.Told);

        await tab.TellingAsync(() => tab.RunAsync(act));
        await tab.RunAsync(act);
        await tab.ReloadAsync();
        await tab.RunAsync(act);

        Assert.Single(tab.Told);
        Assert.Equal("buy=12.5", await site.ConversionsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Are_counted_when_a_page_is_reached()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var goals = """[{"name": "thanks", "kind": "url", "url": {"kind": "exact", "value": "/thanks"}}]""";
        var (site, experiment, address) = await ServeAsync(goals, "<h1>Welcome</h1>");
        var thanks = world.Shop.Serve("/thanks", "<p>Thank you.</p>", site.Script);

        var tab = await visitor.OpenAsync(address);
        Assert.Equal("", await site.ConversionsAsync(experiment));
        await tab.GoAsync(thanks);
        await tab.GoAsync(thanks + "?again");

        await Tab.AnsweredAsync(tab.Asked[^1]);
        Assert.Equal("thanks=1", await site.ConversionsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Theory]
    [InlineData("[]", "any name", "any name=7.5")]
    [InlineData("""[{"name": "signup", "kind": "custom"}]""", "signup", "signup=7.5")]
    [InlineData("""[{"name": "signup", "kind": "custom", "value": 3}]""", "signup", "signup=3")]
    public async Task Are_counted_once_when_the_page_says_so(string goals, string name, string counted)
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (site, experiment, address) = await ServeAsync(goals, "<h1>Welcome</h1>");
        var tab = await visitor.OpenAsync(address);

        await tab.TellingAsync(() => tab.RunAsync($"samplit.convert('{name}', 7.5)"));
        await tab.RunAsync($"samplit.convert('{name}', 8)");
        await tab.RunAsync("samplit.convert('signin', 9)");

        Assert.Equal(counted, await site.ConversionsAsync(experiment));
        var variant = (await site.StatisticsAsync(experiment))["variants"]!.AsArray()[1]!;
        Assert.Equal((1, 1), (variant["assignments"]!.GetValue<int>(), variant["conversions"]!.GetValue<int>()));
        Assert.Empty(tab.Errors);
    }

    [Theory]
    [InlineData("'12.50'", "buy=12.5")]
    [InlineData("' 7 '", "buy=7")]
    [InlineData("null", "buy=1")]
    [InlineData("0", "buy=0")]
    public async Task Are_counted_by_texts_that_are_numbers(string value, string counted)
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (site, experiment, address) = await ServeAsync("[]", "<h1>Welcome</h1>");
        var tab = await visitor.OpenAsync(address);

        await tab.TellingAsync(() => tab.RunAsync($"samplit.convert('buy', {value})"));

        Assert.Equal(counted, await site.ConversionsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Theory]
    [InlineData("'12,50 €'")]
    [InlineData("''")]
    [InlineData("true")]
    [InlineData("NaN")]
    [InlineData("1e13")]
    [InlineData("{}")]
    public async Task That_are_worth_nothing_that_is_a_number_are_refused_where_one_sees_it(string value)
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var goals = """[{"name": "buy", "kind": "custom"}, {"name": "sign up", "kind": "custom"}]""";
        var (site, experiment, address) = await ServeAsync(goals, "<h1>Welcome</h1>");
        var tab = await visitor.OpenAsync(address);

        await tab.TellingAsync(() => tab.RunAsync($"(samplit.convert('buy', {value}), samplit.convert('sign up', 2))"));

        Assert.Equal("sign up=2", await site.ConversionsAsync(experiment));
        Assert.EndsWith("is no number", Assert.Single(tab.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_goal_that_has_a_value_count_with_it_whatever_the_page_says()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (site, experiment, address) = await ServeAsync(
            """[{"name": "buy", "kind": "custom", "value": 3}]""",
            "<h1>Welcome</h1>"
        );
        var tab = await visitor.OpenAsync(address);

        await tab.TellingAsync(() => tab.RunAsync("samplit.convert('buy', 'n/a')"));

        Assert.Equal("buy=3", await site.ConversionsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Are_counted_on_pages_that_are_none_of_the_experiments()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var goals = """[{"name": "buy", "kind": "click", "selector": {"kind": "css", "value": "button"}}]""";
        var (site, experiment, address) = await ServeAsync(goals, "<h1>Welcome</h1>", onlyThere: true);
        var cart = world.Shop.Serve("/cart", "<h1>Cart</h1><button>Buy</button>", site.Script);
        await using var stranger = await Visitor.ComeAsync(world);
        var strange = await stranger.OpenAsync(cart);

        var tab = await visitor.OpenAsync(address);
        await tab.GoAsync(cart);
        Assert.Equal("Cart", await tab.TextAsync());
        await tab.TellingAsync(() => tab.Page.ClickAsync("button"));
        await strange.Page.ClickAsync("button");

        Assert.Empty(strange.Told);
        Assert.Equal("buy=1", await site.ConversionsAsync(experiment));
    }

    [Fact]
    public async Task Are_not_lost_by_a_click_that_leaves_the_page()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var goals = """[{"name": "buy", "kind": "click", "selector": {"kind": "css", "value": "a"}}]""";
        var (site, experiment, address) = await ServeAsync(goals, "<h1>Welcome</h1><a href=\"/left\">Buy</a>");
        world.Shop.Serve("/left", "<h1>Somewhere else, without the snippet</h1>");
        var tab = await visitor.OpenAsync(address);

        await tab.Page.ClickAsync("a");

        await Eventually.TrueAsync("counted", async () => await site.ConversionsAsync(experiment) == "buy=1");
    }

    [Fact]
    public async Task That_are_made_while_the_page_is_left_go_by_a_beacon()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (site, experiment, address) = await ServeAsync("[]", "<h1>Welcome</h1>");
        world.Shop.Serve("/left", "<h1>Somewhere else, without the snippet</h1>");
        var tab = await visitor.OpenAsync(address);
        await tab.RunAsync("addEventListener('pagehide', () => samplit.convert('left'), true)");

        await tab.Page.GotoAsync(world.Shop.Address + "/left");

        await Eventually.TrueAsync("counted", async () => await site.ConversionsAsync(experiment) == "left=1");
    }

    [Fact]
    public async Task That_the_server_could_not_take_are_sent_by_the_next_page()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (site, experiment, address) = await ServeAsync("[]", "<h1>Welcome</h1>");
        var tab = await visitor.OpenAsync(address);
        await visitor.Browser.RouteAsync("**/v1/events/web", route => route.AbortAsync());
        await tab.RunAsync("samplit.convert('late')");
        await tab.UntilAsync("localStorage['samplit.outbox'].includes('late')");
        await visitor.Browser.UnrouteAllAsync();

        await tab.ReloadAsync();
        await tab.TellingAsync(() => tab.PassAsync(2_000));

        Assert.Equal("late=1", await site.ConversionsAsync(experiment));
        await tab.UntilAsync("localStorage['samplit.outbox'] === '{}'");
        Assert.Empty(tab.OurErrors);
    }

    [Fact]
    public async Task That_were_called_for_before_the_snippet_was_there_are_counted()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var early = "<script>samplitOptions = { calls: [['convert', 'early', 2]] }</script>";
        var address = world.Shop.Serve("/early", "<h1>Welcome</h1>", early + site.Script);
        var tab = await visitor.OpenAsync();

        await tab.TellingAsync(() => tab.Page.GotoAsync(address));

        Assert.Equal("early=2", await site.ConversionsAsync(experiment));
    }

    private async Task<(Site Site, Guid Experiment, string Address)> ServeAsync(
        string goals,
        string html,
        bool onlyThere = false
    )
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var path = $"/convert/{site.Id:N}";
        var targeting = onlyThere ? $$"""{"include": [{"kind": "exact", "value": "{{path}}"}]}""" : "null";
        var experiment = await site.RunAsync($$"""{"goals": {{goals}}, "targeting": {{targeting}}}""");
        return (site, experiment, world.Shop.Serve(path, html, site.Script));
    }
}
