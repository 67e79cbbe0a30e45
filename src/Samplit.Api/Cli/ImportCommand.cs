using System.CommandLine;
using System.Globalization;
using Samplit.Api.Analysis;
using Samplit.Api.Imports;
using Samplit.Api.MetricDefinitions;
using Samplit.Api.Projects;
using Samplit.Domain.Access;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Visitors;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Makes an experiment of files of somebody else's, and says what comes of it.</summary>
internal static class ImportCommand
{
    private sealed record Options(
        Argument<FileInfo> Assignments,
        Option<FileInfo?> Events,
        Option<string> Name,
        Option<string?> Project,
        Option<UnitType> UnitType,
        Option<string?> Control,
        Option<string[]> Weights,
        Option<string[]> Metrics,
        Option<string?> Primary,
        Option<string?> Unit,
        Option<string?> Variant,
        Option<string?> Time,
        Option<string?> Covariate,
        Option<string?> EventUnit,
        Option<string?> Event,
        Option<string?> EventTime,
        Option<string?> Value,
        Option<string?> Currency,
        Option<string[]> Dimensions,
        Option<string?> UtcOffset,
        Option<string?> From,
        Option<bool> SkipBad
    )
    {
        public void AddTo(Command command)
        {
            command.Arguments.Add(Assignments);
            foreach (
                var option in new Option[]
                {
                    Events,
                    Name,
                    Project,
                    UnitType,
                    Control,
                    Weights,
                    Metrics,
                    Primary,
                    Unit,
                    Variant,
                    Time,
                    Covariate,
                    EventUnit,
                    Event,
                    EventTime,
                    Value,
                    Currency,
                    Dimensions,
                    UtcOffset,
                    From,
                    SkipBad,
                }
            )
            {
                command.Options.Add(option);
            }
        }

        public ImportRequest Read(ParseResult parsed) =>
            new(
                parsed.GetValue(Name),
                UnitType: parsed.GetValue(UnitType),
                Control: parsed.GetValue(Control),
                Weights: parsed.GetValue(Weights) is { Length: > 0 } weights
                    ? weights.Select(Weight).ToDictionary(w => w.Variant, w => w.Weight, StringComparer.Ordinal)
                    : null,
                Columns: new(
                    parsed.GetValue(Unit),
                    parsed.GetValue(Variant),
                    parsed.GetValue(Time),
                    parsed.GetValue(Covariate),
                    parsed.GetValue(EventUnit),
                    parsed.GetValue(Event),
                    parsed.GetValue(EventTime),
                    parsed.GetValue(Value),
                    parsed.GetValue(Currency),
                    parsed.GetValue(Dimensions)
                ),
                Metrics: parsed.GetValue(Metrics) is { Length: > 0 } metrics ? [.. metrics.Select(Metric)] : null,
                Primary: parsed.GetValue(Primary),
                UtcOffset: parsed.GetValue(UtcOffset),
                From: parsed.GetValue(From),
                SkipBad: parsed.GetValue(SkipBad)
            );
    }

    public static Command Create()
    {
        var command = new Command(
            "import",
            "Make an experiment, to be read only, of files that say who got what and what came of it: CSV, NDJSON or Parquet."
        );
        var options = new Options(
            new("assignments") { Description = "A row for each unit, with its variant, and perhaps with what it did." },
            Text<FileInfo?>(
                "--events",
                "FILE",
                "A row for everything that units did; else columns of the other file say it."
            ),
            new("--name")
            {
                Description = "Of the experiment.",
                HelpName = "NAME",
                Required = true,
            },
            Text<string?>("--project", "PROJECT", "Id or name of the project; the default one when absent."),
            new("--unit-type")
            {
                Description = "What a unit is: user, household or session.",
                HelpName = "TYPE",
                DefaultValueFactory = _ => Domain.Visitors.UnitType.User,
            },
            Text<string?>(
                "--control",
                "VARIANT",
                "What the others are compared with, where none is called control or a."
            ),
            Text<string[]>(
                "--weight",
                "VARIANT=NUMBER",
                "What its share should have been; once for each, or for none."
            ),
            Text<string[]>(
                "--metric",
                "NAME:TYPE[:CURRENCY]",
                "A column, or an event, and what it is: conversion, custom (a number, added up), revenue:EUR, duration; of events count, too. May be repeated; all of them when absent."
            ),
            Text<string?>("--primary", "NAME", "Which of the metrics decides; the first conversion when absent."),
            Text<string?>("--unit", "COLUMN", "Whose row it is."),
            Text<string?>("--variant", "COLUMN", "The column of variants."),
            Text<string?>("--time", "COLUMN", "When it was assigned."),
            Text<string?>(
                "--covariate",
                "COLUMN",
                "A number of the time before, by which the metric that decides is adjusted."
            ),
            Text<string?>("--event-unit", "COLUMN", "Of events: whose, where that is another column."),
            Text<string?>("--event", "COLUMN", "Of events: what."),
            Text<string?>("--event-time", "COLUMN", "Of events: when."),
            Text<string?>("--value", "COLUMN", "Of events: a number."),
            Text<string?>("--currency", "COLUMN", "Of events: in which the value is."),
            Text<string[]>("--dimension", "COLUMN", "What results can be divided by, such as device; may be repeated."),
            Text<string?>("--utc-offset", "OFFSET", "Of times that name none, such as +01:00 or Z."),
            Text<string?>("--from", "TIME", "When it began, where assignments do not say when they were made."),
            new("--skip-bad") { Description = "Leave out rows that cannot be taken; else nothing is imported." }
        );
        var database = new DatabaseOptions();
        options.AddTo(command);
        database.AddTo(command);
        command.SetAction((parsed, ct) => Errors.GuardAsync(() => RunAsync(options, database, parsed, ct)));
        return command;
    }

