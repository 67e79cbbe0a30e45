using System.CommandLine;
using Samplit.Api.Access;
using Samplit.Domain.Json;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Says whether assignments and conversions take a key, and changes it.</summary>
internal static class AccessCommand
{
    public static Command Create()
    {
        var command = new Command("access", "Say whether assignments and conversions take a key, or change it.");
        var dataPlane = new Option<string?>("--data-plane")
        {
            Description = "keys, or open: whoever reaches the server is answered.",
            HelpName = "keys|open",
        };
        var database = new DatabaseOptions();
        command.Options.Add(dataPlane);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) => Errors.GuardAsync(() => RunAsync(parsed.GetValue(dataPlane), database, parsed, ct))
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string? dataPlane,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        var wanted = dataPlane is null ? null : NamedEnum.Find<DataPlaneAccess>(dataPlane);
        if (dataPlane is not null && wanted is null)
        {
            return Errors.Report("--data-plane takes keys or open.");
        }
        await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
        var settings = services.Get<DataPlaneSettings>();
        if (wanted is { } access)
        {
            await settings.SetAsync(access == DataPlaneAccess.Open, default, CommandServices.Actor, ct);
        }
        AnsiConsole.WriteLine(
            (await settings.ReadAsync(ct)).IsDataPlaneOpen
                ? "Assignments and conversions are answered without a key."
                : "Assignments and conversions take a key."
        );
        return 0;
    }
}
