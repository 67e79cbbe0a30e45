using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Strict_pages(World world)
{
    private string Server => world.Server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task Run_the_plain_line_under_a_policy_that_names_the_server()
    {
        var site = await SiteAsync();
        var address = world.Shop.Serve(
            "/strict",
            "<h1>Welcome</h1>",
            await site.LineAsync("line"),
            $"default-src 'none'; script-src {Server}; connect-src {Server}; require-trusted-types-for 'script'; trusted-types 'none'"
        );
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var answer = await visitor.HoldAsync("**/v1/decisions/web");

        await tab.Page.GotoAsync(address);
        Assert.Equal("nothing", await tab.SeenAsync());
        answer.LetGo();
        await tab.ReadyAsync();

        Assert.Equal("nothing, then Hello", await tab.SeenAsync());
        Assert.Equal(
            "rgb(0, 0, 255)",
            await tab.ValueAsync<string>("getComputedStyle(document.querySelector('h1')).color")
        );
        Assert.Empty(tab.Errors);
    }

    [Theory]
    [InlineData("script-src 'nonce-bm9uY2U='")]
    [InlineData("script-src 'nonce-bm9uY2U=' 'strict-dynamic'")]
    public async Task Run_the_guarded_line_with_their_nonce(string policy)
    {
        var site = await SiteAsync();
        var line = (await site.LineAsync("guardedLine")).Replace(
            "<script>",
            "<script nonce=\"bm9uY2U=\">",
            StringComparison.Ordinal
        );
        var address = world.Shop.Serve(
            $"/guarded/{site.Id:N}",
            "<h1>Welcome</h1>",
            line,
            $"default-src 'none'; {policy}; connect-src {Server}"
        );
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync();
        await tab.Page.GotoAsync(address);
        await tab.UntilAsync("window.samplit");
        await tab.ReadyAsync();

        Assert.EndsWith("Hello", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Welcome", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task With_the_guarded_line_wait_half_a_second_for_a_script_that_never_comes()
    {
        var site = await SiteAsync();
        var address = world.Shop.Serve("/guarded-never", "<h1>Welcome</h1>", await site.LineAsync("guardedLine"));
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var script = await visitor.HoldAsync("**/snippet/*");
        await tab.Page.GotoAsync(address, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.DOMContentLoaded });
        await script.Arrived;

        await tab.PassAsync(499);
        Assert.Equal("nothing", await tab.SeenAsync());
        await tab.PassAsync(1);
        Assert.Equal("nothing, then Welcome", await tab.SeenAsync());

        script.LetGo();
        await tab.UntilAsync("window.samplit && localStorage['samplit.kept']");
        Assert.Equal("nothing, then Welcome", await tab.SeenAsync());
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task With_the_guarded_line_do_not_wait_for_a_script_that_is_refused()
    {
        var site = await SiteAsync();
        var address = world.Shop.Serve("/guarded-refused", "<h1>Welcome</h1>", await site.LineAsync("guardedLine"));
        await using var visitor = await Visitor.ComeAsync(world);
        await visitor.Browser.RouteAsync("**/snippet/*", route => route.AbortAsync("connectionrefused"));
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(address);

        await tab.UntilAsync("seen.at(-1) === 'Welcome'");
        Assert.Empty(tab.OurErrors);
    }

    [Fact]
    public async Task Pin_the_code_by_its_digest()
    {
        var site = await SiteAsync();
        var line = (await site.LineAsync("pinnedLine")).Replace(
            "data-token",
            "data-hide=\"h1\" data-token",
            StringComparison.Ordinal
        );
        Assert.Contains("integrity=\"sha384-", line, StringComparison.Ordinal);
        var address = world.Shop.Serve("/pinned", "<h1>Welcome</h1>", line);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var answer = await visitor.HoldAsync("**/v1/decisions/web");

        await tab.Page.GotoAsync(address);
        Assert.Equal("nothing", await tab.SeenAsync());
        answer.LetGo();
        await tab.ReadyAsync();

        Assert.Equal("nothing, then Hello", await tab.SeenAsync());
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Are_shown_as_they_are_where_the_code_is_not_the_one_that_they_pin()
    {
        var site = await SiteAsync();
        var line = (await site.LineAsync("pinnedLine")).Replace("sha384-", "sha384-A", StringComparison.Ordinal);
        var address = world.Shop.Serve("/pinned-other", "<h1>Welcome</h1>", line);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(address);

        Assert.Equal("Welcome", await tab.SeenAsync());
        Assert.Empty(tab.Asked);
    }

    private async Task<Site> SiteAsync()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var blue = """{"text": "Hello", "style": {"color": "rgb(0, 0, 255)"}}""";
        await site.RunAsync($$"""{"elements": [{{Site.Element("""{"kind": "css", "value": "h1"}""", blue)}}]}""");
        return site;
    }
}
