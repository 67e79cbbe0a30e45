using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Samplit.Verify.Tests.Cli;

/// <summary>How a process ended, and what it said.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Problem)
{
    public JsonElement Json() => JsonDocument.Parse(Output).RootElement;

    /// <param name="folder">The one that it works in.</param>
    public static async Task<ProgramRun> OfAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            }
        )!;
        var problem = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramRun(process.ExitCode, output, await problem);
    }
}
