using System.Diagnostics;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Harness;

/// <summary>
/// What one scenario has set up; all of it is stopped and dropped when the scenario ends, last things first.
/// </summary>
internal sealed class Setting(Bench bench, string scenario) : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _owned = [];

    public Bench Bench => bench;

    public BenchmarkOptions Options => bench.Options;

    public T Own<T>(T thing)
        where T : IAsyncDisposable
    {
        _owned.Push(thing);
        return thing;
    }

    /// <summary>An empty database of the scenario's own.</summary>
    public async Task<BenchDatabase> DatabaseAsync(string purpose, CancellationToken ct) =>
        Own(await bench.Cluster.CreateDatabaseAsync($"{scenario}-{purpose}".Replace('-', '_'), ct));

    /// <summary>A server on a database, ready to answer.</summary>
    /// <param name="program">Null for the one that is measured.</param>
    public async Task<ServerProcess> ServerAsync(
        BenchDatabase database,
        CancellationToken ct,
        ServerProgram? program = null
    )
    {
        var server = Own(
            ServerProcess.Start(
                program ?? bench.Program,
                bench.PathOf("server.log"),
                database.ConnectionString,
                dataFolder: null
            )
        );
        await server.ReadyAsync(ct);
        await BenchKeys.UseAsync(server, database.ConnectionString, ct);
        return server;
    }

    /// <summary>
    /// See <see cref="InProcess.FillAsync"/>; services of the server over this database, with the events in it.
    /// </summary>
    public async Task<InProcess> FillAsync(
        BenchDatabase database,
        BenchExperiment experiment,
        Visitors visitors,
        long events,
        int convertingEvery,
        CancellationToken ct
    )
    {
        var services = Own(InProcess.Open(database.ConnectionString));
        var started = Stopwatch.GetTimestamp();
        await services.FillAsync(experiment, visitors, events, convertingEvery, ct);
        bench.Say($"  {events:N0} events appended in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        return services;
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var thing))
        {
            await thing.DisposeAsync();
        }
    }
}
