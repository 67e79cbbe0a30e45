using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class A_visitor_with_a_variant(World world)
{
    [Fact]
    public async Task Sees_it_on_the_first_view_and_on_the_next()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve("/variant", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await site.VisitorAsync(world.Browser, address, experiment, "b");
        var page = await visitor.NewPageAsync();

        await page.GotoAsync(address);
        await page.EvaluateAsync("() => samplit.ready");
        Assert.Equal("Hello", await page.TextContentAsync("h1"));

        await page.ReloadAsync();
        Assert.Equal("Hello", await page.TextContentAsync("h1"));
    }
}
