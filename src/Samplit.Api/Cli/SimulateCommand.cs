using System.CommandLine;
using System.Globalization;
using Samplit.Api.Cli.Simulate;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Simulation;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Plays allocation algorithms against each other where the best arm is known; needs no database.</summary>
internal static class SimulateCommand
{
    private static readonly AllocationAlgorithm[] Defaults =
    [
        AllocationAlgorithms.Thompson,
        BalancedThompson.Algorithm,
        PeriodThompson.Adjusted,
        TopTwoThompson.Algorithm,
    ];

    public static Command Create()
    {
        var command = new Command(
            "simulate",
            "Play allocation algorithms against each other on arms whose rates are known."
        );
        var problem = new Option<string?>("--problem")
        {
            Description = $"One of {string.Join(", ", BernoulliProblem.All.Select(p => p.Name))}.",
            HelpName = "NAME",
        };
        var rates = new Option<string?>("--rates")
        {
            Description = "The arms' rates instead, as 0.1,0.05; the first is the control's.",
            HelpName = "RATES",
        };
        var algorithm = new Option<string[]>("--algorithm", "--policy")
        {
            Description = $"Repeatable: {AllocationAlgorithms.NamesForVisitors}.",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. Defaults.Select(a => a.Id.ToString())],
        };
        var horizon = Number("--horizon", "Visitors a run.", 100_000);
        var runs = Number("--runs", "How often each algorithm plays.", 100);
        var seed = Number("--seed", "The same seed gives the same result on any machine.", 1UL);
        var floor = Number("--floor", "Share that no arm falls below.", 0.0);
        var batch = new Option<string>("--batch")
        {
            Description = "Visitors between two reallocations: half of those before, from FIRST to LARGEST.",
            HelpName = "FIRST:LARGEST",
            DefaultValueFactory = _ => "100:5000",
        };
        var delay = Number("--delay", "Visitors between a visitor and the conversion, on average.", 0.0);
        var naive = new Option<bool>("--ignore-delay")
        {
            Description = "Algorithms take what has not come yet for no conversion, instead of counting matured units.",
        };
        var svg = new Option<FileInfo?>("--svg") { Description = "Draw the regret into a file.", HelpName = "FILE" };
        foreach (
            var option in new Option[]
            {
                problem,
                rates,
                algorithm,
                horizon,
                runs,
                seed,
                floor,
                batch,
                delay,
                naive,
                svg,
            }
        )
        {
            command.Options.Add(option);
        }
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() =>
                    RunAsync(
                        new SimulationPlan(
                            Problem(parsed.GetValue(problem), parsed.GetValue(rates)),
                            parsed.GetValue(horizon),
                            parsed.GetValue(runs),
                            parsed.GetValue(seed),
                            parsed.GetValue(floor),
                            parsed.GetValue(delay),
                            !parsed.GetValue(naive)
                        )
                        {
                            Schedule = Schedule(parsed.GetValue(batch)!),
                        },
                        [.. parsed.GetValue(algorithm)!.Select(Find).Distinct()],
                        parsed.GetValue(svg),
                        ct
                    )
                )
        );
        return command;
    }

    private static Option<T> Number<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static BernoulliProblem Problem(string? name, string? rates) =>
        (name, rates) switch
        {
            (null, null) => BernoulliProblem.TenArms,
            (null, { } list) => new BernoulliProblem(list, [.. list.Split(',').Select(Rate)]),
            ({ }, null) => BernoulliProblem.All.FirstOrDefault(p => p.Name == name)
                ?? throw new ArgumentException($"There is no problem '{name}'."),
            _ => throw new ArgumentException("Give either a problem or rates."),
        };

    private static double Rate(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
            ? rate
            : throw new ArgumentException($"'{text}' is no rate.");

    private static ReallocationSchedule Schedule(string text)
    {
        var bounds = text.Split(':');
        return
            bounds.Length == 2
            && int.TryParse(bounds[0], CultureInfo.InvariantCulture, out var first)
            && int.TryParse(bounds[1], CultureInfo.InvariantCulture, out var largest)
            ? new ReallocationSchedule(first, largest, ReallocationSchedule.Default.MaximumInterval)
            : throw new ArgumentException($"'{text}' is not FIRST:LARGEST, as 100:5000.");
    }

    private static AllocationAlgorithm Find(string name) =>
        AllocationAlgorithms.FindForVisitors(name)
        ?? throw new ArgumentException(
            $"There is no algorithm '{name}' here; there are: {AllocationAlgorithms.NamesForVisitors}."
        );

    private static async Task<int> RunAsync(
        SimulationPlan plan,
        AllocationAlgorithm[] algorithms,
        FileInfo? svg,
        CancellationToken ct
    )
    {
        foreach (var algorithm in algorithms)
        {
            if (algorithm.Validate(plan.Parameters, plan.Problem.Rates.Count) is { } problem)
            {
                return Errors.Report($"--floor: {problem.Detail}");
            }
        }
        var outcomes = await ProgressBar.RunAsync(
            "Simulating",
            bar => Task.Run(() => Play(plan, algorithms, bar, ct), ct)
        );
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{plan.Problem.Name}[/]: {plan.Problem.Rates.Count} arms, {plan.Horizon:N0} visitors, {plan.Runs:N0} runs from seed {plan.Seed}; C log T is {plan.Problem.LaiRobbins(plan.Horizon):N1}, an even split loses {plan.Problem.UniformRegret(plan.Horizon):N1}"
        );
        AnsiConsole.Write(RegretText.Table(plan, outcomes));
        foreach (var line in RegretText.Plot(plan, outcomes))
        {
            AnsiConsole.WriteLine(line);
        }
        if (svg is not null)
        {
            await File.WriteAllTextAsync(svg.FullName, RegretChart.Svg(plan, outcomes), ct);
        }
        return 0;
    }

    private static IReadOnlyList<AlgorithmOutcome> Play(
        SimulationPlan plan,
        AllocationAlgorithm[] algorithms,
        ProgressBar bar,
        CancellationToken ct
    )
    {
        var all = (long)plan.Runs * algorithms.Length;
        return
        [
            .. algorithms.Select(
                (algorithm, i) =>
                    AlgorithmSimulation.Run(plan, algorithm, bar.Of<int>(done => ((long)i * plan.Runs + done, all)), ct)
            ),
        ];
    }
}
