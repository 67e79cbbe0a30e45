using System.Diagnostics;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Postgres;
using Samplit.Api.Tests.Postgres;

namespace Samplit.Api.Tests.Database;

/// <summary>A cluster that a test may stop, start and freeze. It loses nothing when it is stopped at once.</summary>
public sealed class OwnPostgres : IAsyncLifetime
{
    private readonly ScratchFolder _scratch = new();
    private ClusterServer _server = null!;
    private EmbeddedPostgres _embedded = null!;
    private int[] _frozen = [];

    /// <summary>As the superuser.</summary>
    public string ConnectionString => _embedded.ConnectionString;

    /// <summary>As a server connects.</summary>
    internal DatabaseConnections ServerConnections => _embedded.Connections;

    public async ValueTask InitializeAsync()
    {
        _embedded = await EmbeddedPostgres.StartAsync(_scratch.Options);
        var binaries = await PostgresBinaries.FindAsync(_scratch.Options, null, _ => { }, default);
        _server = new ClusterServer(new ClusterFolder(_scratch.Data), binaries, await ClusterUser.FindAsync(default));
    }

    public Task StartAsync() => _server.StartAsync(default);

    /// <summary>pg_ctl stop -m immediate: every connection ends in the middle of whatever it does.</summary>
    public Task StopAtOnceAsync() => _server.StopAsync(atOnce: true, default);

    /// <summary>SIGSTOP to all its processes: connections stay open, and nothing answers.</summary>
    public async Task FreezeAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var backends = new NpgsqlCommand("SELECT array_agg(pid) FROM pg_stat_activity", connection);
        // The one that makes processes first, so that the list of the others is whole.
        var postmaster = _scratch.ServerPid!.Value;
        await SignalAsync("STOP", postmaster);
        _frozen = [postmaster, .. (int[])(await backends.ExecuteScalarAsync())!];
        await SignalAsync("STOP", _frozen);
    }

    public async Task ThawAsync()
    {
        await SignalAsync("CONT", _frozen);
        _frozen = [];
    }

    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        await _embedded.DisposeAsync();
        _scratch.Dispose();
    }

    private static async Task SignalAsync(string signal, params int[] processes)
    {
        if (processes.Length > 0)
        {
            using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(p => $"{p}")]);
            await kill.WaitForExitAsync();
        }
    }
}
