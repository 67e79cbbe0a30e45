using System.CommandLine;
using Samplit.Api.Audit;
using Samplit.Api.Experiments;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.TrackedEvents;
using Samplit.Projections.Export;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>
/// Writes an experiment's stream, or a project's tracked events with their rows, to a file that can be verified without the
/// database.
/// </summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var command = new Command(
            "export",
            "Write an experiment, or the tracked events of a project, to a file that anybody can verify without the database."
        );
        var experiment = new Argument<string>("experiment") { Description = "Id or name; with --events of a project." };
        var output = new Option<FileInfo>("--output", "-o")
        {
            Description = "The file, which must not be there yet.",
            HelpName = "FILE",
            Required = true,
        };
        var hideTail = new Option<bool>("--hide-tail")
        {
            Description =
                "Leave out the records of other experiments behind the last event. The file is smaller, and does not show "
                + "any more that nothing was cut off.",
        };
        var events = new Option<bool>("--events")
        {
            Description = "Write the tracked events of a project: what their units did, under their pseudonyms.",
        };
        var database = new DatabaseOptions();
        command.Arguments.Add(experiment);
        command.Options.Add(events);
        command.Options.Add(output);
        command.Options.Add(hideTail);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() =>
                    RunAsync(
                        parsed.GetValue(experiment)!,
                        parsed.GetValue(output)!,
                        !parsed.GetValue(hideTail),
                        parsed.GetValue(events),
                        database,
                        parsed,
                        ct
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string experiment,
        FileInfo output,
        bool openTail,
        bool ofEvents,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        RequireWritable(output);
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var write = ofEvents
            ? await OfEventsAsync(services, experiment, openTail, ct)
            : await OfExperimentAsync(services, experiment, openTail, ct);
        // Whole under its name, or not there: half an export would look like one that was cut.
        var partial = new FileInfo(output.FullName + ".part");
        try
        {
            long? events;
            await using (var file = new FileStream(partial.FullName, FileMode.CreateNew, FileAccess.Write))
            {
                events = await ProgressBar.RunAsync("Exporting", bar => write(file, bar));
            }
            if (events is null)
            {
                throw new ArgumentException($"There is nothing of '{experiment}' to export.");
            }
            partial.MoveTo(output.FullName, overwrite: false);
            output.Refresh();
            AnsiConsole.MarkupLineInterpolated(
                $"{events:N0} events, {output.Length:N0} bytes in {output.FullName}. To verify them anywhere: samplit verify --file {output.Name} --key KEY"
            );
            return 0;
        }
        catch
        {
            partial.Delete();
            throw;
        }
    }

    private static async Task<Func<Stream, ProgressBar, Task<long?>>> OfExperimentAsync(
        CommandServices services,
        string idOrName,
        bool openTail,
        CancellationToken ct
    )
    {
        var id = await services.FindExperimentAsync(idOrName, ct);
        var experiments = services.Get<ExperimentReader>();
        var total = await experiments.VersionAsync(id, ct);
        var policy = ApprovalPolicy.StreamOf(Project.Of((await experiments.FindAsync(id, ct))?.Project));
        return (file, bar) => services.Get<StreamExport>().WriteAsync(file, id, policy, openTail, bar.Of(total), ct);
    }

    private static async Task<Func<Stream, ProgressBar, Task<long?>>> OfEventsAsync(
        CommandServices services,
        string idOrName,
        bool openTail,
        CancellationToken ct
    )
    {
        var project = await services.FindProjectAsync(idOrName, ct);
        var total = await services.Get<ExperimentReader>().VersionAsync(EventsTracked.StreamOf(project.Id), ct);
        return (file, bar) =>
            services.Get<TrackedEventExport>().WriteAsync(file, project.Id, openTail, bar.Of(total), ct);
    }

    /// <summary>Before anything is asked: an export of a large experiment takes a while.</summary>
    private static void RequireWritable(FileInfo output)
    {
        if (output.Directory is { Exists: false } folder)
        {
            throw new ArgumentException($"There is no folder {folder.FullName} to write {output.Name} into.");
        }
        if (output.Exists || Directory.Exists(output.FullName))
        {
            throw new ArgumentException($"{output.FullName} is there already, and nothing is written over.");
        }
    }
}
