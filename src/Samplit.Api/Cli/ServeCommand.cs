using System.CommandLine;
using Samplit.Api.Database;
using Samplit.Api.Host;
using Samplit.Api.Http;
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
        var publicUrls = new Option<string?>("--public-urls")
        {
            Description = "Addresses where only what pages and platforms call is served, which others may reach.",
            HelpName = "URLS",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("Samplit__PublicUrls"),
        };
        var database = new DatabaseOptions();
        command.Options.Add(urls);
        command.Options.Add(publicUrls);
        database.AddTo(command);
        SetupFromOption.AddTo(command);
        command.SetAction(
            (parsed, ct) => RunAsync(parsed, parsed.GetValue(urls)!, parsed.GetValue(publicUrls), database, ct)
        );
    }

    private static async Task<int> RunAsync(
        ParseResult parsed,
        string urls,
        string? publicUrls,
        DatabaseOptions database,
        CancellationToken ct
    )
    {
        if (ListenAddresses.Problem(urls, publicUrls) is { } problem)
        {
            return Errors.Report(problem);
        }
        if (ListenAddresses.Taken(urls, publicUrls) is { } taken)
        {
            return Errors.Report(
                $"Another program listens at {taken} already. Stop it, or choose another address, such as --urls http://127.0.0.1:5081."
            );
        }
        return await Errors.GuardAsync(async () =>
        {
            await using var opened = database.Begin(parsed, step => AnsiConsole.WriteLine(step), ct);
            opened.Settings[$"Samplit:{nameof(RequestOptions.PublicUrls)}"] = publicUrls;
            SetupFromOption.Apply(parsed, opened.Settings);
            var (code, again) = (0, (string?)urls);
            while (again is not null)
            {
                (code, again) = await ServeAsync(opened, again, ct);
            }
            return code;
        });
    }

    /// <returns>
    /// The exit code; and where to listen with another server, if this one was interrupted in its start.
    /// </returns>
    private static async Task<(int Code, string? Again)> ServeAsync(Database opened, string urls, CancellationToken ct)
    {
        await using var app = await SamplitServer.StartAsync(
            opened.Connections,
            urls,
            opened.Settings,
            opened.Started,
            ct
        );
        foreach (var url in app.Urls)
        {
            AnsiConsole.MarkupLineInterpolated($"Samplit listens on [bold]{url}[/]; {url}/docs describes the API");
        }
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, app.Lifetime.ApplicationStopping);
        var kept = opened.Embedded is { } embedded
            ? (await embedded).KeepRunningAsync(AnsiConsole.WriteLine, stopping.Token)
            : Task.CompletedTask;
        var notice = FirstRunNotice.WriteAsync(app, stopping.Token);
        await app.WaitForShutdownAsync(ct);
        await notice;
        await kept;
        var startup = app.Services.GetRequiredService<DatabaseStartup>();
        return startup.IsInterrupted
            ? (ExitCode.Failed, string.Join(';', app.Urls))
            : (startup.Ready.IsFaulted ? ExitCode.Failed : 0, null);
    }
}
