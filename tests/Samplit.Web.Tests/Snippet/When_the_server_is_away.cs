using Microsoft.AspNetCore.Http;
using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class When_the_server_is_away(World world)
{
    private const string Page = "<h1>Welcome</h1><button>Buy</button>";

    [Fact]
    public async Task A_first_view_shows_the_original_at_once_and_a_return_view_what_it_showed()
    {
        await using var visitor = await Visitor.ComeAsync(world);
        await using var newcomer = await Visitor.ComeAsync(world);
        string address;
        await using (var server = await RunningServer.StartOnAsync(world.Server.ConnectionString))
        {
            var site = await Site.InstallAsync(server, world.Shop);
            await site.RunAsync();
            address = world.Shop.Serve("/away", Page, site.Script);
            await visitor.OpenAsync(address);
            // The script is in the browser's cache, as it is for a minute after any page of the site.
            var preload = $"<link rel=\"preload\" as=\"script\" href=\"{site.ScriptAddress}\">";
            var early = await newcomer.OpenAsync();
            var fetched = early.Page.WaitForResponseAsync(site.ScriptAddress);
            await early.Page.GotoAsync(world.Shop.Serve("/preload", "", preload));
            await Tab.AnsweredAsync((await fetched).Request);
        }

        var first = await newcomer.OpenAsync(address);
        var again = await visitor.OpenAsync(address);

        Assert.EndsWith("Welcome", await first.SeenAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Hello", await first.SeenAsync(), StringComparison.Ordinal);
        Assert.Equal("Hello", await again.SeenAsync());
        foreach (var tab in (Tab[])[first, again])
        {
            await tab.RunAsync("samplit.convert('buy'), samplit.refresh()");
            Assert.Empty(tab.OurErrors);
        }
    }

    [Fact]
    public async Task And_hangs_the_original_is_shown_after_half_a_second_and_a_late_answer_changes_nothing_in_sight()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/hangs", Page, site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var answer = await visitor.HoldAsync("**/v1/decisions/web");
        await tab.Page.GotoAsync(address);
        await answer.Arrived;

        await tab.PassAsync(499);
        Assert.Equal("nothing", await tab.SeenAsync());
        await tab.PassAsync(1);
        Assert.Equal("nothing, then Welcome", await tab.SeenAsync());
        await tab.ReadyAsync();
        answer.LetGo();
        await tab.UntilAsync("localStorage['samplit.kept']");
        await tab.PassAsync(10_000);
        Assert.Equal("nothing, then Welcome", await tab.SeenAsync());

        await tab.ReloadAsync();
        Assert.Equal("Hello", await tab.SeenAsync());
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task And_hangs_elements_that_nobody_has_seen_yet_still_show_the_variant()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/hangs-later", "<main></main>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var answer = await visitor.HoldAsync("**/v1/decisions/web");
        await tab.Page.GotoAsync(address);
        await answer.Arrived;
        await tab.PassAsync(700);
        answer.LetGo();
        await tab.UntilAsync("localStorage['samplit.kept']");

        await tab.RunAsync("document.querySelector('main').innerHTML = '<h1>Welcome</h1>'");

        Assert.Equal("Hello", await tab.SeenAsync());
    }

    [Fact]
    public async Task And_accepts_but_never_answers_the_original_is_shown_within_half_a_second_of_real_time()
    {
        var never = new TaskCompletionSource();
        await using var deaf = await PretendAsync(async _ => await never.Task);
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(world.Shop.Serve("/deaf", Page, await ScriptAsync(deaf)));
        await tab.ReadyAsync();

        // Its own measure of it, as a machine that is busy paints late.
        Assert.EndsWith("Welcome", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.Empty(tab.Errors);
        await tab.Page.CloseAsync();
        never.SetResult();
    }

    [Fact]
    public async Task And_hangs_a_page_with_the_guarded_line_is_never_blank_for_longer_than_700_milliseconds()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/hangs-guarded", Page, await site.LineAsync("guardedLine"));
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        var script = await visitor.HoldAsync("**/snippet/*");
        var answer = await visitor.HoldAsync("**/v1/decisions/web");
        await tab.Page.GotoAsync(address, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.DOMContentLoaded });
        await script.Arrived;

        // The script takes a good part of the time, and then there is no answer.
        await tab.PassAsync(400);
        script.LetGo();
        await answer.Arrived;
        Assert.Equal("nothing", await tab.SeenAsync());
        await tab.PassAsync(300);

        Assert.Equal("nothing, then Welcome", await tab.SeenAsync());
        answer.LetGo();
        await tab.UntilAsync("localStorage['samplit.kept']");
        Assert.Equal("nothing, then Welcome", await tab.SeenAsync());
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<!doctype html><h1>Down for maintenance</h1>")]
    [InlineData(200, "null")]
    [InlineData(200, "[]")]
    [InlineData(200, "{\"experiments\": null}")]
    [InlineData(200, "{\"experiments\": [null]}")]
    [InlineData(200, "{\"experiments\": [{\"id\": 7, \"changes\": 7, \"goals\": 7}]}")]
    [InlineData(200, "{\"experiments\": [{\"id\": \"7\", \"changes\": [{\"selectors\": [{}], \"content\": null}]}]}")]
    [InlineData(204, "")]
    [InlineData(500, "{\"experiments\": []}")]
    [InlineData(503, "Service unavailable")]
    public async Task And_something_else_answers_the_original_is_shown(int status, string body)
    {
        await using var pretender = await PretendAsync(context =>
        {
            context.Response.StatusCode = status;
            return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
        });
        await using var visitor = await Visitor.ComeAsync(world);
        var address = world.Shop.Serve($"/garbage/{Guid.NewGuid():N}", Page, await ScriptAsync(pretender));

        var tab = await visitor.OpenAsync();
        await tab.Page.RunAndWaitForRequestFinishedAsync(
            () => tab.Page.GotoAsync(address),
            new() { Predicate = r => r.Url.EndsWith("/v1/decisions/web", StringComparison.Ordinal) }
        );
        await tab.PassAsync(500);
        await tab.ReadyAsync();
        var first = await tab.SeenAsync();
        await tab.RunAsync("samplit.convert('buy'), document.querySelector('button').click()");
        await tab.Page.ReloadAsync();
        await tab.PassAsync(500);
        await tab.RunAsync("samplit.refresh(), pass(500)");

        Assert.EndsWith("Welcome", first, StringComparison.Ordinal);
        Assert.EndsWith("Welcome", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.Empty(tab.OurErrors);
    }

    [Fact]
    public async Task And_only_its_database_is_the_console_stays_empty_and_the_next_page_is_decided()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:RequestTimeout", "00:00:02"),
            ("Logging:LogLevel:Default", "None"),
            ("Logging:LogLevel:Microsoft", "None")
        );
        var site = await Site.InstallAsync(server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/no-database", Page, site.Script);
        // Its first answers may take a busy machine longer than they may take here.
        await Eventually.TrueAsync("the script is served", async () => await IsServedAsync(server, site.ScriptAddress));
        await using var known = await Visitor.ComeAsync(world);
        await known.OpenAsync(address);
        await using var visitor = await Visitor.ComeAsync(world);
        Tab tab;
        await using (await DatabaseOutage.FromAsync(server.ConnectionString))
        {
            tab = await visitor.OpenAsync(address);

            Assert.EndsWith("Welcome", await tab.SeenAsync(), StringComparison.Ordinal);
            Assert.Contains(
                "\"unavailable\":true",
                await (await Tab.AnsweredAsync(tab.Asked[0])).TextAsync(),
                StringComparison.Ordinal
            );
            Assert.Empty(tab.Errors);
            Assert.Equal("Hello", await (await known.OpenAsync(address)).SeenAsync());
        }

        await Eventually.TrueAsync(
            "decided",
            async () =>
            {
                await tab.ReloadAsync();
                return await tab.TextAsync() == "Hello";
            }
        );
    }

    private static async Task<bool> IsServedAsync(RunningServer server, string address)
    {
        using var answer = await server.Http.GetAsync(new Uri(address));
        return answer.IsSuccessStatusCode;
    }

    /// <summary>A server that has our script, and does as it likes with what the script asks.</summary>
    private static async Task<Shop> PretendAsync(RequestDelegate answer)
    {
        var shop = await Shop.StartAsync();
        foreach (var path in (string[])["/v1/decisions/web", "/v1/events/web"])
        {
            shop.Serve(
                path,
                context =>
                {
                    context.Response.Headers.AccessControlAllowOrigin = "*";
                    return answer(context);
                }
            );
        }
        return shop;
    }

    private async Task<string> ScriptAsync(Shop pretender)
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var code = await world.Server.Http.GetByteArrayAsync(new Uri(site.ScriptAddress));
        var address = pretender.Serve(
            "/snippet.js",
            context =>
            {
                context.Response.ContentType = "text/javascript";
                return context.Response.Body.WriteAsync(code).AsTask();
            }
        );
        return $"<script src=\"{address}\"></script>";
    }
}
