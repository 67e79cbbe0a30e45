using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Refused_storage(World world)
{
    [Theory]
    [InlineData(
        "Object.defineProperty(window, '{0}', {{ get() {{ throw new DOMException('No', 'SecurityError') }} }});"
    )]
    [InlineData("Object.defineProperty(window, '{0}', {{ value: null }});")]
    public async Task Leaves_the_visitor_a_cookie_and_all_works(string refusal)
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve($"/refused/{site.Id:N}", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        foreach (var storage in (string[])["localStorage", "sessionStorage"])
        {
            await visitor.Browser.AddInitScriptAsync(string.Format(refusal, storage));
        }

        var tab = await visitor.OpenAsync(address);
        await tab.TellingAsync(() => tab.RunAsync("samplit.convert('buy')"));
        await tab.ReloadAsync();

        Assert.Equal("Hello", await tab.TextAsync());
        Assert.DoesNotContain("Welcome", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.Single(await site.AssignmentsAsync(experiment));
        Assert.Equal("buy=1", await site.ConversionsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task That_is_full_is_the_same()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var fill =
            "<script>for (const s of [localStorage, sessionStorage]) for (let n = 5200000; n; n >>= 1) "
            + "try { s['x' + n] = 'x'.repeat(n) } catch {}</script>";
        var address = world.Shop.Serve("/full", "<h1>Welcome</h1>", fill + site.Script);
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(address);
        await tab.TellingAsync(() => tab.RunAsync("samplit.convert('buy')"));
        await tab.ReloadAsync();

        Assert.Equal("Hello", await tab.TextAsync());
        Assert.Single(await site.AssignmentsAsync(experiment));
        Assert.Equal("buy=1", await site.ConversionsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task In_a_sandboxed_frame_is_no_error()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        world.Shop.Serve("/framed", "<h1>Welcome</h1>", site.Script);
        var address = world.Shop.Serve("/frame", "<iframe sandbox=\"allow-scripts\" src=\"/framed\"></iframe>");
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(address);
        var frame = tab.Page.Frames[1];
        await frame.EvaluateAsync("() => samplit.ready");

        // Its origin is nobody's, so the server answers 403, and the console says so.
        Assert.Equal("Welcome", await frame.TextContentAsync("h1"));
        Assert.Equal(
            "visible",
            await frame.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('h1')).visibility")
        );
        Assert.All(
            tab.OurErrors,
            said => Assert.StartsWith("samplit: The page that asks", said, StringComparison.Ordinal)
        );
    }
}
