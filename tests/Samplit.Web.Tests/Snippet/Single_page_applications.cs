using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Single_page_applications(World world)
{
    private const string Render =
        "<script>const show = (text) => (document.querySelector('main').innerHTML = `<h1>${text}</h1>`);</script>";

    [Theory]
    [InlineData("pushState")]
    [InlineData("replaceState")]
    public async Task Have_a_view_for_each_address(string how)
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (experiment, site, tab) = await OpenAsync(visitor, how);
        Assert.Equal("Home", await tab.TextAsync());
        Assert.Empty(await site.AssignmentsAsync(experiment));

        await tab.RunAsync($"history.{how}({{}}, '', '/spa/{how}/cups'), show('Cups')");
        await tab.ReadyAsync();
        Assert.EndsWith("Hello", await tab.SeenAsync(), StringComparison.Ordinal);

        await tab.RunAsync($"history.{how}({{}}, '', '/spa/{how}/about'), show('About')");
        await tab.ReadyAsync();
        var seen = await tab.SeenAsync();
        Assert.EndsWith("Hello, then About", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Cups", seen, StringComparison.Ordinal);
        Assert.Equal(3, tab.Asked.Count);
        Assert.Single(await site.AssignmentsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Show_the_variant_again_on_the_way_back()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (experiment, site, tab) = await OpenAsync(visitor, "back");
        await tab.RunAsync("addEventListener('popstate', () => show('Cups'))");
        await tab.RunAsync("history.pushState({}, '', '/spa/back/cups'), show('Cups')");
        await tab.ReadyAsync();
        await tab.SeenAsync();
        await tab.RunAsync("history.pushState({}, '', '/spa/back/about'), show('About')");
        await tab.ReadyAsync();
        await tab.SeenAsync();

        await tab.Page.GoBackAsync();
        await tab.ReadyAsync();

        Assert.EndsWith("Hello, then About, then Hello", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.Single(await site.AssignmentsAsync(experiment));
    }

    [Fact]
    public async Task That_change_only_the_fragment_stay_in_their_view()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        var (_, _, tab) = await OpenAsync(visitor, "fragment");

        await tab.RunAsync("history.pushState({}, '', '#more'), location.hash = 'less'");
        await tab.ReadyAsync();

        Assert.Single(tab.Asked);
    }

    private async Task<(Guid Experiment, Site Site, Tab Tab)> OpenAsync(Visitor visitor, string name)
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync(
            $$"""{"targeting": {"include": [{"kind": "wildcard", "value": "*/spa/{{name}}/cups"}] } }"""
        );
        var address = world.Shop.Serve($"/spa/{name}", $"<main><h1>Home</h1></main>{Render}", site.Script);
        return (experiment, site, await visitor.OpenAsync(address));
    }
}
