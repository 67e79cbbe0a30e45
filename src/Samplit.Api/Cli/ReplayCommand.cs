using System.CommandLine;
using Samplit.Api.Replay;
using Samplit.EventStore;
using Samplit.Projections;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Shows an experiment as it was at an earlier version, folded from its stream.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var command = new Command("replay", "Show an experiment as it was at any version of its stream.");
        var experiment = new Argument<string>("experiment") { Description = "Id or name." };
        var to = new Option<long?>("--to")
        {
            Description = "Version to replay to; the newest one when absent.",
            HelpName = "VERSION",
        };
        var database = new DatabaseOptions();
        command.Arguments.Add(experiment);
        command.Options.Add(to);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() =>
                    RunAsync(parsed.GetValue(experiment)!, parsed.GetValue(to), database, parsed, ct)
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string experiment,
        long? to,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var id = await services.FindExperimentAsync(experiment, ct);
        var head = (await services.Get<StreamStore>().FetchForWritingAsync(StreamTypes.Experiment, id, ct)).Version;
        var version = to ?? head;
        var state = await ProgressBar.RunAsync(
            "Replaying",
            bar => services.Get<StateReader>().ToVersionAsync(id, version, bar.Of(version), ct)
        );
        if (state is null)
        {
            return Errors.Report($"--to takes a version from 1 to {head}, where the stream is now.");
        }
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{state.Experiment.Name}[/] at version {state.Version:N0} ({state.At:yyyy-MM-dd HH:mm:ss.ffffff} UTC): {state.Experiment.Status.ToString().ToLowerInvariant()}, allocation {state.Allocation.Number}"
        );
        AnsiConsole.Write(StatisticsTable.From(StateView.From(state).Statistics));
        return 0;
    }
}
