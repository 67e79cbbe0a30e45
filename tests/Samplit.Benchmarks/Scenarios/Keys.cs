using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;
using Samplit.Domain.Access;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>What it costs that backends show a key: the same loads with and without, in turn, on one server.</summary>
internal sealed class Keys : IScenario
{
    public string Name => "keys";

    public string Summary =>
        "New and known visitors, asked for with an API key and, as the data plane is open, without.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        await using var services = InProcess.Open(database.ConnectionString);
        var key = await BenchKeys.CreateAsync(services, ApiKeyKind.DataPlane, ct);
        var known = Visitors.Fresh() with { Draws = [.. Enumerable.Range(0, 1_000)] };
        return new Plan(
            [
                Arm("new, with a key", Visitors.Fresh, key),
                Arm("new, without", Visitors.Fresh, null),
                Arm("known, with a key", () => known, key),
                Arm("known, without", () => known, null),
            ],
            [
                new("new, with a key", "new, without", Goal.AtLeast(0.97)),
                new("known, with a key", "known, without", Goal.AtLeast(0.97)),
            ]
        )
        {
            Alternates = true,
        };

        Arm Arm(string name, Func<Visitors> visitors, string? shown) =>
            new(
                name,
                "/s",
                async token =>
                    (
                        await Processors.MeasureAsync(
                            setting,
                            server,
                            () =>
                                setting.Bench.Generator.RunAsync(
                                    server.Address,
                                    Workload.Post(experiment.AssignmentsPath, visitors()) with
                                    {
                                        Key = shown,
                                    },
                                    setting.Options.Duration,
                                    token
                                )
                        )
                    ).Sample
            );
    }
}
