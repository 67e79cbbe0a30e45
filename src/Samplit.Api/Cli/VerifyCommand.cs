using System.CommandLine;
using Samplit.EventStore;
using Samplit.EventStore.Chain;
using Samplit.Projections;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Recomputes an experiment's chain. Exit code 0: intact; 1: broken or not to be verified; 2: failed.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var command = new Command("verify", "Recompute an experiment's hash chain; exit code 1 when it is broken.");
        var experiment = new Argument<string>("experiment") { Description = "Id or name." };
        var database = new DatabaseOptions();
        command.Arguments.Add(experiment);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) => Errors.GuardAsync(() => RunAsync(parsed.GetValue(experiment)!, database, parsed, ct))
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string experiment,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var id = await services.FindExperimentAsync(experiment, ct);
        var total = (await services.Get<StreamStore>().FetchForWritingAsync(StreamTypes.Experiment, id, ct)).Version;
        var result = await ProgressBar.RunAsync(
            "Verifying",
            bar => services.Get<ChainVerifier>().VerifyAsync(id, bar.Of(total), ct)
        );
        Report(result);
        return result.Verdict == ChainVerdict.Intact ? 0 : Errors.BrokenChain;
    }

    private static void Report(ChainVerification result)
    {
        if (result.Verdict == ChainVerdict.Intact)
        {
            AnsiConsole.MarkupLineInterpolated($"[green]intact[/]: {result.Checked:N0} events, head {result.Head}");
        }
        else
        {
            var verdict = result.Verdict == ChainVerdict.Tampered ? "tampered" : "unverifiable version";
            AnsiConsole.MarkupLineInterpolated(
                $"[red]{verdict}[/] at sequence {result.BrokenVersion}: {result.Reason}"
            );
            AnsiConsole.MarkupLineInterpolated($"{result.Checked:N0} events before it are intact.");
        }
        foreach (var (type, count) in result.UnknownTypes)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]{count:N0} events of the unknown type '{type}'[/] were verified like the others."
            );
        }
    }
}
