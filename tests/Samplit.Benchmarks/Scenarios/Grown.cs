using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Grown : IScenario
{
    private const int DefaultEvents = 5_000_000;

    public string Name => "grown";

    public string Summary =>
        "New visitors of an experiment with a long stream, against those of one that just began in a database of its own.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        const string grown = "a long stream, 64 connections";
        const string empty = "an empty stream, 64 connections";
        var events = setting.Options.Events ?? DefaultEvents;
        var (old, young) = (await setting.DatabaseAsync("old", ct), await setting.DatabaseAsync("young", ct));
        var (oldServer, youngServer) = (await setting.ServerAsync(old, ct), await setting.ServerAsync(young, ct));
        var oldExperiment = await BenchExperiment.CreateAsync(oldServer, ct);
        var youngExperiment = await BenchExperiment.CreateAsync(youngServer, ct);
        await setting.FillAsync(old, oldExperiment, Visitors.Fresh(), events, StoredExperiment.ConvertingEvery, ct);

        return new Plan(
            [
                NewVisitors.Arm(setting, grown, oldServer, old, oldExperiment),
                NewVisitors.Arm(setting, empty, youngServer, young, youngExperiment),
            ],
            [new(grown, empty, Goal.AtLeast(0.9))]
        )
        {
            Notes = [$"{events:N0} events were in the long stream before"],
        };
    }
}
