using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

/// <summary>What is to be seen is what the API says, read back from the page and from its drawings.</summary>
public class The_console(World world)
{
    private static readonly CultureInfo Words = CultureInfo.InvariantCulture;

    [Fact]
    public async Task Leads_who_is_not_signed_in_to_where_they_can_and_back()
    {
        var played = await PlayedExperiment.PlayAsync(world.Server, 0);
        await using var known = await Analyst.ComeAsync(world);
        await using var context = await world.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var wanted = $"{known.Address}/experiments/{played.Id}/traffic?version=2";

        await page.GotoAsync(wanted);
        await Assertions.Expect(page).ToHaveURLAsync($"{known.Address}/sign-in");
        await page.FillAsync("#login", known.Name);
        await page.FillAsync("#password", Analyst.Password);
        await page.ClickAsync("button");

        await Assertions.Expect(page).ToHaveURLAsync(wanted);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(played.Name);
    }

    [Fact]
    public async Task Shows_the_numbers_of_the_report_and_no_others()
    {
        var played = await PlayedAsync();
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}", ".effects tr[data-variant]");
        await analyst.Page.WaitForSelectorAsync("[data-chart=effect] .band");
        var report = await played.AskAsync("report");
        var variants = report["variants"]!.AsArray();
        var effect = report["effects"]![0]!;

