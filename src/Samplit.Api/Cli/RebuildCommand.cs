using System.CommandLine;
using System.Diagnostics;
using Samplit.Api.Attribution;
using Samplit.Api.Database;
using Samplit.Projections.Rebuilding;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>
/// Builds a read model again from the streams, or what tracked events come to from those, beside what is there, and says what
/// differed.
/// </summary>
internal static class RebuildCommand
{
    private const string Attribution = "attribution";

    public static Command Create()
    {
        var command = new Command(
            "rebuild",
            "Build a read model again from the streams, or what tracked events come to, in the place of what is there."
        );
        var projection = new Argument<string>("projection")
        {
            Description =
                $"Such as variant_statistics; an unknown name lists them. Or {Attribution}: what tracked events come to.",
        };
        var project = new Option<string?>("--project")
        {
            Description = $"Id or name of the only project whose {Attribution} is counted again; all when absent.",
            HelpName = "PROJECT",
        };
        var database = new DatabaseOptions();
        command.Arguments.Add(projection);
        command.Options.Add(project);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() =>
                {
                    var (name, only) = (parsed.GetValue(projection)!, parsed.GetValue(project));
                    return name == Attribution ? CountAgainAsync(only, database, parsed, ct)
                        : only is null ? RunAsync(name, database, parsed, ct)
                        : throw new ArgumentException($"--project is for {Attribution} only.");
                })
        );
        return command;
    }

    /// <summary>What this takes the role that serves may do: it is counted again by that all the time.</summary>
    private static async Task<int> CountAgainAsync(
        string? project,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
        var only = project is null ? null : await services.FindProjectAsync(project, ct);
        var started = Stopwatch.GetTimestamp();
        var report = await services.Get<AttributionRebuild>().RunAsync(only?.Id, ct);
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{Attribution}[/] rebuilt in {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s (tracked events: {report.Events:N0}, metrics: {report.Metrics:N0})"
        );
        if (report.Differences.Count == 0)
        {
            AnsiConsole.MarkupLine("[green]equal[/]: what was kept is what the events come to");
            return 0;
        }
        AnsiConsole.MarkupLine("[yellow]put right[/], because it differed:");
        foreach (var table in report.Differences)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"  {table.Table}: {table.Removed:N0} rows were wrong or too many, {table.Added:N0} are new"
            );
        }
        return 0;
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
