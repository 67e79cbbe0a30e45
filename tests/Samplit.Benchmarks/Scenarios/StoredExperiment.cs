using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>An experiment with a long stream behind it, and no server running: what reading is measured on.</summary>
internal sealed record StoredExperiment(
    BenchExperiment Experiment,
    BenchDatabase Database,
    InProcess Services,
    long Events
)
{
    /// <summary>One conversion to every ten visitors, which is more than most experiments see.</summary>
    public const int ConvertingEvery = 10;

    private const int DefaultEvents = 1_000_000;

    public static async Task<StoredExperiment> CreateAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        BenchExperiment experiment;
        await using (
            var server = ServerProcess.Start(
                setting.Bench.Program,
                setting.Bench.PathOf("server.log"),
                database.ConnectionString,
                dataFolder: null
            )
        )
        {
            await server.ReadyAsync(ct);
            experiment = await BenchExperiment.CreateAsync(server, ct);
        }
        var services = await setting.FillAsync(
            database,
            experiment,
            Visitors.Fresh(),
            setting.Options.Events ?? DefaultEvents,
            ConvertingEvery,
            ct
        );
        return new StoredExperiment(experiment, database, services, await database.VersionAsync(experiment.Id, ct));
    }
}
