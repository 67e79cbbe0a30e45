using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Convert : IScenario
{
    private const int Connections = 64;

    public string Name => "convert";

    public string Summary => "First conversions of visitors who were assigned a moment ago, against assigning them.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        const string converting = "first conversions, 64 connections";
        const string assigning = "new visitors, 64 connections";
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        var visitors = Visitors.Fresh();
        LoadResult? assigned = null;

        return new Plan(
            [
                new(
                    assigning,
                    "/s",
                    async token =>
                    {
                        visitors = Visitors.Fresh();
                        assigned = await NewVisitors.MeasureAsync(
                            setting,
                            server,
                            database,
                            experiment,
                            Connections,
                            token,
                            visitors
                        );
                        return assigned.Sample;
                    }
                ),
                new(
                    converting,
                    "/s",
                    async token =>
                    {
                        await AssignRestAsync(server, experiment, visitors, assigned!, token);
                        await setting.Bench.Cluster.CheckpointAsync(token);
                        return await ConvertAsync(setting, server, database, experiment, visitors, token);
                    }
                ),
            ],
            [new(converting, assigning, Goal.AtLeast(0.8))]
        );
    }

    /// <summary>
    /// Assigns as many again, so that even conversions twice as fast find visitors; and those who were on their way
    /// when the measurement ended.
    /// </summary>
    private static async Task AssignRestAsync(
        ServerProcess server,
        BenchExperiment experiment,
        Visitors visitors,
        LoadResult assigned,
        CancellationToken ct
    )
    {
        var from = Math.Max(0, assigned.Next - (2 * Connections));
        var rest = await new OwnGenerator().RunAsync(
            [server.Address],
            Workload.Post(experiment.AssignmentsPath, visitors with { From = from }, Connections),
            atMost: TimeSpan.FromMinutes(2),
            count: assigned.Next + (2 * Connections),
            ct
        );
        if (rest.Errors > 0)
        {
            throw new BenchmarkException($"{rest.Errors:N0} visitors could not be assigned before their conversions.");
        }
    }

    private static async Task<Sample> ConvertAsync(
        Setting setting,
        ServerProcess server,
        BenchDatabase database,
        BenchExperiment experiment,
        Visitors visitors,
        CancellationToken ct
    )
    {
        var before = await database.VersionAsync(experiment.Id, ct);
        var converted = await setting.Bench.Generator.RunAsync(
            server.Address,
            Workload.Post(experiment.ConversionsPath, visitors with { From = 0 }, Connections),
            setting.Options.Duration,
            ct
        );
        Durable.RequireGrowth(await database.VersionAsync(experiment.Id, ct) - before, converted.Answers);
        return converted.Sample;
    }
}
