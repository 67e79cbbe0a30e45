using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

/// <summary>Each number and each line on the tabs of an experiment is the server's.</summary>
public partial class Pages_of_an_experiment(World world)
{
    private static readonly CultureInfo Words = CultureInfo.InvariantCulture;

    [Fact]
    public async Task Show_who_came_in_each_epoch_beside_who_should_have()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/health", ".matrix tbody tr");
        var epochs = await played.AskAsync("epochs?epochs=20");
        var all = epochs["epochs"]!.AsArray();

        Assert.Equal(
            Enumerable
                .Range(0, 2)
                .SelectMany(arm =>
                    all.Select(e => e!["cells"]![arm]!).Append(epochs["all"]![arm]!).Select(c => Signed(c["deviation"]))
                ),
            await analyst.CellsAsync("deviation", ".matrix")
        );
        Assert.True(all.Count >= 3);
        // Dots lie where the rates are, by the axis beside them.
        await analyst.Page.WaitForSelectorAsync("[data-chart=drift-0] circle");
        var drawn = await analyst.Tab.ValueAsync<double[]>(
            """
            (() => {
              const chart = document.querySelector('[data-chart=drift-0]');
              const ticks = [...chart.querySelectorAll('.tick.y')].map(e => [+e.getAttribute('y'), parseFloat(e.textContent) / 100]);
              const [[y0, v0], [y1, v1]] = [ticks[0], ticks.at(-1)];
              return [...chart.querySelectorAll('circle.filled')].map(c => v0 + (+c.getAttribute('cy') - y0) * (v1 - v0) / (y1 - y0));
            })()
            """
        );
        foreach (var (epoch, rate) in all.Where(e => e!["cells"]![0]!["rate"] is not null).Zip(drawn))
        {
            Assert.Equal(epoch!["cells"]![0]!["rate"]!.GetValue<double>(), rate, 0.006);
        }
        Assert.Equal(
            (await played.AskAsync("health"))["findings"]!.AsArray().Select(f => f!["text"]!.GetValue<string>()),
            await analyst.Tab.ValueAsync<string[]>(
                "[...document.querySelectorAll('.findings .what')].map(e => e.textContent)"
            )
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Draw_what_is_known_of_the_rates()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}", "[data-chart=posteriors] path.line.v1");
        var curve = (await played.AskAsync("posteriors"))["variants"]![1]!;
        var densities = curve["densities"]!.AsArray().Select(d => d!.GetValue<double>()).ToArray();

