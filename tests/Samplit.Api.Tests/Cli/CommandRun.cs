using System.Diagnostics;
using Samplit.Api.Database;
using Samplit.Testing;

namespace Samplit.Api.Tests.Cli;

/// <summary>The program as a process of its own, on a test's database.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static Task<CommandRun> OfAsync(TestDatabase database, params string[] arguments) =>
        OfAsync(database.ServerConnections, arguments);

    public static async Task<CommandRun> OfAsync(DatabaseConnections connections, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [DatabaseConnections.ApplicationVariable] = connections.Application,
                [DatabaseConnections.OwnerVariable] = connections.Owner,
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return new CommandRun(process.ExitCode, await output, await error);
    }
}
