using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class BytesOnDisk : IScenario
{
    private const string Ours = "Samplit's tables and indexes";
    private const int MaxVisitors = 100_000;

    public string Name => "bytes";

    public string Summary =>
        "What one more assignment takes on disk, all tables and indexes after VACUUM, against the seed's tables.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        var visitors = Math.Min(MaxVisitors, setting.Options.Visitors);
        var seed = await Pgbench.FindAsync(setting, ct);
        const string theirs = "the seed's tables and indexes";

        return new Plan(
            [
                new(
                    Ours,
                    "bytes",
                    token =>
                        GrowthAsync(database, "samplit", () => AssignAsync(server, experiment, visitors, token), token)
                ),
                .. seed is null
                    ? (Arm[])[]
                    :
                    [
                        new(
                            theirs,
                            "bytes",
                            token => GrowthAsync(seed.Database, "public", () => seed.FillAsync(visitors, token), token)
                        ),
                    ],
            ],
            [new(Ours, theirs, Goal.AtMost(0.9))]
        )
        {
            Notes =
            [
                $"{visitors:N0} assignments in each round, without context; "
                    + "the seed's were made with synchronous_commit off, which changes nothing but the time it takes",
            ],
        };
    }

    private static async Task<Sample> GrowthAsync(
        BenchDatabase database,
        string schema,
        Func<Task<long>> assign,
        CancellationToken ct
    )
    {
        var before = await database.BytesAsync(schema, ct);
        var assignments = await assign();
        return new Sample((await database.BytesAsync(schema, ct) - before) / (double)assignments);
    }

    private static async Task<long> AssignAsync(
        ServerProcess server,
        BenchExperiment experiment,
        int visitors,
        CancellationToken ct
    )
    {
        var result = await new OwnGenerator().RunAsync(
            [server.Address],
            Workload.Post(experiment.AssignmentsPath, Visitors.Fresh()),
            atMost: TimeSpan.FromMinutes(10),
            count: visitors,
            ct
        );
        return result.Errors == 0 && result.Answers == visitors
            ? visitors
            : throw new BenchmarkException($"{result.Answers:N0} of {visitors:N0} visitors were assigned.");
    }
}
