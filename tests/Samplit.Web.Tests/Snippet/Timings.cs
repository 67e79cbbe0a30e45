using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Timings(World world)
{
    [Fact]
    public async Task Of_a_view_go_with_what_is_told_next()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/timed", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world, timePasses: true);

        var tab = await visitor.OpenAsync(address);
        var first = await tab.TellingAsync(() => tab.RunAsync("samplit.convert('buy')"));
        var (blank, decision, cached) = Of(first);
        Assert.InRange(blank, 0.1, 10_000);
        Assert.InRange(decision, 0.1, 10_000);
        Assert.False(cached);

        var again = await tab.TellingAsync(() => tab.Page.ReloadAsync());
        Assert.Equal((0, true), (Of(again).Blank, Of(again).Cached));
        await tab.UntilAsync("performance.getEntriesByType('measure').length === 2");
    }

    private static (double Blank, double Decision, bool Cached) Of(System.Text.Json.Nodes.JsonNode told)
    {
        var timing = told["events"]!.AsArray().Single(e => e!["kind"]!.GetValue<string>() == "timing")!;
        return (
            timing["blankMilliseconds"]!.GetValue<double>(),
            timing["decisionMilliseconds"]!.GetValue<double>(),
            timing["cached"]!.GetValue<bool>()
        );
    }
}
