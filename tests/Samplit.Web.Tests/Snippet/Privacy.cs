using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Privacy(World world)
{
    [Theory]
    [InlineData("doNotTrack", "'1'")]
    [InlineData("globalPrivacyControl", "true")]
    public async Task Is_given_to_whoever_asks_for_it(string signal, string value)
    {
        var (site, experiment, address) = await ServeAsync("");
        await using var visitor = await Visitor.ComeAsync(world);
        await visitor.Browser.AddInitScriptAsync(
            $"Object.defineProperty(navigator, '{signal}', {{ get: () => {value} }})"
        );

        var tab = await visitor.OpenAsync(address);
        await tab.RunAsync("samplit.consent(true), samplit.convert('buy')");
        await tab.PassAsync(10_000);

        Assert.Equal("Welcome", await tab.SeenAsync());
        Assert.Empty(tab.Asked);
        Assert.Empty(tab.Told);
        Assert.Equal("{}{}", await tab.StoredAsync());
        Assert.Empty(await site.AssignmentsAsync(experiment));
    }

    [Fact]
    public async Task Is_kept_until_consent_is_given_where_the_page_asks_for_it()
    {
        var (site, experiment, address) = await ServeAsync("<script>samplitOptions = { consent: 'required' }</script>");
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await visitor.OpenAsync(address);
        Assert.Equal("Welcome", await tab.SeenAsync());
        Assert.Empty(tab.Asked);
        Assert.Equal("{}{}", await tab.StoredAsync());
        await tab.UntilAsync("performance.getEntriesByName('first-contentful-paint').length");

        await tab.RunAsync("samplit.consent(true), samplit.ready");
        await tab.UntilAsync("localStorage['samplit.kept']");
        Assert.Equal("Welcome", await tab.SeenAsync()); // nothing in sight changes
        Assert.Single(await site.AssignmentsAsync(experiment));

        await tab.ReloadAsync();
        Assert.Equal("Hello", await tab.SeenAsync());
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Comes_back_when_consent_is_withdrawn()
    {
        var (_, _, address) = await ServeAsync("<script>samplitOptions = { consent: 'required' }</script>");
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);
        await tab.RunAsync("samplit.consent(true), samplit.ready");
        Assert.NotNull(await visitor.CookieAsync());

        await tab.RunAsync("samplit.consent(false)");
        Assert.Equal("{}{}", await tab.StoredAsync());
        await tab.ReloadAsync();
        await tab.RunAsync("samplit.convert('buy')");

        Assert.Equal("Welcome", await tab.SeenAsync());
        Assert.Single(tab.Asked);
        Assert.Empty(tab.Told);
        Assert.Equal("{}{}", await tab.StoredAsync());
    }

    [Fact]
    public async Task Is_remembered_as_a_no_where_no_consent_is_needed()
    {
        var (_, _, address) = await ServeAsync("");
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);

        await tab.RunAsync("samplit.consent(false)");
        await tab.ReloadAsync();

        Assert.Equal("Welcome", await tab.SeenAsync());
        Assert.Equal("""{"samplit.consent":"0"}{}""", await tab.StoredAsync());
    }

    [Fact]
    public async Task Is_guarded_from_pages_of_another_site()
    {
        await using var other = await Shop.StartAsync();
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = other.Serve("/stolen", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(address);
        await tab.RunAsync("samplit.convert('buy')");

        Assert.EndsWith("Welcome", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.Equal(403, (await Tab.AnsweredAsync(Assert.Single(tab.Asked))).Status);
        Assert.DoesNotContain(await site.EventsAsync(experiment), e => e.Type is "visitor_assigned");
        // Whoever has put the line on the wrong site is told.
        Assert.Equal(
            ["samplit: The page that asks, by its Origin header, is on none of the installation's domains."],
            tab.OurErrors
        );
    }

    private async Task<(Site Site, Guid Experiment, string Address)> ServeAsync(string before)
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        return (site, experiment, world.Shop.Serve($"/privacy/{site.Id:N}", "<h1>Welcome</h1>", before + site.Script));
    }
}
