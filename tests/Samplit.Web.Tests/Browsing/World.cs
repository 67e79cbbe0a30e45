using Microsoft.Playwright;
using Samplit.Testing;

namespace Samplit.Web.Tests.Browsing;

/// <summary>
/// One browser, one shop and one server for all tests; each visitor has a browser context of their own.
/// </summary>
public sealed class World : IAsyncLifetime
{
    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public Shop Shop { get; private set; } = null!;

    public RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // A machine that has other things to do is not what is tested.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await Chromium.StartAsync(_playwright);
        Shop = await Shop.StartAsync();
        Server = await RunningServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }
        _playwright?.Dispose();
        if (Shop is not null)
        {
            await Shop.DisposeAsync();
        }
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        await new PostgresCluster().DisposeAsync();
    }
}
