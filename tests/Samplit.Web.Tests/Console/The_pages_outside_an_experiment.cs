using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

public class The_pages_outside_an_experiment(World world)
{
    [Fact]
    public async Task Show_what_the_API_says()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var layer = await LayerAsync(analyst);

        await analyst.OpenAsync("/layers", $"[data-layer='{layer["id"]}'] [data-slice]");
        var slices = layer["slices"]!.AsArray();
        Assert.Equal(
            slices.Select(s => Percent(s!["from"])),
            await analyst.CellsAsync("from", $"[data-layer=\"{layer["id"]}\"]")
        );
        Assert.Equal(
            slices.Select(s => Percent(s!["to"])),
            await analyst.CellsAsync("to", $"[data-layer=\"{layer["id"]}\"]")
        );

        var actor = $"user:{analyst.Id}";
        await Samplit.Testing.Eventually.TrueAsync(
            "it is sealed",
            async () => (await analyst.AskAsync($"/api/activity?actor={actor}"))["activity"]!.AsArray().Count > 0
        );
        var done = (await analyst.AskAsync($"/api/activity?actor={actor}&limit=50"))["activity"]!.AsArray();
        await analyst.OpenAsync($"/activity?actor={actor}", ".activity tr[data-sequence]");
        Assert.Equal(
            done.Select(a => a!["sequence"]!.ToString()),
            await analyst.Tab.ValueAsync<string[]>(
                "[...document.querySelectorAll('tr[data-sequence]')].map(e => e.dataset.sequence)"
            )
        );
        Assert.Contains(analyst.Name, await analyst.Tab.TextAsync(".activity tbody"), StringComparison.Ordinal);