        Assert.Equal(
            report["verdict"]!["sentence"]!.GetValue<string>(),
            await analyst.Tab.TextAsync(".verdict .sentence")
        );
        Assert.Equal(variants.Select(v => Count(v!["assignments"])), await analyst.CellsAsync("visitors"));
        Assert.Equal(variants.Select(v => Count(v!["conversions"])), await analyst.CellsAsync("conversions"));
        Assert.Equal(variants.Select(v => Percent(v!["mean"]!["value"])), await analyst.CellsAsync("mean", ".rates"));
        Assert.Equal(variants.Select(v => Percent(v!["plain"]!["value"])), await analyst.CellsAsync("plain", ".rates"));
        Assert.Equal(
            variants.Select(v => Count(v!["effectiveUnits"])),
            await analyst.CellsAsync("effective", ".rates")
        );
        Assert.Equal([Points(effect["atTheEnd"]!["value"])], await analyst.CellsAsync("difference"));
        Assert.Equal(
            report["shipping"]!.AsArray().Select(s => Percent(s!["expectedLoss"], "0.000")),
            await analyst.CellsAsync("loss")
        );
        // Drawn between the same ends: the axis above says where a value lies.
        var drawn = await analyst.Tab.ValueAsync<double[]>(
            """
            (() => {
              const number = (e, name) => +e.getAttribute(name);
              const ticks = [...document.querySelectorAll('.effects thead .tick')].map(e => [number(e, 'x'), +e.textContent.replace('−', '-')]);
              const [[x0, v0], [x1, v1]] = [ticks[0], ticks.at(-1)];
              const value = x => (v0 + (x - x0) * (v1 - v0) / (x1 - x0)) / 100;
              const line = document.querySelector('.effects tbody line.at-end');
              return [value(number(line, 'x1')), value(number(line, 'x2')), Math.abs((v1 - v0) / (x1 - x0)) / 100];
            })()
            """
        );
        var ends = effect["atTheEnd"]!["interval"]!.AsArray().Select(e => e!.GetValue<double>()).ToArray();
        Assert.InRange(drawn[0] - ends[0], -drawn[2] / 2, drawn[2] / 2);
        Assert.InRange(drawn[1] - ends[1], -drawn[2] / 2, drawn[2] / 2);
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Draws_the_shares_that_were_in_force()
    {
        var played = await PlayedAsync();
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/traffic", "[data-chart=shares] .area");
        var frames = (await played.AskAsync("timeline"))["frames"]!.AsArray();

        // The upper edge of the control's area, step by step, by the axis beside it.
        var drawn = await analyst.Tab.ValueAsync<double[]>(
            """
            (() => {
              const chart = document.querySelector('[data-chart=shares]');
              const ticks = [...chart.querySelectorAll('.tick.y')].map(e => [+e.getAttribute('y'), parseFloat(e.textContent) / 100]);
              const [[y0, v0], [y1, v1]] = [ticks[0], ticks.at(-1)];
              const upper = chart.querySelector('.area.v0').getAttribute('d').match(/^M(.*?)L/)?.[1] ?? '';
              const steps = chart.querySelector('.area.v0').getAttribute('d').split(/[ML]/).filter(Boolean).map(p => p.split(',').map(Number));
              return steps.slice(0, steps.length / 2).map(([, y]) => v0 + (y - y0) * (v1 - v0) / (y1 - y0));
            })()
            """
        );
        foreach (var frame in frames)
        {
            var share = frame!["weights"]![PlayedExperiment.Control]!.GetValue<double>();
            Assert.Contains(drawn, value => Math.Abs(value - share) < 0.003);
        }
        var listed = await analyst.Tab.ValueAsync<string[]>(
            "[...document.querySelectorAll('.reallocations .why > p:first-child')].map(e => e.textContent)"
        );
        Assert.Equal(
            frames
                .Where(f => f!["cause"]!.GetValue<string>() == "reallocated")
                .Select(f => f!["reason"]!["sentence"]!.GetValue<string>())
                .Reverse(),
            listed.Take(frames.Count(f => f!["cause"]!.GetValue<string>() == "reallocated"))
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Travels_in_time_by_its_address()
    {
        var played = await PlayedAsync();
        await using var analyst = await Analyst.ComeAsync(world);
        var frames = (await played.AskAsync("timeline"))["frames"]!.AsArray();
        var frame = frames.Last(f => f!["cause"]!.GetValue<string>() == "reallocated")!;
        var version = frame["version"]!.GetValue<long>();

        await analyst.OpenAsync(
            $"/experiments/{played.Id}?version={version}",
            ".banner + main .effects tr[data-variant]"
        );
        Assert.Equal(
            frame["variants"]!.AsArray().Select(v => Count(v!["assignments"])),
            await analyst.CellsAsync("visitors")
        );
        Assert.Equal(
            frame["variants"]!.AsArray().Select(v => Count(v!["conversions"])),
            await analyst.CellsAsync("conversions")
        );

        // Between two frames it is what the state was; its frame is shown until the report of that version has come.
        var between = version - 7;
        var state = await played.AskAsync($"state?version={between}");
        await analyst.OpenAsync($"/experiments/{played.Id}?version={between}", ".effects tr[data-variant]");
        await analyst.Page.WaitForSelectorAsync(".verdict .sentence");
        Assert.Equal(
            state["statistics"]!["variants"]!.AsArray().Select(v => Count(v!["assignments"])),
            await analyst.CellsAsync("visitors")
        );
        var before = await analyst.Tab.TextAsync(".effects");
        await analyst.Page.ReloadAsync();
        await analyst.Page.WaitForSelectorAsync(".effects tr[data-variant]");
        await analyst.Page.WaitForSelectorAsync(".verdict .sentence");
        Assert.Equal(before, await analyst.Tab.TextAsync(".effects"));

        await analyst.Page.Keyboard.PressAsync("Escape");
        await analyst.Page.WaitForURLAsync($"{analyst.Address}/experiments/{played.Id}");
        Assert.Equal(0, await analyst.Page.Locator(".banner").CountAsync());
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Is_worked_by_keys_alone()
    {
        var played = await PlayedAsync();
        await using var analyst = await Analyst.ComeAsync(world);
        var keys = analyst.Page.Keyboard;

        await keys.PressAsync("Control+k");
        await keys.TypeAsync(played.Name);
        await analyst.Page.WaitForSelectorAsync("[role=option] >> text=experiment");
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForSelectorAsync(".scrubber input");
        await Assertions.Expect(analyst.Page.Locator("h1")).ToHaveTextAsync(played.Name);
        await keys.PressAsync("g");
        await keys.PressAsync("t");
        await analyst.Page.WaitForURLAsync($"{analyst.Address}/experiments/{played.Id}/traffic");
        await keys.PressAsync("ArrowLeft");
        await analyst.Page.WaitForURLAsync("**/traffic?version=*");
        var last = await analyst.Page.Locator(".reallocations li.current").First.GetAttributeAsync("data-version");
        await keys.PressAsync("ArrowLeft");
        await analyst.Tab.UntilAsync(
            $"document.querySelector('.reallocations li.current').dataset.version !== '{last}'"
        );
        await keys.PressAsync("Home");
        await analyst.Tab.UntilAsync("document.querySelector('.reallocations li:last-child.current')");
        await keys.PressAsync("End");
        await analyst.Page.WaitForURLAsync($"{analyst.Address}/experiments/{played.Id}/traffic");
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Is_accessible_in_light_and_dark_and_scrolls_to_no_side()
    {
        var played = await PlayedAsync();
        await using var analyst = await Analyst.ComeAsync(world);
        foreach (
            var (path, until) in new[]
            {
                ("/", ".overview tbody tr"),
                ($"/experiments/{played.Id}", "[data-chart=effect] .band"),
                ($"/experiments/{played.Id}/traffic?version=3", ".reallocations li.current"),
                ($"/experiments/{played.Id}/health", ".health .note, .health .findings"),
                ($"/experiments/{played.Id}/setup", ".setup table"),
                ($"/experiments/{played.Id}/record", ".record tbody tr"),
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
            // Charts are drawn again for the room that there is.
            await analyst.Tab.UntilAsync("document.documentElement.scrollWidth === 360");
        }
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Tells_what_happens_while_somebody_looks()
    {
        var played = await PlayedExperiment.PlayAsync(world.Server, 250);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}", ".effects tr[data-variant]");
        await analyst.Page.WaitForSelectorAsync(".live.live");

        await played.ComeAsync([.. Enumerable.Range(0, 10).Select(v => $"late-{v}")]);

        await analyst.Tab.UntilAsync(
            "[...document.querySelectorAll('.effects [data-cell=visitors]')].reduce((sum, e) => sum + +e.textContent, 0) === 260"
        );
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Keeps_the_place_of_who_reads_the_record_until_they_ask_for_more()
    {
        var played = await PlayedExperiment.PlayAsync(world.Server, 10);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/record", ".rows tr[data-event]");
        await analyst.Page.WaitForSelectorAsync(".live.live");
        var first = analyst.Page.Locator(".rows tr[data-event]").First;
        var newest = await first.GetAttributeAsync("data-event");

        await played.ComeAsync(["late-1", "late-2"]);
        await analyst.Page.WaitForSelectorAsync(".events >> text=newer event");

        Assert.Equal(newest, await first.GetAttributeAsync("data-event"));
        await analyst.Page.ClickAsync(".events >> text=newer event");
        await Assertions.Expect(first).Not.ToHaveAttributeAsync("data-event", newest!);
        Assert.Empty(analyst.Tab.Errors);
    }

    [Fact]
    public async Task Verifies_the_record_itself_and_says_where_it_was_changed()
    {
        var played = await PlayedExperiment.PlayAsync(world.Server, 300);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/record", ".record tbody tr");
        const string Verify = ".verify > .actions button";

        await analyst.Page.ClickAsync(Verify);
        await analyst.Page.WaitForSelectorAsync(".verify.intact .note");
        Assert.Equal(1, await analyst.Page.Locator(".tabs .seal.intact").CountAsync());

        var was = await played.TamperAsync(100);
        await analyst.Page.ClickAsync(Verify);
        await analyst.Page.WaitForSelectorAsync(".verify.tampered .note");
        Assert.Contains("at event 100.", await analyst.Tab.TextAsync(".verify .note"), StringComparison.Ordinal);

        await played.TamperAsync(100, was);
        await analyst.Page.ClickAsync(Verify);
        await analyst.Page.WaitForSelectorAsync(".verify.intact .note");
        // It began with what this browser had kept.
        Assert.Contains("kept of it before", await analyst.Tab.TextAsync(".verify .note"), StringComparison.Ordinal);
        // An event that was just written may not be in the log yet, which is then asked again.
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Shows_two_people_that_one_of_them_was_quicker()
    {
        var played = await PlayedExperiment.PlayAsync(world.Server, 0);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/setup", ".setup table");
        await analyst.Page.ClickAsync("text=Change variants");
        await analyst.Page.ClickAsync("text=Add a variant");
        await analyst.Page.FillAsync("[aria-label='Name of the new variant']", "mine");
        await analyst.Page.WaitForSelectorAsync(".editor .weights >> text=mine");
        await played.ChangeAsync(
            HttpMethod.Put,
            "variants",
            new
            {
                variants = new object[]
                {
                    new { name = PlayedExperiment.Control, isControl = true },
                    new { name = PlayedExperiment.Better },
                    new { name = "theirs" },
                },
                reason = "First.",
            }
        );

        await analyst.Page.ClickAsync("text=Apply");

        await analyst.Page.WaitForSelectorAsync(".editor .note[role=alert]");
        Assert.Equal("mine", await analyst.Page.InputValueAsync("[aria-label='Name of the new variant']"));
        await analyst.Page.WaitForSelectorAsync(".setup section >> text=theirs");
        Assert.DoesNotContain(
            "mine",
            (await played.AskAsync(""))["variants"]!.AsArray().Select(v => v!["name"]!.GetValue<string>())
        );
    }

    [Fact]
    public async Task Speaks_the_language_of_its_reader()
    {
        var played = await PlayedAsync();
        await using var analyst = await Analyst.ComeAsync(world, "de-DE");

        await analyst.OpenAsync($"/experiments/{played.Id}", ".effects tr[data-variant]");

        Assert.Equal("de", await analyst.Tab.ValueAsync<string>("document.documentElement.lang"));
        Assert.Contains("Ergebnisse", await analyst.Tab.TextAsync(".tabs"), StringComparison.Ordinal);
        var report = await played.AskAsync("report");
        var german = new NumberFormatInfo { NumberGroupSeparator = "." };
        Assert.Equal(
            report["variants"]!.AsArray().Select(v => v!["assignments"]!.GetValue<long>().ToString("N0", german)),
            await analyst.CellsAsync("visitors")
        );
    }

    private Task<PlayedExperiment> PlayedAsync() => PlayedExperiment.SharedAsync(world.Server);

    private static string Count(JsonNode? value) => value!.GetValue<double>().ToString("N0", Words);

    private static string Percent(JsonNode? value, string format = "0.0") =>
        (value!.GetValue<double>() * 100).ToString(format, Words);

    private static string Points(JsonNode? value) => (value!.GetValue<double>() * 100).ToString("+0.0;−0.0;0.0", Words);
}
