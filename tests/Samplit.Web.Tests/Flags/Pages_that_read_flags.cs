using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Flags;

/// <summary>With the libraries of OpenFeature for browsers, unchanged, on a site that is not ours.</summary>
public class Pages_that_read_flags(World world)
{
    private string Server => world.Server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private string Domain => new Uri(world.Shop.Address).Authority;

    [Fact]
    public async Task Get_every_kind_of_value_in_one_request()
    {
        var project = await FlagProject.MakeAsync(world.Server.Http);
        var (boolean, text) = (
            await project.FlagAsync("boolean", true, false),
            await project.FlagAsync("string", "wide", "narrow")
        );
        var (number, columns) = (
            await project.FlagAsync("number", 12.5, 0),
            await project.FlagAsync("object", new { columns = 3 }, new { })
        );
        var hidden = await project.FlagAsync("boolean", true, false, isForClients: false);
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await FlagPage.OpenAsync(world.Shop, visitor);
        var asked = Asked(tab);

        Assert.Equal("READY", await UseAsync(tab, (await project.KeyAsync(domains: Domain)).Secret));

        Assert.Equal("""{"value":true,"reason":"STATIC","variant":"a"}""", await GetAsync("Boolean", boolean, "false"));
        Assert.Equal("""{"value":"wide","reason":"STATIC","variant":"a"}""", await GetAsync("String", text, "'none'"));
        Assert.Equal("""{"value":12.5,"reason":"STATIC","variant":"a"}""", await GetAsync("Number", number, "0"));
        Assert.Equal(
            """{"value":{"columns":3},"reason":"STATIC","variant":"a"}""",
            await GetAsync("Object", columns, "{}")
        );
        Assert.Equal(
            """{"value":"none","reason":"ERROR","errorCode":"TYPE_MISMATCH"}""",
            await GetAsync("String", number, "'none'")
        );
        Assert.Equal(
            """{"value":false,"reason":"ERROR","errorCode":"FLAG_NOT_FOUND"}""",
            await GetAsync("Boolean", hidden, "false")
        );
        Assert.Single(asked);
        Assert.Empty(tab.OurErrors);

        Task<string> GetAsync(string kind, string flag, string fallback) =>
            tab.ValueAsync<string>($"tell(client.get{kind}Details('{flag}', {fallback}))");
    }

    [Fact]
    public async Task Ask_again_and_get_what_has_changed_and_nothing_else()
    {
        var project = await FlagProject.MakeAsync(world.Server.Http);
        var flag = await project.FlagAsync("boolean", false, true);
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await FlagPage.OpenAsync(world.Shop, visitor);
        var asked = Asked(tab);
        var (key, _) = await project.KeyAsync(domains: Domain);

        await UseAsync(tab, key, ", changeDetection: 'polling', pollInterval: 50");
        await Eventually.TrueAsync("nothing has changed", () => asked.ToArray().Contains(304));
        Assert.False(await IsOnAsync(tab, flag));
        await project.ServeAsync(flag, "b");

        await tab.UntilAsync("told.some(t => t.event === 'PROVIDER_CONFIGURATION_CHANGED')");
        Assert.True(await IsOnAsync(tab, flag));
        Assert.Equal(
            flag,
            await tab.ValueAsync<string>("told.find(t => t.event === 'PROVIDER_CONFIGURATION_CHANGED').changed.join()")
        );
        Assert.Empty(tab.OurErrors);
    }

    [Fact]
    public async Task Are_told_of_a_change_and_ask_only_then()
    {
        var project = await FlagProject.MakeAsync(world.Server.Http);
        var flag = await project.FlagAsync("boolean", false, true);
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await FlagPage.OpenAsync(world.Shop, visitor);
        var asked = Asked(tab);
        var (key, id) = await project.KeyAsync(domains: Domain);

        await UseAsync(tab, key);
        await project.ServeAsync(flag, "b");

        await tab.UntilAsync("told.some(t => t.event === 'PROVIDER_CONFIGURATION_CHANGED')");
        Assert.True(await IsOnAsync(tab, flag));
        Assert.Equal([200, 200], asked);
        await project.RevokeAsync(id);
        // The stream ends, and the browser may not open it again.
        await tab.UntilAsync("told.some(t => t.event === 'PROVIDER_STALE')");
        Assert.True(await IsOnAsync(tab, flag));
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("for servers")]
    [InlineData("for other sites")]
    [InlineData("for no site")]
    public async Task Are_told_that_they_may_not_with_a_key(string which)
    {
        var project = await FlagProject.MakeAsync(world.Server.Http);
        var flag = await project.FlagAsync("boolean", false, true);
        var (key, id) = which switch
        {
            "for servers" => await project.KeyAsync(isForClients: false),
            "for other sites" => await project.KeyAsync(domains: ["shop.example"]),
            "for no site" => await project.KeyAsync(),
            _ => await project.KeyAsync(domains: Domain),
        };
        if (which == "revoked")
        {
            await project.RevokeAsync(id);
        }
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await FlagPage.OpenAsync(world.Shop, visitor);
        var asked = Asked(tab);

        Assert.Equal("FATAL", await UseAsync(tab, key));

        Assert.Equal([which == "revoked" ? 401 : 403], asked);
        Assert.Equal(
            """{"value":true,"reason":"ERROR","errorCode":"PROVIDER_FATAL"}""",
            await tab.ValueAsync<string>($"tell(client.getBooleanDetails('{flag}', true))")
        );
        Assert.Empty(tab.OurErrors);
    }

    [Fact]
    public async Task Go_on_with_what_they_have_while_the_server_is_away()
    {
        var project = await FlagProject.MakeAsync(world.Server.Http);
        var flag = await project.FlagAsync("boolean", true, false);
        var (key, _) = await project.KeyAsync(domains: Domain);
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await FlagPage.OpenAsync(world.Shop, visitor);
        await UseAsync(tab, key, ", changeDetection: 'polling', pollInterval: 50");

        await visitor.Browser.RouteAsync("**/ofrep/**", route => route.AbortAsync("connectionrefused"));
        await tab.UntilAsync("told.some(t => t.event === 'PROVIDER_STALE')");

        Assert.True(await IsOnAsync(tab, flag));
        await using var stranger = await Visitor.ComeAsync(world, timePasses: true);
        var other = await FlagPage.OpenAsync(world.Shop, stranger);
        await stranger.Browser.RouteAsync("**/ofrep/**", route => route.AbortAsync("connectionrefused"));
        Assert.Equal("ERROR", await UseAsync(other, key));
        // What the code has.
        Assert.False(await IsOnAsync(other, flag));
    }

    /// <returns>The status of the provider.</returns>
    private Task<string> UseAsync(Tab tab, string key, string options = "") =>
        tab.ValueAsync<string>(
            $$"""use({ targetingKey: "ada" }, { baseUrl: "{{Server}}", headers: [["Authorization", "Bearer {{key}}"]]{{options}} })"""
        );

    private static Task<bool> IsOnAsync(Tab tab, string flag) =>
        tab.ValueAsync<bool>($"client.getBooleanValue('{flag}', false)");

    /// <summary>Statuses of what is answered to requests for flags, as they come.</summary>
    private static System.Collections.Concurrent.ConcurrentQueue<int> Asked(Tab tab)
    {
        var asked = new System.Collections.Concurrent.ConcurrentQueue<int>();
        tab.Page.Response += (_, answer) =>
        {
            if (answer.Url.Contains("/ofrep/v1/evaluate/", StringComparison.Ordinal) && answer.Request.Method == "POST")
            {
                asked.Enqueue(answer.Status);
            }
        };
        return asked;
    }
}
