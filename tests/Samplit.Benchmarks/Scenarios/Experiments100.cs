using Samplit.Benchmarks.Harness;
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

        return new Plan(
            [
                NewVisitors.Arm(setting, many, server, database, experiments),
                NewVisitors.Arm(setting, one, server, database, hot),
            ],
            [new(many, one, Goal.AtLeast(0.6))]
        );
    }
}
