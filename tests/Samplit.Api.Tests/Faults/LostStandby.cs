using Npgsql;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// PostgreSQL waits for a standby that never comes. Who commits has committed, durably, before that wait; a backend
/// that is ended in it ends the commit well and tells nobody: the one moment at which a client must not know, held
/// still.
/// </summary>
internal sealed class LostStandby : IAsyncDisposable
{
    private const string Waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name";

    private readonly NpgsqlDataSource _owner;
    private Task? _probe;

    private LostStandby(NpgsqlDataSource owner) => _owner = owner;

    /// <summary>From now on every commit waits.</summary>
    public static async Task<LostStandby> AwaitAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "probe" };
        var standby = new LostStandby(NpgsqlDataSource.Create(settings.ConnectionString));
        await standby.RunAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await standby.RunAsync("SELECT pg_reload_conf()");
        // One of its processes after the other hears of the setting; a commit that waits shows that it holds.
        await Eventually.TrueAsync(
            "a commit waits for the standby",
            async () =>
            {
                if (standby._probe is not { IsCompleted: false })
                {
                    standby._probe = standby.RunAsync("SELECT pg_logical_emit_message(true, 'probe', '')");
                }
                return await standby.WaitsAsync("probe");
            }
        );
        return standby;
    }

    /// <summary>
    /// Lets the server's next commits happen and ends their connections before the answers, until one of them was what
    /// the request waits for: others of the server's are under way as well.
    /// </summary>
    public Task CutOffAsync(Task request) =>
        Eventually.TrueAsync(
            "the request's commit was cut off",
            async () =>
            {
                await RunAsync($"SELECT pg_terminate_backend(pid) {Waiting} = 'samplit'");
                return request.IsCompleted;
            }
        );

    /// <summary>Commits wait no longer, and those that did are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await RunAsync("ALTER SYSTEM RESET synchronous_standby_names");
        await RunAsync("SELECT pg_reload_conf()");
        await _probe!;
        await _owner.DisposeAsync();
    }

    private async Task<bool> WaitsAsync(string application)
    {
        await using var command = _owner.CreateCommand($"SELECT EXISTS (SELECT {Waiting} = '{application}')");
        return await command.ExecuteScalarAsync() is true;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
