using System.Globalization;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public class A_return_view(World world)
{
    [Fact]
    public async Task Shows_the_same_variant_from_the_first_frame_and_asks_once()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve("/return", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        await visitor.OpenAsync(address);

        var tab = await visitor.OpenAsync(address);

        Assert.Equal("Hello", await tab.SeenAsync());
        await tab.HasAskedAsync(1);
        var answer = await Tab.AnsweredAsync(Assert.Single(tab.Asked));
        Assert.Equal(204, answer!.Status);
        Assert.Single(await site.AssignmentsAsync(experiment));
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Keeps_the_variant_that_was_drawn_in_a_real_experiment()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync(
            """
            {"elements": [{
              "name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h1"},
              "variants": [{"name": "control", "isControl": true}, {"name": "b", "content": {"text": "Hello"}}]
            }]}
            """
        );
        var address = world.Shop.Serve("/drawn", "<h1>Welcome</h1>", site.Script);
        for (var i = 0; i < 4; i++)
        {
            await using var visitor = await Visitor.ComeAsync(world);
            var tab = await visitor.OpenAsync(address);
            var variant = await tab.ValueAsync<string>(
                string.Create(CultureInfo.InvariantCulture, $"samplit.variant('{experiment}')")
            );
            var text = variant == "b" ? "Hello" : "Welcome";
            Assert.Equal(text, await tab.TextAsync());

            await tab.ReloadAsync();

            Assert.Equal(text, await tab.SeenAsync());
        }
        Assert.Equal(4, (await site.AssignmentsAsync(experiment)).Count);
    }

    [Fact]
    public async Task After_the_experiment_is_over_shows_the_original_from_the_second_view_on()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync();
        var address = world.Shop.Serve("/over", "<h1>Welcome</h1>", site.Script);
        await using var visitor = await Visitor.ComeAsync(world);
        var tab = await visitor.OpenAsync(address);
        await site.EndAsync(experiment);

        // What is in sight stays: the page was shown before the server could say that it is over.
        var asked = tab.Page.WaitForResponseAsync("**/v1/decisions/web");
        await tab.ReloadAsync();
        Assert.Equal("Hello", await tab.SeenAsync());
        await Tab.AnsweredAsync((await asked).Request);
        await tab.UntilAsync("!localStorage['samplit.kept'].includes('Hello')");
        await tab.ReloadAsync();

        Assert.Equal("Welcome", await tab.SeenAsync());
    }
}
