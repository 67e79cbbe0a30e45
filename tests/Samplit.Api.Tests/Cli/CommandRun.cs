using System.Diagnostics;
using Samplit.Testing;

namespace Samplit.Api.Tests.Cli;

/// <summary>The program as a process of its own, on a test's database.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(TestDatabase database, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Api.Cli.CommandLine).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ConnectionStrings__Samplit"] = database.ConnectionString },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return new CommandRun(process.ExitCode, await output, await error);
    }
}
