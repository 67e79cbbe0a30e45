using System.CommandLine;
using Samplit.Api.Postgres;
using Samplit.Benchmarks.Scenarios;

namespace Samplit.Benchmarks.Harness;

/// <summary>The command line: a scenario, "all" or "list". Exit code 0: measured; 2: it could not be.</summary>
internal static class BenchmarkCommand
{
    private const int Failed = 2;

    private static readonly Argument<string> Scenario = new("scenario")
    {
        Description = "A scenario's name, or 'all', or 'list'.",
    };

    private static readonly Option<int> Runs = Whole("--runs", "Rounds that count.", 5, 1, 100);
    private static readonly Option<int> WarmUps = Whole("--warm-ups", "Rounds before those, that do not.", 3, 0, 100);
    private static readonly Option<int> Seconds = Whole(
        "--seconds",
        "Length of each measurement under load.",
        5,
        1,
        60
    );
    private static readonly Option<int> Visitors = Whole(
        "--visitors",
        "Visitors who are known beforehand, in assign-known and bytes.",
        1_000_000,
        1_000,
        10_000_000
    );

    private static readonly Option<int?> Events = new("--events")
    {
        Description =
            "Events in the stream: of grown (5,000,000 when absent), verify, audit, rebuild, start and time-travel (1,000,000), bulkheads (60,000).",
    };

    private static readonly Option<GeneratorChoice?> Generator = new("--generator")
    {
        Description = "Who makes the load: wrk, or our own. Without it wrk where it is installed.",
    };

    private static readonly Option<string?> Server = new("--server")
    {
        Description = "A Samplit.Api.dll to measure instead of this repository's, published anew.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Against = new("--against")
    {
        Description = "Another build's Samplit.Api.dll, which two-builds compares with.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Markdown = new("--markdown")
    {
        Description = "Appends the results to this file.",
        HelpName = "FILE",
    };

    public static Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Measures Samplit against references in the same run.")
        {
            Scenario,
            Runs,
            WarmUps,
            Seconds,
            Visitors,
            Events,
            Generator,
            Server,
            Against,
            Markdown,
        };
        Events.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1_000 or > 20_000_000)
            {
                result.AddError("--events takes 1,000 to 20,000,000.");
            }
        });
        command.SetAction(MeasureAsync);
        // Ctrl+C cancels; stopping a server and a cluster and deleting their folder takes a few seconds.
        return command
            .Parse(args)
            .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    private static async Task<int> MeasureAsync(ParseResult parsed, CancellationToken ct)
    {
        var name = parsed.GetValue(Scenario)!;
        if (name == "list")
        {
            foreach (var scenario in Catalog.All.Append(Catalog.Builds))
            {
                Console.WriteLine($"{scenario.Name, -17}{scenario.Summary}");
            }
            return 0;
        }
        var chosen = name == "all" ? Catalog.All : [.. Catalog.All.Append(Catalog.Builds).Where(s => s.Name == name)];
        if (chosen.Count == 0)
        {
            return Refuse($"There is no scenario '{name}'; 'list' shows them.");
        }
        var options = new BenchmarkOptions(
            parsed.GetValue(Runs),
            parsed.GetValue(WarmUps),
            TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            parsed.GetValue(Visitors),
            parsed.GetValue(Events),
            parsed.GetValue(Generator),
            parsed.GetValue(Server),
            parsed.GetValue(Against)
        );
        try
        {
            await using var bench = await Bench.OpenAsync(options, ct);
            var failures = await MeasureAsync(chosen, bench, parsed.GetValue(Markdown), ct);
            return failures == 0 ? 0 : Failed;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Refuse("Stopped; everything that was started is stopped and deleted.");
        }
        catch (Exception e) when (e is BenchmarkException or EmbeddedPostgresException)
        {
            return Refuse(e.Message);
        }
    }

    /// <returns>How many scenarios could not be measured: one that fails leaves the others standing.</returns>
    private static async Task<int> MeasureAsync(
        IReadOnlyList<IScenario> scenarios,
        Bench bench,
        string? markdown,
        CancellationToken ct
    )
    {
        var failures = 0;
        foreach (var scenario in scenarios)
        {
            try
            {
                var result = await Rounds.RunAsync(scenario, bench, ct);
                Console.WriteLine(Report.Render(result));
                if (markdown is not null)
                {
                    await File.AppendAllTextAsync(markdown, Report.Render(result) + "\n", ct);
                }
            }
            catch (Exception e) when (e is BenchmarkException or HttpRequestException or Npgsql.NpgsqlException)
            {
                Refuse($"{scenario.Name}: {e.Message}");
                failures++;
            }
        }
        return failures;
    }

    private static int Refuse(string problem)
    {
        Console.Error.WriteLine(problem);
        return Failed;
    }

    private static Option<int> Whole(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{name} takes {least:N0} to {most:N0}.");
            }
        });
        return option;
    }
}
