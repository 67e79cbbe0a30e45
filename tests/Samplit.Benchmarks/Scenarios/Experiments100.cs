using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Experiments100 : IScenario
{
    private const int Count = 100;

    public string Name => "experiments-100";

    public string Summary => "New visitors of 100 experiments at once, against those of one.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        const string many = "100 experiments, 64 connections";
        const string one = "one experiment, 64 connections";
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var hot = await BenchExperiment.CreateAsync(server, ct);
        var experiments = await BenchExperiment.CreateAsync(server, Count, ct);
        var paths = experiments.Select(e => e.AssignmentsPath).ToArray();

        return new Plan(
            [
                new(
                    many,
                    "/s",
                    async token =>
                    {
                        var before = await EventsAsync(token);
                        var result = await setting.Bench.Generator.RunAsync(
                            server.Address,
                            new Workload(paths, Visitors.Fresh(), Connections: 64),
                            setting.Options.Duration,
                            token
                        );
                        Durable.RequireGrowth(await EventsAsync(token) - before, result.Answers);
                        return result.Sample;
                    }
                ),
                NewVisitors.Arm(setting, one, server, database, hot),
            ],
            [new(many, one, Goal.AtLeast(0.6))]
        );

        Task<long> EventsAsync(CancellationToken token) =>
            database.AskAsync<long>("SELECT sum(version)::bigint FROM samplit.mt_streams", token);
    }
}
