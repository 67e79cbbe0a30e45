using System.Diagnostics;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Clients;

/// <summary>Programs for Node, with what npm has brought for them.</summary>
internal static class Node
{
    public static string Folder { get; } =
        Path.GetDirectoryName(
            Documented.PathOf(["tests", "Samplit.Api.Tests", "Clients", "TypeScript", "package.json"])
        )!;

    /// <returns>What it writes, when it ends well.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", arguments)
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var problem = node.StandardError.ReadToEndAsync();
        var told = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, $"node {string.Join(' ', arguments)}\n{told}\n{await problem}");
        return told;
    }
}
