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

        var tab = await visitor.OpenAsync($"{address}?samplit_force={experiment}:b");
        var forced = await tab.TextAsync();
        await tab.RunAsync("document.querySelector('button').click(), samplit.convert('buy')");
        await tab.GoAsync(address);
        var inTheSameTab = await tab.TextAsync();
        await tab.GoAsync($"{address}?samplit_force={experiment}:control");
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
