using System.CommandLine;
using Samplit.Api.Database;
using Samplit.Api.Host;
using Samplit.Api.Messaging;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Serves until told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Serve the HTTP API (what happens without a command, too).");
        AddTo(command);
        return command;
    }

    public static void AddTo(Command command)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons.",
            HelpName = "URLS",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is { Length: > 0 } set
                    ? set
                    : ListenAddresses.Default,
        };
        var allow = new Option<bool>("--allow-unauthenticated")
        {
            Description = "Listen on addresses that others can reach, although nobody is asked who they are yet.",
        };
        var database = new DatabaseOptions();
        command.Options.Add(urls);
        command.Options.Add(allow);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) => RunAsync(parsed, parsed.GetValue(urls)!, parsed.GetValue(allow), database, ct)
        );
    }

    private static async Task<int> RunAsync(
        ParseResult parsed,
        string urls,
        bool allowUnauthenticated,
        DatabaseOptions database,
        CancellationToken ct
    )
    {
        if (ListenAddresses.Problem(urls, allowUnauthenticated) is { } problem)
        {
            return Errors.Report(problem);
        }
        return await Errors.GuardAsync(async () =>
        {
            await using var opened = await database.OpenAsync(parsed, step => AnsiConsole.WriteLine(step), ct);
            await using var app = SamplitServer.Build(opened.Connections, urls, SettingsOf(opened));
            await app.StartAsync(ct);
            foreach (var url in app.Urls)
            {
                AnsiConsole.MarkupLineInterpolated($"Samplit listens on [bold]{url}[/]; {url}/docs describes the API");
            }
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, app.Lifetime.ApplicationStopping);
            var kept = opened.Embedded?.KeepRunningAsync(AnsiConsole.WriteLine, stopping.Token) ?? Task.CompletedTask;
            await app.WaitForShutdownAsync(ct);
            await kept;
            return app.Services.GetRequiredService<DatabaseStartup>().Ready.IsFaulted ? ExitCode.Failed : 0;
        });
    }

    /// <summary>Nobody else works on a PostgreSQL that this program started.</summary>
    private static Dictionary<string, string?> SettingsOf(Database database) =>
        database.Embedded is null
            ? []
            : new(StringComparer.Ordinal) { [$"Samplit:{nameof(MessagingOptions.SingleNode)}"] = "true" };
}
