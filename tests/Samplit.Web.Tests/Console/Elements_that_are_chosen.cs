using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

public class Elements_that_are_chosen(World world)
{
    private const string Body = """
        <main><div class="hero css-1x9f3a7"><h1 id="big">A mug</h1></div><p>one</p><p>two</p><a href="/nowhere" data-testid="go">Go</a></main>
        """;

    [Fact]
    public async Task Are_told_to_the_console_by_selectors_that_find_nothing_else()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var address = world.Shop.Serve("/to-choose", Body, site.Script);
        await using var analyst = await Analyst.ComeAsync(world);
        var page = analyst.Page;
        await analyst.OpenAsync($"/experiments/new?site={site.Id}", "#field-page");
        await page.FillAsync("#field-elements-0-variants-1-name", "short");
        await page.FillAsync("#field-page", address);

        var shop = await page.RunAndWaitForPopupAsync(() => page.ClickAsync("text=Choose it on the page"));
        await shop.WaitForSelectorAsync("samplit-picker .panel");
        await shop.ClickAsync("a");
        await Assertions.Expect(shop.Locator("samplit-picker code")).ToContainTextAsync("a[data-testid=\"go\"]");
        Assert.Equal(address, new Uri(shop.Url).GetLeftPart(UriPartial.Path));
        await shop.ClickAsync("samplit-picker >> text=Choose another");
        // From the second paragraph to the first and on to the headline, by keys.
        await shop.HoverAsync("p >> nth=1");
        await shop.Keyboard.PressAsync("ArrowLeft");
        await shop.Keyboard.PressAsync("ArrowLeft");
        await shop.Keyboard.PressAsync("ArrowDown");
        await shop.Keyboard.PressAsync("Enter");
        await shop.FillAsync("samplit-picker textarea", "Slow mornings");
        await Assertions.Expect(shop.Locator("h1")).ToHaveTextAsync("Slow mornings");
        await shop.ClickAsync("samplit-picker >> text=Use it");

        await Assertions.Expect(page.Locator("#field-elements-0-selector-value")).ToHaveValueAsync("#big");
        await Assertions
            .Expect(page.Locator("#field-elements-0-variants-1-content-text"))
            .ToHaveValueAsync("Slow mornings");
        await page.FillAsync("#field-name", $"chosen {Guid.NewGuid():N}");
        await page.ClickAsync("text=Create the draft");
        await page.WaitForSelectorAsync(".first-steps");
        var made = await analyst.AskAsync($"/api/experiments/{new Uri(page.Url).Segments.Last()}");
        Assert.Equal(
            ["#big", "h1", "body > main > div > h1"],
            made["elements"]![0]!["fallbacks"]!
                .AsArray()
                .Prepend(made["elements"]![0]!["selector"]!.DeepClone())
                .Select(s => (string)s!["value"]!)
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Are_never_the_whole_page_and_may_have_any_tag()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var address = world.Shop.Serve("/any-tag", "<main><o:p>one</o:p><p>two</p></main>", site.Script);
        await using var analyst = await Analyst.ComeAsync(world);
        var page = analyst.Page;
        await analyst.OpenAsync($"/experiments/new?site={site.Id}", "#field-page");
        await page.FillAsync("#field-page", address);
        var shop = await page.RunAndWaitForPopupAsync(() => page.ClickAsync("text=Choose it on the page"));
        await shop.WaitForSelectorAsync("samplit-picker .panel");

        await shop.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Locator("samplit-picker .panel")).ToContainTextAsync("choose something in it");
        await shop.ClickAsync("main > :first-child");

        await Assertions.Expect(shop.Locator("samplit-picker code")).ToContainTextAsync("o\\:p");
    }

    [Fact]
    public async Task Are_chosen_by_nobody_who_was_not_given_a_token()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var address = world.Shop.Serve("/not-to-choose", Body, site.Script);
        await using var context = await world.Browser.NewContextAsync();
        var visitor = new Tab(await context.NewPageAsync());

        await visitor.GoAsync($"{address}?samplit_edit=CfDJ8");

        await visitor.UntilAsync("document.querySelector('script[src*=\"/snippet/picker/\"]')");
        Assert.Equal(0, await visitor.Page.Locator("samplit-picker").CountAsync());
        Assert.Equal("A mug", await visitor.TextAsync());
    }
}
