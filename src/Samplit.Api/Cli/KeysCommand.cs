using System.CommandLine;
using Samplit.Projections.Sealing;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Shows the keys that sign checkpoints, and replaces the one that signs now.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var command = new Command("keys", "Show the public keys of the transparency log: what auditors verify with.");
        var rotate = new Option<bool>("--rotate")
        {
            Description =
                "Replace the key that signs now. Its private half is destroyed; the newest checkpoint is signed by both.",
        };
        var database = new DatabaseOptions();
        command.Options.Add(rotate);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) => Errors.GuardAsync(() => RunAsync(parsed.GetValue(rotate), database, parsed, ct))
        );
        return command;
    }

    private static async Task<int> RunAsync(
        bool rotate,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
        var keys = services.Get<LogKeys>();
        if (rotate)
        {
            await keys.RotateAsync(ct);
        }
        foreach (var key in await keys.ListAsync(ct))
        {
            var since = key.RetiredAt is { } retired
                ? $"signed from {key.CreatedAt:u} to {retired:u}"
                : $"signs since {key.CreatedAt:u}";
            AnsiConsole.MarkupLineInterpolated($"{key.Verifier.ToString()}  {since}");
        }
        return 0;
    }
}
