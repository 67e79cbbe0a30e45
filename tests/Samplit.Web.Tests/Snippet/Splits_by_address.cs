using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Splits_by_address(World world)
{
    [Fact]
    public async Task Send_to_the_visitors_page_with_the_query_and_without_a_glimpse_of_the_other()
    {
        var (site, experiment, from, to) = await ServeAsync();
        world.Shop.Serve(to, "<h1>New</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(world.Shop.Address + from + "?from=mail&v=1#top");
        await tab.Page.WaitForURLAsync("**" + to + "*");
        await tab.ReadyAsync();

        Assert.Equal($"{world.Shop.Address}{to}?from=mail&v=2#top", tab.Page.Url);
        Assert.Equal("New", await tab.SeenAsync());
        Assert.Single(await site.AssignmentsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Send_again_who_comes_again()
    {
        var (site, experiment, from, to) = await ServeAsync();
        world.Shop.Serve(to, "<h1>New</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();
        for (var i = 0; i < 2; i++)
        {
            await tab.Page.GotoAsync(world.Shop.Address + from);
            await tab.Page.WaitForURLAsync("**" + to + "*");
            await tab.ReadyAsync();
        }
        Assert.Single(await site.AssignmentsAsync(experiment));
    }

    [Fact]
    public async Task Do_not_go_round_in_circles_where_the_site_sends_visitors_back()
    {
        var (site, _, from, to) = await ServeAsync();
        var sent = 0;
        world.Shop.Serve(
            to,
            context =>
            {
                Interlocked.Increment(ref sent);
                context.Response.Redirect(from);
                return Task.CompletedTask;
            }
        );
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(world.Shop.Address + from);
        await tab.UntilAsync("seen.at(-1) === 'Old'");
        await tab.ReadyAsync();

        Assert.Equal(1, sent);
        Assert.EndsWith(from, tab.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_the_control_where_it_is()
    {
        var (site, _, from, _) = await ServeAsync(control: 1);
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(world.Shop.Address + from);

        Assert.EndsWith("Old", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.EndsWith(from, tab.Page.Url, StringComparison.Ordinal);
        Assert.Equal("control", await tab.ValueAsync<string>("samplit.ready.then(([one]) => one.variant)"));
    }

    [Fact]
    public async Task Keep_the_query_and_the_fragment_of_a_page_from_another_site()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var (here, there) = (new Uri(world.Shop.Address), $"localhost:{new Uri(world.Shop.Address).Port}");
        await site.AlsoOnAsync(here.Authority, there);
        var (from, to) = ($"/split/{site.Id:N}/old", $"/split/{site.Id:N}/new");
        await site.RunAsync(
            $$"""
            {
              "type": "split_url", "elements": null,
              "targeting": {"include": [{"kind": "exact", "value": "{{from}}"}] },
              "variants": [
                {"name": "control", "isControl": true, "weight": 0},
                {"name": "b", "url": "http://{{there}}{{to}}?v=2", "weight": 1}
              ]
            }
            """
        );
        world.Shop.Serve(from, "<h1>Old</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        await visitor.Browser.RouteAsync(
            $"http://{there}/**",
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<h1>New</h1>" })
        );
        var tab = await visitor.OpenAsync();

        await tab.Page.GotoAsync(world.Shop.Address + from + "?token=secret#mail");
        await tab.Page.WaitForURLAsync("**" + to + "*");

        Assert.Equal($"http://{there}{to}?v=2", tab.Page.Url);
    }

    private async Task<(Site Site, Guid Experiment, string From, string To)> ServeAsync(int control = 0)
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var (from, to) = ($"/split/{site.Id:N}/old", $"/split/{site.Id:N}/new");
        var experiment = await site.RunAsync(
            $$"""
            {
              "type": "split_url", "elements": null,
              "targeting": {"include": [{"kind": "exact", "value": "{{from}}"}] },
              "variants": [
                {"name": "control", "isControl": true, "weight": {{control}}},
                {"name": "b", "url": "{{world.Shop.Address}}{{to}}?v=2", "weight": {{1 - control}}}
              ]
            }
            """
        );
        world.Shop.Serve(from, "<h1>Old</h1>", site.Script);
        return (site, experiment, from, to);
    }
}
