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
/// Writes the stream of an experiment, a flag or a segment, or a project's tracked events with their rows, to a file that can
/// be verified without the database.
/// </summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var command = new Command(
            "export",
            "Write an experiment, a flag, a segment, or the tracked events of a project, to a file that anybody can verify without the database."
        );
        var name = new Argument<string>("name")
        {
            Description = "Id or name of an experiment; of what an option says with one.",
        };
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
        var flag = new Option<bool>("--flag") { Description = "Write a flag, by its id or key." };
        var segment = new Option<bool>("--segment") { Description = "Write a segment of flags, by its id or key." };
        var database = new DatabaseOptions();
        command.Arguments.Add(name);
        command.Options.Add(flag);
        command.Options.Add(segment);
        command.Options.Add(events);
        command.Validators.Add(result =>
        {
            if (new[] { flag, segment, events }.Count(result.GetValue) > 1)
            {
                result.AddError("Only one of --flag, --segment and --events.");
            }
        });
        command.Options.Add(output);
        command.Options.Add(hideTail);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() =>
                    RunAsync(
                        parsed.GetValue(name)!,
                        parsed.GetValue(output)!,
                        !parsed.GetValue(hideTail),
                        parsed.GetValue(events) ? OfEventsAsync
                            : parsed.GetValue(flag) ? OfFlagAsync
                            : parsed.GetValue(segment) ? OfSegmentAsync
                            : OfExperimentAsync,
                        database,
                        parsed,
                        ct
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string name,
        FileInfo output,
        bool openTail,
        Func<CommandServices, string, bool, CancellationToken, Task<Writing>> prepare,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        RequireWritable(output);
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var write = await prepare(services, name, openTail, ct);
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
                throw new ArgumentException($"There is nothing of '{name}' to export.");
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

    /// <returns>How many events were written; null when there is nothing.</returns>
    private delegate Task<long?> Writing(Stream file, ProgressBar bar);

    private static async Task<Writing> OfExperimentAsync(
        CommandServices services,
        string idOrName,
        bool openTail,
        CancellationToken ct
    )
    {
        var id = await services.FindExperimentAsync(idOrName, ct);
        var found = await services.Get<ExperimentReader>().FindAsync(id, ct);
        return await OfStreamAsync(services, id, found?.Project, openTail, ct);
    }

    private static async Task<Writing> OfFlagAsync(
        CommandServices services,
        string idOrKey,
        bool openTail,
        CancellationToken ct
    )
    {
        var flag = await services.FindFlagAsync(idOrKey, ct);
        return await OfStreamAsync(services, flag.Id, flag.Project, openTail, ct);
    }

    private static async Task<Writing> OfSegmentAsync(
        CommandServices services,
        string idOrKey,
        bool openTail,
        CancellationToken ct
    )
    {
        var segment = await services.FindSegmentAsync(idOrKey, ct);
        return await OfStreamAsync(services, segment.Id, segment.Project, openTail, ct);
    }

    /// <param name="project">Whose policy its decisions depend on, as events have it: null for the default one.</param>
    private static async Task<Writing> OfStreamAsync(
        CommandServices services,
        Guid stream,
        Guid? project,
        bool openTail,
        CancellationToken ct
    )
    {
        var total = await services.Get<ExperimentReader>().VersionAsync(stream, ct);
        var policy = ApprovalPolicy.StreamOf(Project.Of(project));
        return (file, bar) =>
            services.Get<StreamExport>().WriteAsync(file, stream, policy, openTail, bar.Of(total), ct);
    }

    private static async Task<Writing> OfEventsAsync(
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
