using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Assign512 : IScenario
{
    public string Name => "assign-512";

    public string Summary => "New visitors of one hot experiment over 512 connections, against the same over 64.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        const string many = "new visitors, 512 connections";
        const string few = "new visitors, 64 connections";
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        return new Plan(
            [
                NewVisitors.Arm(setting, many, server, database, experiment, connections: 512),
                NewVisitors.Arm(setting, few, server, database, experiment),
            ],
            [new(many, few, Goal.AtLeast(1.3))]
        );
    }
}
