using System.CommandLine;
using Samplit.Api.Database;
using Samplit.Projections.Rebuilding;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Builds a read model again from the streams, beside the live one, and says what differed.</summary>
internal static class RebuildCommand
{
    public static Command Create()
    {
        var command = new Command(
            "rebuild",
            "Build a read model again from the streams, and put it in the live one's place."
        );
        var projection = new Argument<string>("projection")
        {
            Description = "Such as variant_statistics; an unknown name lists them.",
        };
        var database = new DatabaseOptions();
        command.Arguments.Add(projection);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) => Errors.GuardAsync(() => RunAsync(parsed.GetValue(projection)!, database, parsed, ct))
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string projection,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var rebuild = services.Get<ProjectionRebuild>();
        var report = await services
            .Get<OwnerDatabase>()
            .RunAsync(
                "rebuild",
                () =>
                    ProgressBar.RunAsync(
                        "Rebuilding",
                        bar =>
                            rebuild.RunAsync(
                                projection,
                                bar.Of<RebuildProgress>(p => (p.EventsDone, p.EventsTotal)),
                                ct
                            )
                    )
            );
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{report.Name}[/] rebuilt in {report.Elapsed.TotalSeconds:N1} s (events: {report.Events:N0}, streams: {report.Streams:N0})"
        );
        if (report.Differences == 0)
        {
            AnsiConsole.MarkupLine("[green]equal[/]: the live one was what the streams say");
            return 0;
        }
        AnsiConsole.MarkupLineInterpolated(
            $"[yellow]{report.Differences:N0} differences[/] were put right, among them:"
        );
        foreach (var key in report.Examples)
        {
            AnsiConsole.MarkupLineInterpolated($"  {key}");
        }
        return 0;
    }
}
