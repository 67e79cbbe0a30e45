using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

[CollectionDefinition(nameof(Measured_views), DisableParallelization = true)]
public class Alone;

/// <summary>
/// SAMPLIT_PAGE_VIEWS says how many visitors come, twice each (3 when it says nothing). What is measured is printed,
/// never asserted: run the test program itself with -showLiveOutput.
/// </summary>
[Collection(nameof(Measured_views))]
public class Measured_views(World world, ITestOutputHelper output)
{
    private static readonly int Visitors = int.TryParse(
        Environment.GetEnvironmentVariable("SAMPLIT_PAGE_VIEWS"),
        out var views
    )
        ? views
        : 3;

    [Fact]
    public async Task Are_decided_with_one_request_each()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync();
        var address = world.Shop.Serve("/measured", "<h1>Welcome</h1><p>Tea.</p>", site.Script);
        var (first, again) = (new List<View>(), new List<View>());
        for (var i = 0; i < Visitors; i++)
        {
            await using var visitor = await Visitor.ComeAsync(world, timePasses: true);
            var tab = await visitor.OpenAsync(address);
            first.Add(await MeasureAsync(tab, view: 1));
            await tab.ReloadAsync();
            again.Add(await MeasureAsync(tab, view: 2));
            await tab.HasAskedAsync(2);
            Assert.Equal(2, tab.Asked.Count);
        }

        Print("first views", first);
        Print("return views", again);
    }

    private static async Task<View> MeasureAsync(Tab tab, int view)
    {
        await tab.TellingAsync(() => tab.RunAsync($"samplit.convert('goal {Guid.NewGuid()}')"));
        await Eventually.TrueAsync("the timing is told", () => tab.ToldEvents("timing").Count == view);
        var timing = tab.ToldEvents("timing")[view - 1];
        var measured = await tab.ValueAsync<double[]>(
            """
            ["/v1/decisions/web", "/snippet/"].map(part =>
              performance.getEntriesByType("resource").filter(({ name, transferSize }) => name.includes(part)).length)
            """
        );
        return new(
            timing["blankMilliseconds"]!.GetValue<double>(),
            timing["decisionMilliseconds"]!.GetValue<double>(),
            measured[0],
            measured[1]
        );
    }

    private void Print(string what, List<View> views)
    {
        output.WriteLine(
            $"{views.Count} {what}: hidden {Of(views, v => v.Blank)} ms, decided in {Of(views, v => v.Decision)} ms, "
                + $"{views.Average(v => v.Requests):F2} requests for decisions and {views.Average(v => v.Scripts):F2} scripts each"
        );
    }

    private static string Of(List<View> views, Func<View, double> value)
    {
        var sorted = views.Select(value).Order().ToArray();
        return $"{sorted[sorted.Length / 2]:F1} in the median and {sorted[sorted.Length * 95 / 100]:F1} at the 95th percentile";
    }

    private sealed record View(double Blank, double Decision, double Requests, double Scripts);
}
