using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class AssignKnown : IScenario
{
    private const int Seed = 20_260_101;
    private const int Draws = 1 << 20;

    public string Name => "assign-known";

    public string Summary =>
        "Visitors who return, drawn by Zipf's law from all who are known, against the server's own constant endpoint.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        const string returning = "returning visitors, 64 connections";
        var count = setting.Options.Visitors;
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        var visitors = Visitors.Fresh() with { Draws = Zipf.Draw(count, Draws, Seed) };
        await setting.FillAsync(database, experiment, visitors, count, convertingEvery: 0, ct);
        await AskForEachAsync(server, experiment, visitors with { Draws = null }, count, ct);

        var constant = ConstantEndpoint.Arm(setting, server);
        return new Plan(
            [
                new(
                    returning,
                    "/s",
                    async token =>
                    {
                        var result = await setting.Bench.Generator.RunAsync(
                            server.Address,
                            Workload.Post(experiment.AssignmentsPath, visitors),
                            setting.Options.Duration,
                            token
                        );
                        // The next run goes on where this one stopped.
                        visitors = visitors with
                        {
                            From = result.Next,
                        };
                        return result.Sample;
                    }
                ),
                constant,
            ],
            [new(returning, constant.Name, Goal.AtLeast(0.75))]
        )
        {
            CheckAsync = token => NobodyIsNewAsync(database, experiment, count, token),
        };
    }

    /// <summary>As a server does that has run for a while, it remembers whom it has room for.</summary>
    private static async Task AskForEachAsync(
        ServerProcess server,
        BenchExperiment experiment,
        Visitors visitors,
        long count,
        CancellationToken ct
    ) =>
        await new OwnGenerator().RunAsync(
            [server.Address],
            Workload.Post(experiment.AssignmentsPath, visitors),
            atMost: TimeSpan.FromMinutes(10),
            count,
            ct
        );

    private static async Task<IReadOnlyList<string>> NobodyIsNewAsync(
        BenchDatabase database,
        BenchExperiment experiment,
        long count,
        CancellationToken ct
    )
    {
        var known = await database.AskAsync<long>(
            "SELECT count(*) FROM samplit.sticky_assignments WHERE experiment_id = $1",
            ct,
            experiment.Id
        );
        return known == count
            ? [$"{count:N0} visitors were known, and not one was assigned anew"]
            : throw new BenchmarkException($"{count:N0} visitors were known before, {known:N0} after.");
    }
}
