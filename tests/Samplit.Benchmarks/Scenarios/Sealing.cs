using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Sealing : IScenario
{
    public string Name => "sealing";

    public string Summary =>
        "How many events the log is behind while new visitors come over 64 connections, and how long it takes to catch up.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        SealingLag? lag = null;
        return new Plan(
            [
                new(
                    "new visitors, 64 connections",
                    "/s",
                    async token =>
                    {
                        var load = NewVisitors.MeasureAsync(setting, server, database, experiment, 64, token);
                        lag = await UnsealedEvents.WatchAsync(database, load, token);
                        return (await load).Sample;
                    }
                ),
                OfTheSameRound("median not sealed yet", "events", l => l.Median),
                OfTheSameRound("95 of 100 times at most", "events", l => l.P95),
                OfTheSameRound("most not sealed yet", "events", l => l.Most),
                OfTheSameRound("caught up after the load", "ms", l => l.CaughtUp.TotalMilliseconds),
            ],
            []
        )
        {
            Notes = ["one server seals what it commits; counted ten times a second, over a connection of its own"],
        };

        Arm OfTheSameRound(string name, string unit, Func<SealingLag, double> value) =>
            new(name, unit, _ => Task.FromResult(new Sample(value(lag!))));
    }
}
