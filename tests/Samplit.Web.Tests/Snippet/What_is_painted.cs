using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

/// <summary>Pictures of the page, compared byte by byte: what a visitor sees, whatever styles say.</summary>
public class What_is_painted(World world)
{
    private const string Paint = "performance.getEntriesByName('first-contentful-paint').length";
    private const string Html = "<p>Tea and cups.</p><h1>Welcome</h1>";

    [Fact]
    public async Task First_is_a_gap_and_then_the_variant()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/painted", Html, site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var (gap, variant) = (await PictureAsync(visitor, "gap", ""), await PictureAsync(visitor, "variant", "Hello"));
        var tab = await visitor.OpenAsync();
        var answer = await visitor.HoldAsync("**/v1/decisions/web");

        await tab.Page.GotoAsync(address);
        await tab.UntilAsync(Paint);
        Assert.Equal(gap, await tab.Page.ScreenshotAsync());
        answer.LetGo();
        await tab.ReadyAsync();

        Assert.Equal(variant, await tab.Page.ScreenshotAsync());
    }

    [Fact]
    public async Task Never_is_the_original_for_who_has_the_variant()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/painted-soon", Html, site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        byte[][] allowed =
        [
            await PictureAsync(visitor, "soon-gap", ""),
            await PictureAsync(visitor, "soon-variant", "Hello"),
        ];
        for (var i = 0; i < 3; i++)
        {
            await using var newcomer = await Visitor.ComeAsync(world);
            var tab = await newcomer.OpenAsync();
            await tab.Page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Commit });
            await tab.UntilAsync(Paint);

            Assert.Contains(await tab.Page.ScreenshotAsync(), allowed);
        }
    }

    private async Task<byte[]> PictureAsync(Visitor visitor, string name, string headline)
    {
        var html = Html.Replace(
            "Welcome",
            headline.Length > 0 ? headline : "<i style=\"visibility:hidden\">x</i>",
            StringComparison.Ordinal
        );
        var tab = await visitor.OpenAsync();
        await tab.Page.GotoAsync(world.Shop.Serve($"/painted/{name}", html));
        await tab.UntilAsync(Paint);
        return await tab.Page.ScreenshotAsync();
    }
}