        var heights = await analyst.Tab.ValueAsync<double[]>(
            """
            document.querySelector('[data-chart=posteriors] path.line.v1').getAttribute('d')
              .split(/[ML]/).filter(Boolean).map(p => +p.split(',')[1])
            """
        );
        var (bottom, top) = (heights.Max(), heights.Min());
        var (least, most) = (densities.Min(), densities.Max());
        Assert.Equal(densities.Length, heights.Length);
        foreach (var (height, density) in heights.Zip(densities))
        {
            Assert.Equal((density - least) / (most - least), (bottom - height) / (bottom - top), 0.01);
        }
        Assert.Equal(
            (await played.AskAsync("report"))["shipping"]!.AsArray().Count,
            (await analyst.CellsAsync("best", ".strip")).Length
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Show_the_whole_report_of_a_past_version()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        var frames = (await played.AskAsync("timeline"))["frames"]!.AsArray();
        var marks = frames.Select(f => f!["version"]!.GetValue<long>()).ToList();
        // Between two marks, and other tests may have left some next to each other.
        var version = marks.Zip(marks.Skip(1)).Last(m => m.Second - m.First > 7).First + 7;
        var report = await played.AskAsync($"report?version={version}");

        await analyst.OpenAsync($"/experiments/{played.Id}?version={version}", ".rates [data-cell=mean]");

        Assert.Equal(
            report["verdict"]!["sentence"]!.GetValue<string>(),
            await analyst.Tab.TextAsync(".verdict .sentence")
        );
        Assert.Equal(
            report["variants"]!.AsArray().Select(v => Count(v!["assignments"])),
            await analyst.CellsAsync("visitors")
        );
        Assert.Equal(
            // Early on nothing is known of shipping any of them.
            report["shipping"] is JsonArray { Count: > 0 } shipping
                ? shipping.Select(s => Percent(s!["expectedLoss"], "0.000"))
                : report["variants"]!.AsArray().Select(_ => "–"),
            await analyst.CellsAsync("loss")
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Say_what_another_algorithm_would_have_done_and_what_a_plan_costs()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);

        // A result has an address.
        await analyst.OpenAsync(
            $"/experiments/{played.Id}/whatif?algorithm=even%2Funiform&rate=10&lift=20&perDay=1000",
            ".values [data-cell=estimate]"
        );
        await analyst.Page.WaitForSelectorAsync("[data-purpose=earn]");

        var run = await played.ChangeAsync(
            HttpMethod.Post,
            "what-if",
            new { algorithm = "even", algorithmVersion = "uniform" }
        );
        Assert.Equal(
            run["variants"]!.AsArray().Select(v => Count(v!["wouldBeAssigned"])),
            await analyst.CellsAsync("would-be", ".outcome")
        );
        Assert.Equal(
            new[] { "recordedValue", "otherValue" }.Select(v => Percent(run[v]!["conversionsPerVisitor"], "0.00")),
            await analyst.CellsAsync("estimate", ".values")
        );
        var plan = await played.PlanAsync(
            new
            {
                rate = 0.1,
                lift = 0.2,
                visitorsPerDay = 1_000,
            }
        );
        Assert.Equal(
            plan["prices"]!["purposes"]!.AsArray().Select(p => Count(p!["conversionsLost"])),
            await analyst.Tab.ValueAsync<string[]>(
                "[...document.querySelectorAll('.prices [data-cell=lost]')].map(e => e.firstChild.textContent)"
            )
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Decide_a_reallocation_again_and_compare_it_here()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/traffic", ".reallocations li");

        await analyst.Page.ClickAsync(".reallocations li:has-text('Inputs') >> nth=0 >> text=Inputs");
        await analyst.Page.ClickAsync("text=Recompute");

        await analyst.Page.WaitForSelectorAsync(".recompute [data-same=true]");
        Assert.Empty(analyst.Tab.Errors);

        // A server that says "equal" of another decision is not believed.
        await analyst.Page.RouteAsync(
            "**/reproduction",
            async route =>
            {
                var answer = await route.FetchAsync();
                var body = JsonNode.Parse(await answer.TextAsync())!;
                var weight = body["reproduced"]!["variants"]![0]!["weight"]!.GetValue<int>();
                body["reproduced"]!["variants"]![0]!["weight"] = weight + 5_000;
                await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
            }
        );
        await analyst.Page.ClickAsync("text=Recompute again");
        await analyst.Page.WaitForSelectorAsync(".recompute [data-same=false]");
    }

    [Fact]
    public async Task Fold_visits_and_compare_two_versions()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/record?a=3&b=700", ".changes [data-path]");
        await analyst.Page.WaitForSelectorAsync(".rows tr[data-visits]");
        var record = await played.AskAsync("record");
        var rows = record["rows"]!.AsArray();

        Assert.Equal(
            rows.Take(8).Select(r => r!["sequence"]!.GetValue<long>()),
            await analyst.Tab.ValueAsync<long[]>(
                "[...document.querySelectorAll('.rows tr[data-event]')].slice(0, 8).map(e => +e.dataset.event)"
            )
        );
        var changes = await played.AskAsync("state/changes?from=3&to=700");
        Assert.Equal(
            changes["changes"]!.AsArray().Select(c => c!["path"]!.GetValue<string>()),
            await analyst.Tab.ValueAsync<string[]>(
                "[...document.querySelectorAll('.changes [data-path]')].map(e => e.dataset.path)"
            )
        );
        var visits = rows.First(r => r!["type"] is null)!;
        Assert.StartsWith(
            $"{Count(visits["assignments"])} assignments",
            await analyst.Tab.TextAsync(".rows tr[data-visits] td:nth-child(2)"),
            StringComparison.Ordinal
        );
        await analyst.Page.ClickAsync(".rows tr[data-visits] td:nth-child(2) button");
        await analyst.Page.WaitForSelectorAsync(".opened tr[data-event]");
        await analyst.Page.SelectOptionAsync(".events select", "traffic_reallocated");
        await analyst.Tab.UntilAsync(
            "document.querySelectorAll('.rows tr[data-visits]').length === 0 && document.querySelector('.rows tr[data-event]') !== null"
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Fit_on_one_sheet_of_paper_with_what_proves_it()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        var version = (await played.AskAsync("statistics"))["version"]!.GetValue<long>();

        // Without a version it is of the one that there is, and stays so.
        await analyst.OpenAsync($"/print/{played.Id}", ".sheet footer [data-cell=head]");

        Assert.EndsWith($"?version={version}", analyst.Page.Url, StringComparison.Ordinal);
        var last = (await played.AskAsync($"audit?after={version - 1}"))["entries"]![0]!;
        Assert.Equal(
            last["currentHash"]!.GetValue<string>(),
            (await analyst.Tab.TextAsync(".sheet [data-cell=head]")).Trim()
        );
        var sheet = await analyst.Page.PdfAsync(new() { Format = "A4" });
        Assert.Single(Pages().Matches(System.Text.Encoding.Latin1.GetString(sheet)));
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Are_accessible_in_each_theme_and_at_each_width()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        foreach (
            var (path, until, scheme, width) in new[]
            {
                ("health", "[data-chart=drift-0] circle", ColorScheme.Dark, 768),
                ("whatif?algorithm=even%2Funiform&rate=10&lift=20", ".values td", ColorScheme.Light, 1920),
                ("record?a=3&b=700", ".changes [data-path]", ColorScheme.Dark, 1280),
            }
        )
        {
            await analyst.Page.SetViewportSizeAsync(width, 900);
            await analyst.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await analyst.OpenAsync($"/experiments/{played.Id}/{path}", until);
            await analyst.IsAccessibleAsync();
            await analyst.Tab.UntilAsync($"document.documentElement.scrollWidth === {width}");
        }
        Assert.Empty(analyst.Tab.Errors);
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Pages();

    private static string Count(JsonNode? value) => value!.GetValue<double>().ToString("N0", Words);

    private static string Percent(JsonNode? value, string format) =>
        (value!.GetValue<double>() * 100).ToString(format, Words);

    private static string Signed(JsonNode? value) => value!.GetValue<double>().ToString("+0.0;−0.0;0.0", Words);
}
