using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class A_first_view(World world)
{
    [Fact]
    public async Task Shows_the_variant_and_never_anything_else()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve("/first", "<h1>Welcome</h1><p>Tea.</p>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var answer = await visitor.HoldAsync("**/v1/decisions/web");

        await tab.Page.GotoAsync(address);
        await answer.Arrived;
        Assert.Equal("nothing", await tab.SeenAsync());
        answer.LetGo();
        await tab.ReadyAsync();

        Assert.Equal("nothing, then Hello", await tab.SeenAsync());
        Assert.Single(tab.Asked);
        Assert.Single(await site.AssignmentsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Hides_nothing_but_what_an_experiment_may_change_on_this_page()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync("""{"targeting": {"include": [{"kind": "exact", "value": "/waiting"}]}}""");
        var html = "<h1>Welcome</h1><p>Tea.</p>";
        var address = world.Shop.Serve("/waiting", html, site.Script);
        var elsewhere = world.Shop.Serve("/not-waiting", html, site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var answer = await visitor.HoldAsync("**/v1/decisions/web");
        var (tab, other) = (await visitor.OpenAsync(), await visitor.OpenAsync());

        await tab.Page.GotoAsync(address);
        await other.Page.GotoAsync(elsewhere);

        Assert.Equal("nothing", await tab.SeenAsync());
        Assert.Equal(
            "visible",
            await tab.ValueAsync<string>("getComputedStyle(document.querySelector('p')).visibility")
        );
        Assert.Equal("Welcome", await other.SeenAsync());
        answer.LetGo();
    }

    [Fact]
    public async Task Hides_the_page_where_a_style_sheet_cannot_name_what_will_change()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var changed = Site.Element("""{"kind": "xpath", "value": "//main/*[1]"}""", """{"text": "Hello"}""");
        await site.RunAsync($$"""{"elements": [{{changed}}]}""");
        var address = world.Shop.Serve("/xpath", "<main><h1>Welcome</h1></main>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var answer = await visitor.HoldAsync("**/v1/decisions/web");
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(address);
        Assert.Equal("nothing", await tab.SeenAsync());
        answer.LetGo();
        await tab.ReadyAsync();

        Assert.Equal("nothing, then Hello", await tab.SeenAsync());
    }

    [Fact]
    public async Task Shows_a_page_without_experiments_as_it_is()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var address = world.Shop.Serve("/plain", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(address);

        Assert.Equal("Welcome", await tab.SeenAsync());
        Assert.Empty(tab.Errors);
    }
}
