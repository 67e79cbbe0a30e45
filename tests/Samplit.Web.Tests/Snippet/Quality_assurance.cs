using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Quality_assurance(World world)
{
    private const string Goals =
        """{"goals": [{"name": "buy", "kind": "click", "selector": {"kind": "css", "value": "button"}}]}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Looks_at_variants_of_drafts_as_well_and_leaves_no_trace(bool isDraft)
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = isDraft ? await site.DraftAsync(Goals) : await site.RunAsync(Goals);
        var address = world.Shop.Serve($"/force/{site.Id:N}", "<h1>Welcome</h1><button>Buy</button>", site.Script);
        var (events, statistics) = (await site.EventsAsync(experiment), await site.StatisticsAsync(experiment));
        await using var visitor = await Visitor.ComeAsync(world);

        var wanted = isDraft ? await site.PreviewAsync(experiment, "b") : $"samplit_force={experiment}:b";
        var tab = await visitor.OpenAsync($"{address}?{wanted}");
        var forced = await tab.TextAsync();
        await tab.RunAsync("document.querySelector('button').click(), samplit.convert('buy')");
        await tab.GoAsync(address);
        var inTheSameTab = await tab.TextAsync();
        wanted = isDraft ? await site.PreviewAsync(experiment, "control") : $"samplit_force={experiment}:control";
        await tab.GoAsync($"{address}?{wanted}");
        var control = await tab.TextAsync();
        await tab.PassAsync(10_000);
        await tab.Page.CloseAsync(new() { RunBeforeUnload = true });

        Assert.Equal(("Hello", "Hello", "Welcome"), (forced, inTheSameTab, control));
        Assert.Empty(tab.Told);
        Assert.Null(await visitor.CookieAsync());
        Assert.Equal(events.Count, (await site.EventsAsync(experiment)).Count);
        Assert.Equal(statistics.ToJsonString(), (await site.StatisticsAsync(experiment)).ToJsonString());
        Assert.Empty(tab.Errors);
    }

    [Theory]
    [InlineData(
        "heroo:b",
        "samplit: 'heroo' is no running experiment of this site. What visitors do not see yet takes a preview token that is valid."
    )]
    [InlineData("{0}:B", "samplit: '{0}' has no variant 'B'; it has control, b.")]
    public async Task Says_in_the_console_what_was_mistyped(string forced, string said)
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve($"/mistyped/{site.Id:N}", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(
            $"{address}?samplit_force={forced.Replace("{0}", $"{experiment}", StringComparison.Ordinal)}"
        );

        Assert.Equal("Welcome", await tab.TextAsync());
        Assert.Equal([said.Replace("{0}", $"{experiment}", StringComparison.Ordinal)], tab.Errors);
    }

    [Fact]
    public async Task Says_in_the_console_what_is_not_on_the_page()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var gone = Site.Element(
            """{"kind": "css", "value": ".gone"}""",
            """{"text": "Hello"}""",
            fallbacks: """[{"kind": "id", "value": "away"}]"""
        );
        await site.RunAsync($$"""{"elements": [{{gone}}]}""");
        await site.RunAsync();
        var address = world.Shop.Serve("/not-there", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);
        Assert.Empty(tab.Errors);

        await Samplit.Testing.Eventually.TrueAsync(
            "it is said",
            async () =>
            {
                // What looks for it is fetched once the page is decided, however long that takes.
                await tab.PassAsync(2_000);
                return tab.Errors.Count > 0;
            }
        );
        Assert.Equal("Hello", await tab.TextAsync());
        Assert.Equal(["samplit: not found: .gone,away"], tab.Errors);
    }

    [Fact]
    public async Task Says_in_the_console_which_facts_are_of_no_use_and_shows_the_rest()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var options =
            "<script>samplitOptions = { country: 31, household: 7, attributes: { plan: null, tags: [1] } };</script>";
        var address = world.Shop.Serve("/no-use", "<h1>Welcome</h1>", options + site.Script);
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(address);

        Assert.Equal("Hello", await tab.TextAsync());
        var said = Assert.Single(tab.Errors);
        Assert.Contains("facts.country is left out", said, StringComparison.Ordinal);
        Assert.Contains("facts.attributes.tags is left out", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_when_it_is_switched_off()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve("/force-off", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync($"{address}?samplit_force={experiment}:control");

        await tab.GoAsync($"{address}?samplit_force=off");

        Assert.Equal("Hello", await tab.TextAsync());
        Assert.Single(await site.AssignmentsAsync(experiment));
    }
}
