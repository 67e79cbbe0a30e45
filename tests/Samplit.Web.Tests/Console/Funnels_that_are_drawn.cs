using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

public class Funnels_that_are_drawn(World world)
{
    [Fact]
    public async Task By_keys_alone_lead_in_no_circle()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var (page, keys) = (analyst.Page, analyst.Page.Keyboard);
        await analyst.OpenAsync("/funnels/new", ".canvas .step");
        var name = $"funnel {Guid.NewGuid():N}";
        await page.FillAsync("#field-name", name);
        await page.Locator("text=Add a step").PressAsync("Enter");
        await page.FillAsync("[data-field='definition.nodes[2].eventType']", "third");

        await page.FocusAsync("[data-step=step-2]");
        await keys.PressAsync("c");
        await page.FocusAsync("[data-step=step-3]");
        await keys.PressAsync("c");
        await keys.PressAsync("Shift+ArrowDown");
        await keys.PressAsync("c");
        await page.FocusAsync("[data-step=step-1]");
        await keys.PressAsync("Enter");
        await keys.PressAsync("Enter");
        await page.FillAsync("[data-field='definition.nodes[0].page.value']", "shop.example/");
        await page.FocusAsync("[data-step=step-2]");
        await keys.PressAsync("Space");
        await page.FillAsync("[data-field='definition.nodes[1].eventType']", "purchase");
        await page.Locator("button:text-is('Save')").PressAsync("Enter");
        await Assertions
            .Expect(page.Locator(".drawing-board .note.bad"))
            .ToHaveTextAsync("They lead in a circle: step-1 → step-2 → step-3 → step-1.");

        await page.FocusAsync("[data-edge='step-3 step-1']");
        await keys.PressAsync("Delete");
        await page.Locator("button:text-is('Save')").PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.EndsWith("/new", StringComparison.Ordinal));

        var definition = (await analyst.AskAsync($"/api/funnels/{Uri.EscapeDataString(name)}"))["definition"]!;
        Assert.Equal(
            ["step-1 → step-2", "step-2 → step-3"],
            definition["edges"]!.AsArray().Select(e => $"{e!["from"]} → {e["to"]}")
        );
        Assert.Equal(60, definition["nodes"]![2]!["y"]!.GetValue<double>());
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Have_the_rates_of_their_report_on_their_edges()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var type = $"e{Guid.NewGuid():N}";
        var funnel = await analyst.SendAsync(
            HttpMethod.Post,
            "/api/funnels",
            new
            {
                name = type,
                project = "default",
                definition = new
                {
                    nodes = new object[]
                    {
                        new
                        {
                            key = "a",
                            name = "First",
                            eventType = type,
                        },
                        new
                        {
                            key = "b",
                            name = "Then",
                            eventType = $"{type}2",
                            x = 300,
                        },
                    },
                    edges = new object[] { new { from = "a", to = "b" } },
                    order = "loose",
                    windowSeconds = 3600,
                },
            }
        );
        await analyst.SendAsync(HttpMethod.Post, "/v1/events?project=default", Events(type));
        await analyst.OpenAsync($"/funnels/{funnel["id"]}", ".canvas .rate");

        var edge = (await analyst.AskAsync($"/api/funnels/{type}/report"))["variants"]![0]!["edges"]![0]!;
        Assert.Equal(Percent(edge["rate"]) + "%", await analyst.Tab.TextAsync(".canvas .rate"));
        Assert.Equal([Percent(edge["rate"])], await analyst.CellsAsync("rate", ".measurement"));
        Assert.Equal(["7"], await analyst.CellsAsync("passed", ".measurement"));
        await analyst.IsAccessibleAsync();

        // By hand, too: a step goes where it is dragged.
        var box = (await analyst.Page.Locator("[data-step=b] rect").BoundingBoxAsync())!;
        await analyst.Page.Mouse.MoveAsync(box.X + 30, box.Y + 20);
        await analyst.Page.Mouse.DownAsync();
        await analyst.Page.Mouse.MoveAsync(box.X + 80, box.Y + 70);
        await analyst.Page.Mouse.UpAsync();
        await analyst.Page.ClickAsync("button:text-is('Save')");
        await analyst.Page.WaitForSelectorAsync("text=Revision 2");
        var node = (await analyst.AskAsync($"/api/funnels/{type}"))["definition"]!["nodes"]![1]!;
        Assert.Equal((350, 50), (node["x"]!.GetValue<double>(), node["y"]!.GetValue<double>()));
        Assert.Empty(analyst.Tab.Errors);
    }

    /// <summary>Twenty who come to the first step, seven of whom go on.</summary>
    private static object[] Events(string type) =>
        [
            .. Enumerable
                .Range(0, 27)
                .Select(n => new
                {
                    eventId = $"{type}-{n}",
                    type = n < 20 ? type : $"{type}2",
                    unitType = "user",
                    unit = $"u-{n % 20}",
                }),
        ];

    private static string Percent(JsonNode? value) =>
        (value!.GetValue<double>() * 100).ToString("0.0", CultureInfo.InvariantCulture);
}
