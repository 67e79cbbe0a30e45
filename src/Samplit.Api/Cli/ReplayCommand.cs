using System.CommandLine;
using System.Text.Json;
using Samplit.Api.Experiments;
using Samplit.Api.Replay;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>
/// Shows an experiment as it was at an earlier moment, folded from its stream, or what changed between two.
/// </summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var command = new Command(
            "replay",
            "Show an experiment as it was at any version or time, or what changed between two."
        );
        var experiment = new Argument<string>("experiment") { Description = "Id or name." };
        var to = new Option<string?>("--to")
        {
            Description = "Version or time to replay to; where the stream is now when absent.",
            HelpName = "VERSION|TIME",
        };
        var from = new Option<string?>("--from")
        {
            Description = "Show what changed since this version or time instead.",
            HelpName = "VERSION|TIME",
        };
        var database = new DatabaseOptions();
        command.Arguments.Add(experiment);
        command.Options.Add(to);
        command.Options.Add(from);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() =>
                    RunAsync(
                        parsed.GetValue(experiment)!,
                        Read("--from", parsed.GetValue(from)),
                        Read("--to", parsed.GetValue(to)),
                        database,
                        parsed,
                        ct
                    )
                )
        );
        return command;
    }

    private static Moment? Read(string option, string? text) =>
        text is null ? null : Moment.Parse(text) ?? throw new ArgumentException($"{option}: {Moment.Format}");

    private static async Task<int> RunAsync(
        string experiment,
        Moment? from,
        Moment? to,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        if (from is { } begin && Moment.OrderProblem(begin, to) is { } problem)
        {
            return Errors.Report($"--from: {problem}");
        }
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var id = await services.FindExperimentAsync(experiment, ct);
        var head = await services.Get<ExperimentReader>().VersionAsync(id, ct);
        var end = to ?? Moment.At(head);
        var span = await ProgressBar.RunAsync(
            "Replaying",
            bar => ReplayAsync(services.Get<StateReader>(), id, from, end, bar.Of(end.Version ?? head), ct)
        );
        if (span is null)
        {
            return Errors.Report(
                $"There are versions from 1 to {head}, where the stream is now, and no time before the experiment was created."
            );
        }
        if (from is null)
        {
            Print(span.To);
        }
        else
        {
            Print(span);
        }
        return 0;
    }

    /// <summary>From the stream alone, whatever snapshots say.</summary>
    private static async Task<ReplayedSpan?> ReplayAsync(
        StateReader states,
        Guid experiment,
        Moment? from,
        Moment to,
        IProgress<long> folded,
        CancellationToken ct
    )
    {
        var first = from is null ? null : await states.FoldAsync(experiment, from.Value, folded, ct);
        return
            (from is null || first is not null) && await states.FoldAsync(experiment, to, folded, ct, first) is { } last
            ? await states.SpanAsync(first ?? last, last, ct)
            : null;
    }

    private static void Print(ReplayedState state)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{state.Experiment.Name}[/] at version {state.Version:N0} ({Time(state)}): {state.Experiment.Status.ToString().ToLowerInvariant()}, allocation {state.Allocation.Number}"
        );
        AnsiConsole.Write(StatisticsTable.From(StateView.From(state).Statistics));
    }

    private static void Print(ReplayedSpan span)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{span.To.Experiment.Name}[/] from version {span.From.Version:N0} ({Time(span.From)}) to {span.To.Version:N0} ({Time(span.To)})"
        );
        foreach (var (type, count) in span.Events)
        {
            AnsiConsole.MarkupLineInterpolated($"  {count, 10:N0} {type}");
        }
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("what").PadLeft(0).NoWrap());
        table.AddColumn(new TableColumn($"version {span.From.Version:N0}").RightAligned());
        table.AddColumn(new TableColumn($"version {span.To.Version:N0}").RightAligned());
        foreach (var (path, before, after) in StateChangesView.Between(span).Changes)
        {
            table.AddRow(Markup.Escape(Words(path, span.To)), Text(before), Text(after));
        }
        AnsiConsole.Write(table);
    }

    private static string Time(ReplayedState state) => $"{state.At:yyyy-MM-dd HH:mm:ss.ffffff} UTC";

    /// <summary>A path with variants called by their names.</summary>
    private static string Words(string path, ReplayedState state)
    {
        var steps = path.Split('/')[1..];
        for (var i = 1; i < steps.Length; i++)
        {
            if (steps[i - 1] == "variants" && int.TryParse(steps[i], out var variant))
            {
                steps[i] = state.Experiment.Variants[variant].Name;
            }
        }
        return string.Join(' ', steps);
    }

    private static string Text(JsonElement? value) =>
        Markup.Escape(
            value switch
            {
                null => "",
                { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => $"{whole:N0}",
                { ValueKind: JsonValueKind.Number } number => $"{number.GetDouble():0.######}",
                { } other => other.ToString(),
            }
        );
}
