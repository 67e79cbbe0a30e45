using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class AssignNew : IScenario
{
    private const string Subject = "new visitors, 64 connections";

    public string Name => "assign-new";

    public string Summary =>
        "New visitors of one hot adaptive experiment, against the seed's SQL under pgbench and the server's own constant endpoint.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        var constant = ConstantEndpoint.Arm(setting, server);
        var seed = (await Pgbench.FindAsync(setting, ct))?.Arm(setting.Options);

        return new Plan(
            [
                NewVisitors.Arm(setting, Subject, server, database, experiment),
                .. seed is null ? (Arm[])[] : [seed],
                constant,
            ],
            [
                .. seed is null ? (Comparison[])[] : [new(Subject, seed.Name, Goal.AtLeast(30))],
                new(Subject, constant.Name, Goal.AtLeast(0.3)),
            ]
        )
        {
            P99 = (Subject, Goal.AtMost(25)),
            Notes = seed is null ? ["The seed's SQL was not measured: pgbench is not installed."] : [],
        };
    }
}

/// <summary>What the server answers without a database: how fast HTTP itself is here.</summary>
internal static class ConstantEndpoint
{
    public static Arm Arm(Setting setting, ServerProcess server) =>
        new(
            "GET /health/live, 64 connections",
            "/s",
            async ct =>
                (
                    await setting.Bench.Generator.RunAsync(
                        server.Address,
                        Workload.Get("/health/live"),
                        setting.Options.Duration,
                        ct
                    )
                ).Sample
        );
}
