using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class A_page_without_experiments(World world)
{
    [Fact]
    public async Task Is_shown_as_it_is()
    {
        var address = world.Shop.Serve("/plain", "<h1>Welcome</h1>");
        var page = await world.Browser.NewPageAsync();

        await page.GotoAsync(address);

        Assert.Equal("Welcome", await page.TextContentAsync("h1"));
        await page.Context.CloseAsync();
    }
}
