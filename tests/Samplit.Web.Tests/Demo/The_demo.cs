using System.Text.Json.Nodes;
using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Demo;

/// <summary>SAMPLIT_PICTURES names a folder for pictures of what is to be seen.</summary>
public class The_demo(World world)
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("SAMPLIT_PICTURES");

    [Fact]
    public async Task Sets_itself_up_and_shows_what_becomes_of_its_visitors()
    {
        await using var server = await RunningServer.StartAsync();
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await visitor.OpenAsync();
        await tab.Page.GotoAsync($"{server.Http.BaseAddress}demo");
        Assert.Equal("A mug for slow mornings", await tab.TextAsync());
        await IsAccessibleAsync(tab);
        await PictureAsync(tab, "before-set-up");

        await SetUpAsync(tab);
        await tab.UntilAsync("document.querySelectorAll('#experiments table').length === 2");
        Assert.Equal("1", await VisitorsAsync(tab));
        Assert.Equal(2, await tab.ValueAsync<int>("document.querySelectorAll('tr.yours').length"));
        await IsAccessibleAsync(tab);

        await tab.Page.ClickAsync("#buy");
        await tab.UntilAsync(
            "[...document.querySelectorAll('tr.yours')].every(row => row.cells[2].textContent === '1')"
        );
        Assert.NotEqual("", await tab.TextAsync("#basket"));
        await IsAccessibleAsync(tab);

        var before = await visitor.CookieAsync();
        await tab.Page.ClickAsync("#another");
        await Eventually.TrueAsync("another", async () => await visitor.CookieAsync() is { } now && now != before);
        await tab.UntilAsync("document.querySelectorAll('#experiments table').length === 2");
        Assert.Equal("2", await VisitorsAsync(tab));
        await PicturesOfBothAsync(tab);

        await tab.Page.SetViewportSizeAsync(390, 844);
        Assert.Equal(390, await tab.ValueAsync<int>("document.documentElement.scrollWidth"));
        await PictureAsync(tab, "mobile");
        // The browser tells of the answer to who was not known yet.
        Assert.All(tab.Errors, e => Assert.Contains("401", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_the_same_to_a_visitor_who_comes_back()
    {
        await using var server = await RunningServer.StartAsync();
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await visitor.OpenAsync();
        await tab.Page.GotoAsync($"{server.Http.BaseAddress}demo");
        await SetUpAsync(tab);
        await tab.UntilAsync("document.querySelectorAll('tr.yours').length === 2");
        // The first answer of a server that was just started may come too late for the page, which is then shown as it
        // was.
        await tab.Page.ReloadAsync();
        await tab.UntilAsync("document.querySelectorAll('tr.yours').length === 2");
        var shown = await ShownAsync(tab);

        await tab.Page.ReloadAsync();
        await tab.UntilAsync("document.querySelectorAll('tr.yours').length === 2");

        Assert.Equal(shown, await ShownAsync(tab));
        Assert.Equal("1", await VisitorsAsync(tab));
    }

    /// <summary>Nobody is known at first, so a key is asked for.</summary>
    private static async Task SetUpAsync(Tab tab)
    {
        await tab.Page.ClickAsync("#set-up");
        await tab.Page.FillAsync("#key", TestKeys.Usual.Admin);
        await IsAccessibleAsync(tab);
        await PictureAsync(tab, "key");
        await tab.Page.ClickAsync("#who button");
        await tab.UntilAsync("!document.querySelector('#unset').hidden && document.querySelector('#who').hidden");
        await tab.Page.ClickAsync("#set-up");
    }

    private static Task<string> ShownAsync(Tab tab) =>
        tab.ValueAsync<string>(
            "['h1', '#buy', 'img'].map(s => document.querySelector(s)).map(e => e.alt ?? e.textContent).join()"
        );

    /// <summary>Of the first experiment, all variants together.</summary>
    private static Task<string> VisitorsAsync(Tab tab) =>
        tab.ValueAsync<string>(
            "String([...document.querySelectorAll('#experiments table')[0].tBodies[0].rows].reduce((sum, row) => sum + +row.cells[1].textContent, 0))"
        );

    private static async Task IsAccessibleAsync(Tab tab)
    {
        // As the browser's own code, which no policy of the page holds up.
        await tab.Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));
        var found = await tab.ValueAsync<string>("axe.run().then(({ violations }) => JSON.stringify(violations))");
        Assert.True(JsonNode.Parse(found)!.AsArray().Count == 0, found);
    }

    private static async Task PicturesOfBothAsync(Tab tab)
    {
        var missing = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["A mug for slow mornings,Add to basket,A grey mug"] = "control",
            ["The last mug you will buy,Make it a gift,A blue mug"] = "variant",
        };
        while (Pictures is not null && missing.Count > 0)
        {
            var shown = await ShownAsync(tab);
            await tab.Page.ClickAsync("#buy"); // which also tells how long it took
            await tab.UntilAsync("!document.querySelector('#timing').textContent.startsWith('Measuring')");
            if (missing.Remove(shown, out var name))
            {
                await PictureAsync(tab, name);
            }
            await tab.Page.RunAndWaitForResponseAsync(() => tab.Page.ClickAsync("#another"), "**/v1/decisions/web");
            await tab.UntilAsync("document.querySelectorAll('tr.yours').length === 2");
        }
    }

    private static async Task PictureAsync(Tab tab, string name)
    {
        if (Pictures is not null)
        {
            await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png"), FullPage = true });
        }
    }
}
