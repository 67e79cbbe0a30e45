using System.Diagnostics;
using System.Text.RegularExpressions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Host;

/// <summary>
/// Whoever copies a block out of the README into a shell meets no error, the first time or any other.
/// </summary>
public partial class The_commands_of_the_README
{
    private const string Address = "http://127.0.0.1:5080";

    [Fact]
    public async Task Run_as_printed_and_once_more()
    {
        // Of its own: the log of one that many tests write to is behind by more than a reader waits.
        await using var server = await RunningServer.StartAsync(("Samplit:CheckpointInterval", "00:00:00.200"));
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository(), "README.md"));
        var blocks = Blocks()
            .Matches(readme)
            .Select(m => m.Groups["commands"].Value)
            .Where(b => b.Contains("curl", StringComparison.Ordinal))
            .Select(b => b.Replace(Address, server.App.Urls.First().TrimEnd('/'), StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(3, blocks.Length);

        foreach (var commands in blocks.Concat(blocks))
        {
            // Each in a shell of its own, as nobody promises that they are run in one.
            var (exitCode, output) = await RunAsync(
                $$"""
                set -euo pipefail
                export SAMPLIT_KEY={{TestKeys.Usual.Admin}} SAMPLIT_DATA_KEY={{TestKeys.Usual.DataPlane}}
                set -x
                curl() { command curl --fail-with-body --no-progress-meter "$@"; }
                {{commands}}
                """
            );
            Assert.True(exitCode == 0, output);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var shell = Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var error = shell.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await shell.WaitForExitAsync(limit.Token);
        return (shell.ExitCode, await error + await output);
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Samplit.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/'))!;
        }
        return folder;
    }

    [GeneratedRegex("```sh\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Blocks();
}
