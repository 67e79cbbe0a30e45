using Samplit.Testing;
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
        await tab.TellingAsync(() => tab.RunAsync("samplit.convert('buy')"));
        var (blank, decision, cached) = await OfAsync(tab, view: 1);
        Assert.InRange(blank, 0.1, 10_000);
        Assert.InRange(decision, 0.1, 10_000);
        Assert.False(cached);

        await tab.Page.ReloadAsync();
        var again = await OfAsync(tab, view: 2);
        Assert.Equal((0, true), (again.Blank, again.Cached));
        await tab.UntilAsync("performance.getEntriesByType('measure').length === 2");
    }

    /// <summary>It goes with the first thing that is told of a view, or two seconds after it began.</summary>
    private static async Task<(double Blank, double Decision, bool Cached)> OfAsync(Tab tab, int view)
    {
        await Eventually.TrueAsync("the timing is told", () => tab.ToldEvents("timing").Count == view);
        var timing = tab.ToldEvents("timing")[view - 1];
        return (
            timing["blankMilliseconds"]!.GetValue<double>(),
            timing["decisionMilliseconds"]!.GetValue<double>(),
            timing["cached"]!.GetValue<bool>()
        );
    }
}
