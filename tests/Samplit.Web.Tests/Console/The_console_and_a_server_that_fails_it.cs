using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

/// <summary>A server that lies, one that goes away and comes back, and many tabs that ask it.</summary>
public class The_console_and_a_server_that_fails_it(World world)
{
    [Fact]
    public async Task Believes_no_word_of_a_server_that_lies()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/record", ".rows tbody tr");
        const string Verify = ".verify > .actions button";
        const string Said = ".verify .note";

        Action<JsonArray>? entriesLie = null;
        Func<string, string>? checkpointLies = null;
        await AlterAsync(
            analyst,
            "**/audit?after=*",
            text =>
            {
                var page = JsonNode.Parse(text)!;
                entriesLie?.Invoke(page["entries"]!.AsArray());
                return page.ToJsonString();
            }
        );
        await AlterAsync(analyst, "**/audit/log/checkpoint", text => checkpointLies?.Invoke(text) ?? text);

        // Another variant than was assigned, in what is shown alone.
        entriesLie = entries => entries[10]!["data"]!["variant"] = "another";
        await analyst.Page.ClickAsync(Verify);
        await analyst.Page.WaitForSelectorAsync(".verify.tampered");
        Assert.Contains("at event 11.", await analyst.Tab.TextAsync(Said), StringComparison.Ordinal);
        // The server says that all is well, beside it.
        await analyst.Page.WaitForSelectorAsync(".chain >> text=The server says: intact");

        // Its newest event kept back: a chain that is whole, and shorter than it says.
        entriesLie = entries => entries.RemoveAt(entries.Count - 1);
        await VerifyAgainAsync("tampered");

        // A checkpoint that nobody has signed as it is.
        entriesLie = null;
        checkpointLies = note =>
            note.Replace($"\n{note.Split('\n')[1]}\n", $"\n{note.Split('\n')[1]}0\n", StringComparison.Ordinal);
        await VerifyAgainAsync("tampered");
        Assert.Equal(0, await analyst.Page.Locator(".tabs .seal.intact").CountAsync());

        checkpointLies = null;
        await VerifyAgainAsync("intact");

