using System.Text.Json.Nodes;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class Exposures(World world)
{
    private const string Below = "<div style=\"height: 3000px\"></div>";

    private static string Elements(string selector) =>
        $$"""{"elements": [{{Site.Element($$"""{"kind": "css", "value": "{{selector}}"}""", """{"text": "Hello"}""")}}]}""";

    [Fact]
    public async Task Are_told_once_an_element_is_in_view_and_only_once()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var (above, below) = (await site.RunAsync(Elements("h1")), await site.RunAsync(Elements("h2")));
        await site.CountAsync(above);
        await site.CountAsync(below);
        var address = world.Shop.Serve("/seen", $"<h1>Welcome</h1>{Below}<h2>Tea</h2>{Below}", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);

        await SeenAsync(tab, above);
        var first = await tab.TellingAsync(() => tab.PassAsync(2_000));
        Assert.Equal([above], Exposed(first));
        await tab.RunAsync("document.querySelector('h2').scrollIntoView()");
        await SeenAsync(tab, below);
        await tab.RunAsync("scrollTo(0, 0)");
        var second = await tab.TellingAsync(() => tab.RunAsync("samplit.track('look')"));
        Assert.Equal([below], Exposed(second));

        await tab.ReloadAsync();
        await tab.UntilAsync("performance.getEntriesByType('resource').some(({ name }) => name.includes('/code/'))");
        var again = await tab.TellingAsync(() => tab.RunAsync("samplit.track('look')"));
        Assert.Empty(Exposed(again));
        await site.ResultsAsync(above, "?by=exposure", units: 1);
        await site.ResultsAsync(below, "?by=exposure", units: 1);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Go_with_a_page_that_is_left()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        await site.CountAsync(experiment);
        var address = world.Shop.Serve("/seen-and-left", "<h1>Welcome</h1>", site.Script);
        world.Shop.Serve("/left", "<h1>Somewhere else, without the snippet</h1>");
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);
        await SeenAsync(tab, experiment);

        await tab.Page.GotoAsync(world.Shop.Address + "/left");

        await site.ResultsAsync(experiment, "?by=exposure", units: 1);
    }

    [Fact]
    public async Task Are_of_the_control_as_of_the_others()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync(
            Elements("h1")
                .Replace("\"weight\": 1", "\"weight\": 2", StringComparison.Ordinal)
                .Replace("\"weight\": 0", "\"weight\": 1", StringComparison.Ordinal)
                .Replace("\"weight\": 2", "\"weight\": 0", StringComparison.Ordinal)
        );
        var address = world.Shop.Serve("/control", $"{Below}<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);
        await tab.UntilAsync("performance.getEntriesByType('resource').some(({ name }) => name.includes('/code/'))");

        await tab.RunAsync("document.querySelector('h1').scrollIntoView()");
        await SeenAsync(tab, experiment);
        var told = await tab.TellingAsync(() => tab.PassAsync(2_000));

        Assert.Equal("Welcome", await tab.TextAsync());
        Assert.Equal("control", told["events"]!.AsArray().Single(IsExposure)!["variant"]!.GetValue<string>());
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Come_from_pages_that_pin_the_code_without_another_script()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve("/pinned-seen", "<h1>Welcome</h1>", await site.LineAsync("pinnedLine"));
        await using var visitor = await Visitor.ComeAsync(world);

        var tab = await visitor.OpenAsync(address);
        await SeenAsync(tab, experiment);

        Assert.Equal(
            1,
            await tab.ValueAsync<int>(
                "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/snippet/')).length"
            )
        );
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task And_purchases_that_the_page_tracks_are_counted_for_the_visitor()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync("""{"allocationStrategy": "fixed"}""");
        var type = await site.CountAsync(experiment);
        var address = world.Shop.Serve("/buys", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);
        var purchase =
            $$"""samplit.track('{{type}}', { id: 'order-1', value: '12.50', currency: 'EUR', payload: { items: 2 } })""";

        await tab.TellingAsync(() => tab.RunAsync(purchase));
        await tab.ReloadAsync();
        await tab.TellingAsync(() => tab.RunAsync(purchase));
        await tab.RunAsync($"samplit.track('{type}', {{ payload: {{ text: 'x'.repeat(3000) }} }})");

        var b = await site.ResultsAsync(experiment, "", units: 1);
        Assert.Equal(1, b["value"]!.GetValue<double>());
        Assert.Equal(2, tab.ToldEvents("tracked").Count);
        Assert.Empty(tab.Errors);
    }

    /// <summary>Until the browser has noted that the variant was in view.</summary>
    private static Task SeenAsync(Tab tab, Guid experiment) =>
        tab.UntilAsync($"(localStorage['samplit.exposed'] ?? '').includes('{experiment}')");

    private static bool IsExposure(JsonNode? told) => told!["kind"]!.GetValue<string>() == "exposure";

    private static IEnumerable<Guid> Exposed(JsonNode batch) =>
        batch["events"]!.AsArray().Where(IsExposure).Select(e => e!["experiment"]!.GetValue<Guid>());
}
