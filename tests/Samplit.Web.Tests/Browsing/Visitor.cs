using Microsoft.Playwright;

namespace Samplit.Web.Tests.Browsing;

/// <summary>
/// A browser of one visitor's own. Unless <c>timePasses</c>, time stands still on its pages until a test says how much
/// of it passes: that a busy machine takes long then makes no difference to what is shown.
/// </summary>
internal sealed class Visitor : IAsyncDisposable
{
    private const string TimeStandsStill = """
        (() => {
          let now = 100, timers = [];
          performance.now = () => now;
          window.setTimeout = (run, after = 0, ...given) => timers.push({ at: now + after, run: () => run(...given) });
          window.pass = (milliseconds) => {
            now += milliseconds;
            const due = timers.filter(({ at }) => at <= now);
            timers = timers.filter(({ at }) => at > now);
            due.forEach(({ run }) => run());
          };
        })();
        """;

    // What there is of h1 in each frame; that nothing is seen counts as "nothing"; one whose text is not there yet, not
    // at all.
    private const string EveryFrame = """
        (() => {
          const seen = (window.seen = []);
          const look = () => {
            const h1 = document.querySelector("h1");
            if (h1) {
              const now = h1.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ? h1.textContent : "nothing";
              if (now && now !== seen.at(-1)) {
                seen.push(now);
              }
            }
            requestAnimationFrame(look);
          };
          look();
        })();
        """;

    private Visitor(IBrowserContext browser) => Browser = browser;

    public IBrowserContext Browser { get; }

    public static async Task<Visitor> ComeAsync(
        World world,
        bool timePasses = false,
        BrowserNewContextOptions? options = null
    )
    {
        var browser = await world.Browser.NewContextAsync(options);
        if (!timePasses)
        {
            await browser.AddInitScriptAsync(TimeStandsStill);
        }
        await browser.AddInitScriptAsync(EveryFrame);
        return new(browser);
    }

    /// <summary>An empty tab.</summary>
    public async Task<Tab> OpenAsync() => new(await Browser.NewPageAsync());

    /// <summary>A tab with a page that is decided.</summary>
    public async Task<Tab> OpenAsync(string address)
    {
        var tab = await OpenAsync();
        await tab.GoAsync(address);
        return tab;
    }

    /// <summary>Holds back what browsers ask at these addresses.</summary>
    public async Task<Held> HoldAsync(string addresses)
    {
        var held = new Held();
        await Browser.RouteAsync(
            addresses,
            async route =>
            {
                await held.UntilLetGoAsync();
                await route.ContinueAsync();
            }
        );
        return held;
    }

    public async Task<string?> CookieAsync() =>
        (await Browser.CookiesAsync()).SingleOrDefault(c => c.Name == "samplit_visitor")?.Value;

    public ValueTask DisposeAsync() => Browser.DisposeAsync();
}

/// <summary>Something on its way that a test holds back.</summary>
internal sealed class Held
{
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody waits for it.</summary>
    public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void LetGo() => _letGo.TrySetResult();

    public Task UntilLetGoAsync()
    {
        _arrived.TrySetResult();
        return _letGo.Task;
    }
}
