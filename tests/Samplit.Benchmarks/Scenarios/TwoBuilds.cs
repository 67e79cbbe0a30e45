using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>
/// Two builds side by side in one run, each on a database of its own, with what an answer costs the processors.
/// </summary>
internal sealed class TwoBuilds : IScenario
{
    private const int Experiments = 100;

    public string Name => "two-builds";

    public string Summary => "This build and the one that --against names, in turn, under the same loads.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        if (setting.Bench.Other is not { } other)
        {
            throw new BenchmarkException("There is nothing to compare with: --against takes a Samplit.Api.dll.");
        }
        var arms = new List<Arm>();
        foreach (var (build, program) in new[] { ("this", setting.Bench.Program), ("other", other) })
        {
            var database = await setting.DatabaseAsync(build, ct);
            var server = await setting.ServerAsync(database, ct, program);
            arms.AddRange(await ArmsAsync(setting, build, server, database, ct));
        }
        // This build and the other one right behind each other, load by load.
        var half = arms.Count / 2;
        return new Plan(
            [.. Enumerable.Range(0, half).SelectMany(i => new[] { arms[i], arms[half + i] })],
            [.. Enumerable.Range(0, half).Select(i => new Comparison(arms[i].Name, arms[half + i].Name, null))]
        )
        {
            Alternates = true,
        };
    }

    private static async Task<IReadOnlyList<Arm>> ArmsAsync(
        Setting setting,
        string build,
        ServerProcess server,
        BenchDatabase database,
        CancellationToken ct
    )
    {
        var one = await BenchExperiment.CreateAsync(server, ct);
        var many = await BenchExperiment.CreateAsync(server, Experiments, ct);
        var known = Visitors.Fresh();
        return
        [
            NewVisitors.Arm(setting, $"{build}: new, 64", server, database, one),
            NewVisitors.Arm(setting, $"{build}: new, 512", server, database, one, connections: 512),
            NewVisitors.Arm(setting, $"{build}: new, {Experiments} experiments", server, database, many),
            new(
                $"{build}: known, 64",
                "/s",
                async token =>
                    (
                        await Processors.MeasureAsync(
                            setting,
                            server,
                            () =>
                                setting.Bench.Generator.RunAsync(
                                    server.Address,
                                    Workload.Post(
                                        one.AssignmentsPath,
                                        known with
                                        {
                                            Draws = [.. Enumerable.Range(0, 1_000)],
                                        }
                                    ),
                                    setting.Options.Duration,
                                    token
                                )
                        )
                    ).Sample
            ),
        ];
    }
}
