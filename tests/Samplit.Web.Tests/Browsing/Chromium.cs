using Microsoft.Playwright;

namespace Samplit.Web.Tests.Browsing;

/// <summary>The browser that is on the machine: nothing is downloaded.</summary>
internal static class Chromium
{
    private const string Variable = "SAMPLIT_CHROMIUM";

    // What draws no window takes half the processor time.
    private static readonly string[] Names =
    [
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];

    // No sandbox, as CI runs as root, where Chromium has none; the only pages it sees are the tests' own.
    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    public static Task<IBrowser> StartAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Find(),
                Headless = true,
                Args = Flags,
            }
        );

    private static string Find() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? given
            : (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
                .FirstOrDefault(File.Exists)
                ?? throw new FileNotFoundException(
                    $"The snippet's tests need Chromium: apt-get install chromium, or set {Variable} to where it is."
                );
}
