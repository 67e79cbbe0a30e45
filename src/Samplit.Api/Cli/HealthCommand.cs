using System.CommandLine;
using Samplit.Api.Host;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>
/// Asks a server that runs whether it is ready, for containers and services that have no HTTP client of their own.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var command = new Command("health", "Ask a server whether it is ready; the exit code says it, too.");
        var url = new Option<string>("--url")
        {
            Description = "Where the server listens.",
            HelpName = "URL",
            DefaultValueFactory = _ => ListenAddresses.Default,
        };
        command.Options.Add(url);
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(url)!, ct));
        return command;
    }

    private static async Task<int> RunAsync(string url, CancellationToken ct)
    {
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var server)
            || (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps)
        )
        {
            return Errors.Report($"'{url}' is no address of a server; an example is {ListenAddresses.Default}.");
        }
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(server, "/health/ready"), ct);
            AnsiConsole.WriteLine(await answer.Content.ReadAsStringAsync(ct));
            return answer.IsSuccessStatusCode ? 0 : ExitCode.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return Errors.Report($"Nobody answers at {url}: {e.Message}");
        }
    }
}
