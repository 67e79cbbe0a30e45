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
        var subject = NewVisitors.Arm(setting, Subject, server, database, experiment);
        var constant = ConstantEndpoint.Arm(setting, server);
        var overConstant = new Comparison(Subject, constant.Name, Goal.AtLeast(0.3));
        var p99 = (Subject, Goal.AtMost(25));
        var seed = await Pgbench.FindAsync(setting, ct);
        if (seed is null)
        {
            return new Plan([subject, constant], [overConstant])
            {
                P99 = p99,
                Notes = ["the seed's SQL was not measured: pgbench is not installed"],
            };
        }
        var (statements, call) = (seed.Statements(setting.Options), seed.OneCall(setting.Options));
        return new Plan(
            [subject, statements, call, constant],
            [new(Subject, statements.Name, Goal.AtLeast(30)), new(Subject, call.Name, Goal: null), overConstant]
        )
        {
            P99 = p99,
            Notes =
            [
                "the seed's chain has one writer at a time, each with a commit of its own, so its speed is that of the disk's fsync",
            ],
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
