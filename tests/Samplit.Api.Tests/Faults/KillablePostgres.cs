using Samplit.Api.Database;
using Samplit.Api.Postgres;
using Samplit.Api.Tests.Postgres;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// A cluster with the settings of a real one, which can be killed whole and started again, or frozen.
/// </summary>
internal sealed class KillablePostgres : IAsyncDisposable
{
    private readonly ScratchFolder _scratch;
    private readonly EmbeddedPostgres _embedded;
    private readonly ClusterServer _server;
    private int[] _frozen = [];

    private KillablePostgres(ScratchFolder scratch, EmbeddedPostgres embedded, ClusterServer server) =>
        (_scratch, _embedded, _server) = (scratch, embedded, server);

    /// <summary>As the superuser.</summary>
    public string ConnectionString => _embedded.ConnectionString;

    /// <summary>As a server connects.</summary>
    public DatabaseConnections ServerConnections => _embedded.Connections;

    /// <summary>How often it had to recover from a crash, as its log tells.</summary>
    public int Recoveries =>
        File.ReadLines(Path.Combine(_scratch.Data, "postgres.log"))
            .Count(line => line.Contains("was not properly shut down", StringComparison.Ordinal));

    /// <param name="parent">Where its data folder is made; null for the temporary folder.</param>
    /// <param name="settings">Instead of those of a real one.</param>
    public static async Task<KillablePostgres> StartAsync(
        string? parent = null,
        params (string Name, string Value)[] settings
    )
    {
        var scratch = new ScratchFolder(parent);
        try
        {
            var options = new EmbeddedPostgresOptions
            {
                DataFolder = scratch.Data,
                Settings = settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal),
            };
            var embedded = await EmbeddedPostgres.StartAsync(options);
            var binaries = await PostgresBinaries.FindAsync(options, null, _ => { }, default);
            var server = new ClusterServer(
                new ClusterFolder(scratch.Data),
                binaries,
                await ClusterUser.FindAsync(default)
            );
            return new KillablePostgres(scratch, embedded, server);
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>
    /// SIGKILL to the postmaster and all its children, none of which gets to see that another one died.
    /// </summary>
    public async Task KillAsync() =>
        await ClusterProcesses.SignalAsync("KILL", await ClusterProcesses.StopAsync(_scratch.ServerPid!.Value));

    /// <summary>SIGSTOP to all its processes: connections stay open, and nothing answers.</summary>
    public async Task FreezeAsync() => _frozen = await ClusterProcesses.StopAsync(_scratch.ServerPid!.Value);

    public async Task ThawAsync()
    {
        await ClusterProcesses.SignalAsync("CONT", _frozen);
        _frozen = [];
    }

    /// <summary>Starts it again; it is back when it has recovered.</summary>
    public Task RecoverAsync() => _server.StartAsync(default);

    /// <summary>Likewise, if it ended by itself.</summary>
    /// <returns>Whether it had.</returns>
    public async Task<bool> RecoverIfGoneAsync()
    {
        if (await _server.AnswersAsync(default))
        {
            return false;
        }
        await RecoverAsync();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        await _embedded.DisposeAsync();
        _scratch.Dispose();
    }
}