        // From what it said last time by way of what it says while it works.
        Task VerifyAgainAsync(string outcome) =>
            analyst.Tab.RunAsync(
                $$"""
                new Promise(done => {
                  const box = document.querySelector('.verify');
                  let hasBegun = false;
                  new MutationObserver((_, observer) => {
                    hasBegun ||= box.classList.contains('progress');
                    if (hasBegun && box.classList.contains('{{outcome}}')) {
                      observer.disconnect();
                      done();
                    }
                  }).observe(box, { attributes: true });
                  box.querySelector('.actions button').click();
                })
                """
            );
    }

    [Fact]
    public async Task Says_since_when_the_server_is_away_and_misses_nothing_when_it_is_back()
    {
        var played = await PlayedExperiment.PlayAsync(world.Server, 250);
        await using var cable = new Cable(world.Server.Http.BaseAddress!);
        await using var analyst = await Analyst.ComeAsync(world, through: cable.Address);
        await analyst.OpenAsync($"/experiments/{played.Id}", ".effects tr[data-variant]");
        await analyst.Page.WaitForSelectorAsync(".live.live");
        const string Came =
            "[...document.querySelectorAll('.effects [data-cell=visitors]')].reduce((sum, e) => sum + +e.textContent, 0)";

        cable.Pull();
        await analyst.Page.WaitForSelectorAsync(".live.offline");
        await played.ComeAsync([.. Enumerable.Range(0, 20).Select(v => $"unseen-{v}")]);
        Assert.Equal(250, await analyst.Tab.ValueAsync<int>(Came));
        cable.PutIn();

        await analyst.Page.WaitForSelectorAsync(".live.live");
        await analyst.Tab.UntilAsync($"{Came} === 270");
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Has_one_connection_for_all_tabs()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var listening = 0;
        analyst.Page.Context.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/api/live", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref listening);
            }
        };
        await analyst.OpenAsync("/experiments/new", ".live.live");
        for (var i = 0; i < 7; i++)
        {
            var tab = await analyst.Page.Context.NewPageAsync();
            await tab.GotoAsync($"{analyst.Address}/experiments/new");
            await tab.WaitForSelectorAsync(".live.live");
        }

        Assert.Equal(1, listening);
    }

    [Fact]
    public async Task Scrubs_through_a_life_within_its_budget()
    {
        var played = await PlayedExperiment.SharedAsync(world.Server);
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync($"/experiments/{played.Id}/traffic", "[data-chart=best] .line");
        var browser = await analyst.Page.Context.NewCDPSessionAsync(analyst.Page);
        await browser.SendAsync("Performance.enable");
        const int Rounds = 2;

        await ScrubAsync(1);
        var (heapBefore, scriptBefore) = await MeasureAsync();
        var frames = await ScrubAsync(Rounds);
        var (heapAfter, scriptAfter) = await MeasureAsync();

        // 16 ms a frame is the budget on a machine that does nothing else.
        Assert.InRange((scriptAfter - scriptBefore) / frames, 0, 0.06);
        Assert.InRange(heapAfter - heapBefore, double.MinValue, 2 * 1024 * 1024);

        async Task<int> ScrubAsync(int rounds) =>
            await analyst.Tab.ValueAsync<int>(
                $$"""
                (async () => {
                  const slider = document.querySelector('.scrubber input[type=range]');
                  const [low, high] = [+slider.min, +slider.max];
                  let frames = 0;
                  for (let round = 0; round < {{rounds}}; round++) {
                    for (let step = 0; step <= 50; step++) {
                      slider.value = low + (high - low) * step / 50;
                      slider.dispatchEvent(new Event('input', { bubbles: true }));
                      await new Promise(requestAnimationFrame);
                      frames++;
                    }
                  }
                  return frames;
                })()
                """
            );

        async Task<(double Heap, double Script)> MeasureAsync()
        {
            await browser.SendAsync("HeapProfiler.collectGarbage");
            var metrics = (await browser.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
            double Of(string name) =>
                metrics
                    .EnumerateArray()
                    .Single(m => m.GetProperty("name").GetString() == name)
                    .GetProperty("value")
                    .GetDouble();
            return (Of("JSHeapUsedSize"), Of("ScriptDuration"));
        }
    }

    [Fact]
    public async Task Can_be_used_from_the_first_to_the_last_step_without_a_mouse()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var keys = analyst.Page.Keyboard;
        var name = $"by keys {Guid.NewGuid():N}";
        await analyst.OpenAsync("/experiments/new", "form");

        await ReachAsync("input[type=text]");
        await keys.TypeAsync(name);
        await ReachAsync("#field-variants-1-name");
        await keys.TypeAsync("b");
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForURLAsync(new Regex("/experiments/0", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await analyst.Page.WaitForSelectorAsync(".tabs");
        await keys.PressAsync("g");
        await keys.PressAsync("s");
        await analyst.Page.WaitForSelectorAsync(".setup table");
        await ReachAsync("button", "Start");
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForSelectorAsync("dialog[open]");
        await ReachAsync("dialog button[type=submit], dialog button:not(.plain)", "Start");
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForSelectorAsync(".head .status.active");
        // What runs may be told of before the window hears of it, which keeps all keys as long as it is open.
        await analyst.Page.WaitForSelectorAsync("dialog[open]", new() { State = WaitForSelectorState.Detached });
        await keys.PressAsync("g");
        await keys.PressAsync("c");
        await analyst.Page.WaitForSelectorAsync(".rows tr[data-event]");
        await ReachAsync(".verify button");
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForSelectorAsync(".verify.intact");
        await keys.PressAsync("g");
        await keys.PressAsync("r");
        await analyst.Page.WaitForSelectorAsync(".results .empty");
        Assert.Empty(analyst.Tab.OurErrors);

        // By tab, as long as it takes to come there.
        async Task ReachAsync(string selector, string text = "")
        {
            for (var i = 0; i < 80; i++)
            {
                if (
                    await analyst.Tab.ValueAsync<bool>(
                        $"document.activeElement?.matches({JsonValue.Create(selector)!.ToJsonString()}) && document.activeElement.textContent.includes('{text}')"
                    )
                )
                {
                    return;
                }
                await keys.PressAsync("Tab");
            }
            Assert.Fail($"{selector} {text} is not reached by tab.");
        }
    }

    private static Task AlterAsync(Analyst analyst, string address, Func<string, string> alter) =>
        analyst.Page.Context.RouteAsync(
            address,
            async route =>
            {
                var answer = await route.FetchAsync();
                await route.FulfillAsync(new() { Response = answer, Body = alter(await answer.TextAsync()) });
            }
        );
}