    private static async Task<int> RunAsync(
        Options options,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        var request = options.Read(parsed);
        await using var assignments = parsed.GetValue(options.Assignments)!.OpenRead();
        await using var events = parsed.GetValue(options.Events)?.OpenRead();
        await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
        var project =
            parsed.GetValue(options.Project) is not { } idOrName ? null
            : await services.Get<ProjectReader>().FindAsync(idOrName, ct) is { } found ? Project.Stored(found.Id)
            : throw new ArgumentException($"There is no project with the id or name '{idOrName}'.");
        var outcome = await services
            .Get<HistoryImport>()
            .ImportAsync(request, assignments, events, project, owner: null, CommandServices.Actor, ct);
        if (outcome.Bad is { } bad)
        {
            return Report(bad);
        }
        if (outcome.View is not { } view)
        {
            return Errors.Report(outcome.Refusal!);
        }
        var population = new ResultPopulation(view.ExperimentId, OnlyExposed: false, WithAutomated: true);
        var results = (await services.Get<ResultsReader>().ReadAsync(population, dimension: null, ct))!;
        Write(view, ResultsView.From(results, population, dimension: null));
        return 0;
    }

    private static void Write(ImportView view, ResultsView results)
    {
        AnsiConsole.Write(ResultsTable.From(results));
        AnsiConsole.MarkupLineInterpolated($"[bold]{results.Verdict.Sentence}[/]");
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        facts.AddRow("experiment", Markup.Escape($"{view.Name} ({view.ExperimentId})"));
        facts.AddRow("metrics", Markup.Escape(string.Join(", ", view.Metrics.Select(Told))));
        if (view.IgnoredColumns.Count > 0)
        {
            facts.AddRow("not read", Markup.Escape(string.Join(", ", view.IgnoredColumns)));
        }
        foreach (var file in view.Imported.Files)
        {
            facts.AddRow(file.Content, $"{file.Rows:N0} rows, {file.LeftOut:N0} left out, SHA-256 {file.Sha256}");
        }
        if (view.EventsOfOthers > 0)
        {
            facts.AddRow("of others", $"{view.EventsOfOthers:N0} events of units without a variant");
        }
        if (view.Imported.UnitsInSeveralVariants > 0)
        {
            facts.AddRow(
                "in several",
                $"{view.Imported.UnitsInSeveralVariants:N0} units had several variants, and are left out"
            );
        }
        AnsiConsole.Write(facts);
    }

    private static string Told(ImportedMetricView metric) =>
        $"{metric.Name} ({metric.Type.ToString().ToLowerInvariant()}{(metric.IsPrimary ? ", primary" : "")})";

    private static int Report(BadRows bad)
    {
        foreach (var row in bad.First.Take(20))
        {
            AnsiConsole.WriteLine(
                $"{row.File}, row {row.Row:N0}{(row.Field is { } field ? $", {field}" : "")}: {row.Problem}"
            );
        }
        return Errors.Report(
            $"{bad.InAll:N0} rows cannot be taken, so nothing was imported; with --skip-bad they are left out."
        );
    }

    private static Option<T> Text<T>(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <exception cref="ArgumentException">It is not written so.</exception>
    private static MetricRequest Metric(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || NamedEnum.Find<MetricType>(parts[1]) is not { } type)
        {
            throw new ArgumentException($"--metric '{text}': NAME:TYPE, or NAME:revenue:CURRENCY.");
        }
        return new MetricRequest(
            parts[0],
            type,
            parts[0],
            Aggregation: type == MetricType.Custom ? MetricAggregation.Sum : null,
            Currency: parts.ElementAtOrDefault(2)
        );
    }

    /// <exception cref="ArgumentException">It is not written so.</exception>
    private static (string Variant, double Weight) Weight(string text) =>
        text.LastIndexOf('=') is > 0 and var at
        && double.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            ? (text[..at], weight)
            : throw new ArgumentException($"--weight '{text}': VARIANT=NUMBER.");
}
