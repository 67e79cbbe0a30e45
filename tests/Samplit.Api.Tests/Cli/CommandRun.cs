using System.Diagnostics;
using System.Runtime.CompilerServices;
using Samplit.Api.Cli;
using Samplit.Api.Database;
using Samplit.Testing;
using Samplit.Verify.Cli;

namespace Samplit.Api.Tests.Cli;

/// <summary>A command of the program, on a test's database.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    private static readonly RunOutput Out = new();
    private static readonly RunOutput Err = new();

    /// <summary>A terminal shows one bar at a time.</summary>
    private static readonly SemaphoreSlim Terminals = new(1);

    public static Task<CommandRun> OfAsync(TestDatabase database, params string[] arguments) =>
        OfAsync(database.ServerConnections, arguments);

    /// <summary>In this process, where everything is compiled already.</summary>
    public static async Task<CommandRun> OfAsync(DatabaseConnections connections, params string[] arguments)
    {
        await Terminals.WaitAsync();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var (output, error) = (Out.Begin(), Err.Begin());
            var exitCode = await CommandLine
                .Create()
                .Parse(arguments)
                .InvokeAsync(new CommandInvocation(connections) { Output = Out, Error = Err }, limit.Token);
            return new CommandRun(exitCode, $"{output}", $"{error}");
        }
        finally
        {
            Terminals.Release();
        }
    }

    public static Task<CommandRun> OfProcessAsync(TestDatabase database, params string[] arguments) =>
        OfProcessAsync(database.ServerConnections, arguments);

    /// <summary>As people start it: for commands that serve, or change what belongs to the whole process.</summary>
    public static async Task<CommandRun> OfProcessAsync(DatabaseConnections connections, params string[] arguments)
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

    /// <summary>Before anybody has written to a terminal, who would keep the one that there was.</summary>
    [ModuleInitializer]
    internal static void UseOurs()
    {
        Out.Otherwise = System.Console.Out;
        Err.Otherwise = System.Console.Error;
        System.Console.SetOut(Out);
        System.Console.SetError(Err);
        Terminal.Use(Out, Err);
    }
}
