using System.CommandLine;
using Samplit.Api.Database;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Brings the schema up to date and says what it did.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "migrate",
            "Create or update the database schema; does nothing when it is up to date."
        );
        var database = new DatabaseOptions();
        database.AddTo(command);
        command.SetAction((parsed, ct) => Errors.GuardAsync(() => RunAsync(database, parsed, ct)));
        return command;
    }

    private static async Task<int> RunAsync(DatabaseOptions database, ParseResult parsed, CancellationToken ct)
    {
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var applied = await services.Get<DatabasePreparation>().PrepareAsync(ct);
        foreach (var migration in applied)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[green]applied[/] {migration.Component} {migration.Number:0000} {migration.Name}"
            );
        }
        if (applied.Count == 0)
        {
            AnsiConsole.WriteLine("The schema is up to date.");
        }
        return 0;
    }
}
