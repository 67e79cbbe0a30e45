using Samplit.Api.Database;
using Samplit.Api.Postgres;
using Samplit.Api.Tests.Postgres;

namespace Samplit.Api.Tests.Faults;

/// <summary>A cluster with the settings of a real one, which can be killed whole and started again.</summary>
internal sealed class KillablePostgres : IAsyncDisposable
{
    private readonly ScratchFolder _scratch;
    private readonly EmbeddedPostgres _embedded;
    private readonly ClusterServer _server;

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

    public static async Task<KillablePostgres> StartAsync()
    {
        var scratch = new ScratchFolder();
        try
        {
            var options = new EmbeddedPostgresOptions { DataFolder = scratch.Data };
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

    /// <summary>SIGKILL to the postmaster and all its children, none of which gets to see that another one died.</summary>
    public async Task KillAsync()
    {
        // Stopped first, so that it makes no more children and the list of them is whole.
        var postmaster = _scratch.ServerPid!.Value;
        await RunAsync("kill", "-STOP", $"{postmaster}");
        var children = (await RunAsync("ps", "-A", "-o", "pid=,ppid="))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(ids => ids[1] == $"{postmaster}")
            .Select(ids => ids[0]);
        await RunAsync("kill", ["-KILL", $"{postmaster}", .. children]);
    }

    /// <summary>Starts it again; it is back when it has recovered.</summary>
    public Task RecoverAsync() => _server.StartAsync(default);

    public async ValueTask DisposeAsync()
    {
        await _embedded.DisposeAsync();
        _scratch.Dispose();
    }

    private static async Task<string> RunAsync(string program, params string[] arguments) =>
        (await PostgresProcess.RunAsync(program, arguments, "/", null, default)).Output;
}
