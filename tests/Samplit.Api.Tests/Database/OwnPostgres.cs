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
    public async Task FreezeAsync() => _frozen = await ClusterProcesses.StopAsync(_scratch.ServerPid!.Value);

    public async Task ThawAsync()
    {
        await ClusterProcesses.SignalAsync("CONT", _frozen);
        _frozen = [];
    }

    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        await _embedded.DisposeAsync();
        _scratch.Dispose();
    }
}