        await analyst.OpenAsync("/operations", "[data-follower=transparency_log]");
        var names = (await analyst.AskAsync("/api/projections"))["projections"]!.AsArray();
        await analyst.Page.WaitForSelectorAsync(".operations .names li");
        Assert.Equal(
            names.Select(n => n!.GetValue<string>()),
            await analyst.Tab.ValueAsync<string[]>(
                "[...document.querySelectorAll('.names code')].map(e => e.textContent)"
            )
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Are_offered_to_those_who_may_see_them()
    {
        await using var viewer = await Analyst.ComeAsync(world, "de-DE", "viewer");

        var offered = await viewer.Tab.ValueAsync<string[]>(
            "[...document.querySelectorAll('.top nav a')].map(e => e.textContent)"
        );
        Assert.Equal(
            ["Experimente", "Flags", "Trichter", "Metriken", "Ebenen", "Websites", "Freigaben", "Zugänge"],
            offered
        );
        await viewer.OpenAsync("/operations", ".operations .note");
        Assert.Contains("message:read", await viewer.Tab.TextAsync(".operations .note"), StringComparison.Ordinal);
        await viewer.OpenAsync("/access", ".access .tabs a");
        Assert.Equal("ProjekteAnmeldung", await viewer.Tab.TextAsync(".access .tabs"));
        Assert.Empty(viewer.Tab.Errors);
    }

    [Fact]
    public async Task Are_accessible_in_light_and_dark_and_scroll_to_no_side()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        await LayerAsync(analyst);
        var site = await analyst.SendAsync(
            HttpMethod.Post,
            "/api/installations",
            new { platform = "custom", domains = (string[])["shop.example", "*.shop.example"] }
        );
        var flag = await FlagAsync(analyst);
        foreach (
            var (path, until) in new[]
            {
                ("/flags", ".flags tbody tr"),
                ("/flags/new", ".flag form"),
                ($"/flags/{flag["id"]}", ".environment .rules"),
                ($"/flags/{flag["id"]}/settings", ".flag form"),
                ("/flags/segments", ".flags tbody tr"),
                ("/flags/segments/new", ".flag form"),
                ("/flags/transfer", ".flags form"),
                ("/funnels/new", ".canvas .step"),
                ("/metric-definitions", ".metric-definitions section"),
                ("/layers", ".layers .slices"),
                ("/installations", ".installations tbody tr"),
                ($"/installations/{site["id"]}", ".line pre"),
                ("/approvals", ".approvals .note, .approvals .card"),
                ("/approvals/policies", ".approvals form"),
                ("/access/people", ".access tbody tr"),
                ($"/access/people/{analyst.Id}", ".access fieldset"),
                ("/access/groups", ".access form"),
                ("/access/roles", ".access .card"),
                ("/access/keys", ".access tbody tr"),
                ("/access/projects", ".access tbody tr"),
                ("/access/signIn", ".access .copied"),
                ("/activity", ".activity tbody tr"),
                ("/operations", ".operations [data-follower]"),
                ("/experiments/new?site", ".new .field"),
            }
        )
        {
            await analyst.Page.SetViewportSizeAsync(1280, 900);
            await analyst.OpenAsync(path, until);
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await analyst.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await analyst.IsAccessibleAsync();
            }
            await analyst.Page.SetViewportSizeAsync(360, 740);
            await analyst.Tab.UntilAsync("document.documentElement.scrollWidth === 360");
        }
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Define_a_metric_in_the_library_and_take_it_over_into_an_experiment()
    {
        var played = await PlayedExperiment.PlayAsync(world.Server, 0);
        await using var analyst = await Analyst.ComeAsync(world);
        var name = $"revenue {Guid.NewGuid():N}";

        await analyst.OpenAsync("/metric-definitions?project=default", ".metric-definitions section");
        await analyst.Page.ClickAsync("text=Define a metric");
        await analyst.Page.FillAsync("#field-name", name);
        await analyst.Page.SelectOptionAsync("#field-type", "revenue");
        await analyst.Page.FillAsync("#field-eventName", "purchase");
        await analyst.Page.FillAsync("#field-currency", "EURO");
        await analyst.Page.ClickAsync("text=Save");
        await Assertions.Expect(analyst.Page.Locator("#field-currency")).ToBeFocusedAsync();
        await Assertions.Expect(analyst.Page.Locator("#field-currency-hint")).ToContainTextAsync("ISO 4217");
        await analyst.Page.FillAsync("#field-currency", "EUR");
        await analyst.Page.ClickAsync("text=Save");
        await analyst.Page.WaitForSelectorAsync($"tbody th >> text={name}");

        await analyst.OpenAsync($"/experiments/{played.Id}/setup", ".setup table");
        await analyst.Page.SelectOptionAsync(
            "select:has(option:text('Take from the library'))",
            new[] { new SelectOptionValue { Label = name } }
        );
        await analyst.Page.FillAsync("dialog[open] #field-reason", "Money counts, too.");
        await analyst.Page.ClickAsync("dialog[open] button[type=submit]");
        await analyst.Page.WaitForSelectorAsync($"[data-metric] >> text={name}");

        var metric = (await played.AskAsync("metric-definitions"))["metrics"]![0]!;
        Assert.Equal(
            (name, "revenue", "EUR"),
            ((string)metric["name"]!, (string)metric["type"]!, (string)metric["currency"]!)
        );
        Assert.NotNull(metric["origin"]);
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Lead_from_a_new_experiment_to_its_first_numbers()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync("/experiments/new", ".new form");
        await analyst.Page.FillAsync("#field-name", $"first {Guid.NewGuid():N}");
        await analyst.Page.ClickAsync("text=on pages of a site");
        await analyst.Page.FillAsync("#field-elements-0-variants-1-name", "short");
        await analyst.Page.WaitForSelectorAsync("#field-installation");
        await analyst.Page.SelectOptionAsync("#field-installation", "");
        await analyst.Page.FillAsync("#field-domains-0-", "localhost:3000");
        await analyst.Page.FillAsync("#field-elements-0-selector-value", "h1");
        await analyst.Page.FillAsync("#field-elements-0-variants-1-content-text", "Slow mornings");
        await analyst.Page.ClickAsync("text=Create the draft");

        await analyst.Page.ClickAsync(".first-steps button:text-is('Start it')");
        await analyst.Page.WaitForSelectorAsync(".first-steps .done");
        await Assertions.Expect(analyst.Page.Locator(".first-steps pre").First).ToContainTextAsync("/snippet/site_");
        await analyst.Page.ClickAsync("text=Make the links");
        Assert.StartsWith(
            "http://localhost:3000/?samplit_force=",
            await analyst.Page.GetAttributeAsync("a:text('Open with short')", "href"),
            StringComparison.Ordinal
        );
        await analyst.Page.ClickAsync("text=Make a key for it");
        await analyst.Page.ClickAsync("button:not([disabled]):text-is('Send a test visitor')");

        await analyst.Page.WaitForSelectorAsync(".effects tr[data-variant]");
        Assert.Equal(1, (await analyst.CellsAsync("visitors")).Sum(n => int.Parse(n, CultureInfo.InvariantCulture)));
        Assert.Empty(analyst.Tab.OurErrors);
    }

    private static async Task<JsonNode> FlagAsync(Analyst analyst)
    {
        var key = $"k{Guid.NewGuid():N}";
        await analyst.SendAsync(
            HttpMethod.Post,
            "/api/segments",
            new
            {
                key,
                project = "default",
                when = new
                {
                    fact = "email",
                    @operator = "endsWith",
                    values = new[] { "@shop.example" },
                },
            }
        );
        var rule = new { serve = new { variant = "on" }, segments = new[] { key } };
        return await analyst.SendAsync(
            HttpMethod.Post,
            "/api/flags",
            new
            {
                key,
                project = "default",
                definition = new { kind = "boolean", variants = new[] { new { key = "on", value = true } } },
                environments = new { production = new { isOn = true, rules = new[] { rule } } },
            }
        );
    }

    private static async Task<JsonNode> LayerAsync(Analyst analyst)
    {
        var layer = await analyst.SendAsync(HttpMethod.Post, "/api/layers", new { name = $"layer {Guid.NewGuid():N}" });
        foreach (var share in (double[])[0.25, 0.4])
        {
            await analyst.SendAsync(
                HttpMethod.Post,
                "/api/experiments",
                new
                {
                    name = $"<i>in a layer</i> {Guid.NewGuid():N}",
                    layer = new { id = layer["name"], share },
                    variants = new object[] { new { name = "off", isControl = true }, new { name = "on" } },
                }
            );
        }
        return await analyst.AskAsync($"/api/layers/{layer["id"]}");
    }

    private static string Percent(JsonNode? value) =>
        (value!.GetValue<double>() * 100).ToString("0.00", CultureInfo.InvariantCulture);
}
