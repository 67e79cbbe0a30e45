using System.Diagnostics;
using Samplit.Api.Postgres;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Start : IScenario
{
    private const int DefaultEvents = 1_000_000;

    public string Name => "start";

    public string Summary =>
        "From starting the process to the first answered assignment, over data that is there, and what that is made of.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var site = new Site(setting.Bench, setting.Bench.PathOf("start"));
        var events = setting.Options.Events ?? DefaultEvents;
        await site.FurnishAsync(events, ct);
        var (bare, attached, embedded) = (new List<double>(), new List<Moments>(), new List<Moments>());
        return new Plan(
            [
                new("with its own PostgreSQL", "ms", token => Recorded(embedded, site.StartWithPostgresAsync(token))),
                new("on a PostgreSQL that runs", "ms", token => Recorded(attached, site.StartOnPostgresAsync(token))),
                new(
                    "the process alone (--version)",
                    "ms",
                    async token =>
                    {
                        bare.Add(await site.ProcessAloneAsync(token));
                        return new Sample(bare[^1]);
                    }
                ),
            ],
            []
        )
        {
            CheckAsync = _ => Task.FromResult(Explain(bare, attached, embedded)),
            Notes =
            [
                $"{events:N0} events in the database; files are in the system's cache, as after a restart of the service",
            ],
        };
    }

    private static async Task<Sample> Recorded(List<Moments> moments, Task<Moments> start)
    {
        moments.Add(await start);
        return new Sample(moments[^1].Answered);
    }

    /// <summary>Medians of the phases, the warm-up left out.</summary>
    private static IReadOnlyList<string> Explain(List<double> bare, List<Moments> attached, List<Moments> embedded)
    {
        var alone = Median(bare);
        var listening = Median(attached.Select(m => m.Listening));
        var postgres = Median(embedded.Select(m => m.Listening)) - listening;
        var migrations = Median(embedded.Select(m => m.Ready - m.Listening));
        var first = Median(embedded.Select(m => m.Answered - m.Ready));
        return
        [
            $"made of: {alone:0} ms .NET and the command line; {listening - alone:0} ms until HTTP listens; {postgres:0} ms finding and starting PostgreSQL; "
                + $"{migrations:0} ms first connection, migrations check and keys; {first:0} ms first assignment",
        ];

        static double Median(IEnumerable<double> values) => Spread.Of(values.Skip(1)).Median;
    }

    /// <summary>Milliseconds since the process was started.</summary>
    private sealed record Moments(double Listening, double Ready, double Answered);

    /// <summary>A data folder with a cluster in it that nobody runs between measurements.</summary>
    private sealed class Site(Bench bench, string folder)
    {
        private readonly Visitors _visitors = Visitors.Fresh();
        private BenchExperiment _experiment = new(Guid.Empty);
        private int _asked;

        public async Task FurnishAsync(long events, CancellationToken ct)
        {
            await using var server = Run(connectionString: null);
            await server.ReadyAsync(ct);
            await using var postgres = await AttachAsync(ct);
            _experiment = await BenchExperiment.CreateAsync(server, ct);
            await using var services = InProcess.Open(postgres.ConnectionString);
            await services.FillAsync(_experiment, Visitors.Fresh(), events, StoredExperiment.ConvertingEvery, ct);
        }

        public async Task<Moments> StartWithPostgresAsync(CancellationToken ct)
        {
            await using var server = Run(connectionString: null);
            return await FollowAsync(server, ct);
        }

        public async Task<Moments> StartOnPostgresAsync(CancellationToken ct)
        {
            await using var postgres = await AttachAsync(ct);
            await using var server = Run(postgres.ConnectionString);
            return await FollowAsync(server, ct);
        }

        public async Task<double> ProcessAloneAsync(CancellationToken ct)
        {
            var started = Stopwatch.GetTimestamp();
            await Tool.RunAsync("dotnet", ["exec", bench.Program.File, "--version"], ct);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        private async Task<Moments> FollowAsync(ServerProcess server, CancellationToken ct)
        {
            await server.ReadyAsync(ct);
            var ready = server.Age.TotalMilliseconds;
            await _experiment.AssignAsync(server, _visitors.NameOf(_asked++), ct);
            var answered = server.Age.TotalMilliseconds;
            return new Moments((await server.Listening).TotalMilliseconds, ready, answered);
        }

        private ServerProcess Run(string? connectionString) =>
            ServerProcess.Start(bench.Program, bench.PathOf("server.log"), connectionString, folder);

        /// <summary>The cluster, started when no server of ours runs it.</summary>
        private Task<EmbeddedPostgres> AttachAsync(CancellationToken ct) =>
            EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataFolder = folder }, progress: null, ct);
    }
}
