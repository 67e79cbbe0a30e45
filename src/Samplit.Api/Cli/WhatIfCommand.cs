using System.CommandLine;
using Samplit.Api.Experiments;
using Samplit.Api.Replay;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Replay;
using Samplit.Domain.Variants;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Runs another allocation algorithm over the visitors of a recorded stream.</summary>
internal static class WhatIfCommand
{
    private const int MaxReallocations = 10;

    public static Command Create()
    {
        var command = new Command(
            "what-if",
            "Show what another allocation algorithm would have done with the recorded visitors."
        );
        var experiment = new Argument<string>("experiment") { Description = "Id or name." };
        var algorithm = new Option<string>("--algorithm", "--policy")
        {
            Description = $"One of {AllocationAlgorithms.NamesForVisitors}.",
            DefaultValueFactory = _ => AllocationAlgorithms.Thompson.Id.ToString(),
        };
        var floor = Parameter<double>("--floor", "Share that no variant falls below.");
        var priorAlpha = Parameter<double>("--prior-alpha", "Conversions before any evidence.");
        var priorBeta = Parameter<double>("--prior-beta", "Visitors without conversion before any evidence.");
        var firstBatch = Parameter<int>("--first-batch", "Visitors before the first reallocation.");
        var largestBatch = Parameter<int>("--largest-batch", "The most visitors under one allocation.");
        var interval = Parameter<int>("--maximum-interval", "Seconds after which any new evidence counts.");
        var database = new DatabaseOptions();
        command.Arguments.Add(experiment);
        foreach (
            var option in new Option[] { algorithm, floor, priorAlpha, priorBeta, firstBatch, largestBatch, interval }
        )
        {
            command.Options.Add(option);
        }
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() =>
                    RunAsync(
                        parsed.GetValue(experiment)!,
                        parsed.GetValue(algorithm)!,
                        new AllocationParametersRequest(
                            parsed.GetValue(floor),
                            parsed.GetValue(priorAlpha),
                            parsed.GetValue(priorBeta),
                            parsed.GetValue(firstBatch),
                            parsed.GetValue(largestBatch),
                            parsed.GetValue(interval)
                        ),
                        database,
                        parsed,
                        ct
                    )
                )
        );
        return command;
    }

    private static Option<T?> Parameter<T>(string name, string description)
        where T : struct => new(name) { Description = $"{description} The experiment's own when absent." };

    private static async Task<int> RunAsync(
        string experiment,
        string algorithmName,
        AllocationParametersRequest changes,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        var algorithm =
            AllocationAlgorithms.FindForVisitors(algorithmName)
            ?? throw new ArgumentException(
                $"There is no algorithm '{algorithmName}'; there are: {AllocationAlgorithms.NamesForVisitors}."
            );
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        var id = await services.FindExperimentAsync(experiment, ct);
        var definition = (await services.Get<ExperimentReader>().FindAsync(id, ct))!;
        var parameters = changes.Over(definition.AllocationPolicy);
        if (algorithm.Validate(parameters, new ActiveVariants(definition.Variants).Count) is { } problem)
        {
            return Errors.Report($"{problem.Field}: {problem.Detail}");
        }
        var head = await services.Get<ExperimentReader>().VersionAsync(id, ct);
        var run = await ProgressBar.RunAsync(
            "Replaying",
            bar => services.Get<WhatIfRun>().RunAsync(id, algorithm, parameters, bar.Of(head), ct)
        );
        Print(definition.Name, run!);
        return 0;
    }

    private static void Print(string name, WhatIfOutcome run)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{name}[/] under {run.Algorithm.Id}: {run.SameVariant:N0} of {run.Visitors:N0} visitors would have seen what they saw"
        );
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("variant").PadLeft(0).NoWrap());
        foreach (var heading in new[] { "assigned", "would be", "share now", "would be" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }
        foreach (var v in run.Variants)
        {
            table.AddRow(
                Markup.Escape(v.Variant),
                $"{v.Assigned:N0}",
                $"{v.WouldBeAssigned:N0}",
                $"{v.Share:P1}",
                $"{v.OtherShare:P1}"
            );
        }
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"{run.ReallocationsInAll:N0} reallocations instead of {run.RecordedReallocations:N0}:"
        );
        foreach (var r in run.Reallocations.Take(MaxReallocations))
        {
            var shares = string.Join(" / ", r.Weights.Select(w => $"{w / 10_000.0:0.0} %"));
            AnsiConsole.MarkupLineInterpolated($"  {r.Number, 4}  behind version {r.Version, 12:N0}  {shares}");
        }
        if (run.ReallocationsInAll > MaxReallocations)
        {
            AnsiConsole.MarkupLineInterpolated($"  and {run.ReallocationsInAll - MaxReallocations:N0} more");
        }
        AnsiConsole.MarkupLineInterpolated($"under the shares in force  {Value(run.RecordedValue)}");
        AnsiConsole.MarkupLineInterpolated($"under the others           {Value(run.OtherValue)}");
        AnsiConsole.MarkupLineInterpolated($"[grey]{WhatIfView.Caution}[/]");
    }

    private static string Value(OffPolicyValue? value) =>
        value is null
            ? "nobody can say: too little was seen of what they would have done"
            : $"{value.ConversionsPerVisitor:P2} of visitors convert, standard error {value.StandardError:P2}, worth {value.EffectiveVisitors:N0} visitors of their own";
}
