using System.CommandLine;
using Samplit.Api.Host;
using Samplit.Api.Operations;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Lists messages that were given up, and has one of them tried again.</summary>
internal static class DeadLettersCommand
{
    private const int MaxListed = 100;

    public static Command Create()
    {
        var command = new Command(
            "dead-letters",
            $"List messages that were given up, the last {MaxListed} that were sent."
        );
        var replay = new Option<Guid?>("--replay")
        {
            Description = "Have the one with this id tried again, by a server that runs or starts.",
            HelpName = "ID",
        };
        var database = new DatabaseOptions();
        command.Options.Add(replay);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) => Errors.GuardAsync(() => RunAsync(parsed.GetValue(replay), database, parsed, ct))
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Guid? replay,
        DatabaseOptions options,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        await using var database = await options.OpenAsync(parsed, step => AnsiConsole.WriteLine(step), ct);
        // Never started: it is asked for its storage of messages only.
        await using var app = SamplitServer.Build(database.Connections, ListenAddresses.Default);
        var letters = app.Services.GetRequiredService<DeadLetters>();
        if (replay is { } id)
        {
            return await letters.ReplayAsync(id, ct) is { } refusal
                ? Errors.Report(refusal.Detail)
                : Say("It is tried again within seconds, if a server runs.");
        }
        var all = await letters.ListAsync(after: null, MaxListed, ct);
        foreach (var letter in all)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"{letter.Id}  {letter.MessageType}  sent {letter.SentAt:u}, {letter.Attempts} attempts"
            );
            AnsiConsole.MarkupLineInterpolated($"    {letter.ExceptionType}: {letter.ExceptionMessage}");
        }
        return all.Count > 0 ? 0 : Say("There are none.");
    }

    private static int Say(string what)
    {
        AnsiConsole.WriteLine(what);
        return 0;
    }
}
