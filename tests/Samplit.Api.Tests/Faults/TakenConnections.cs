using Npgsql;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>Somebody else holds every connection that PostgreSQL gives, and has ended all the others.</summary>
internal sealed class TakenConnections : IAsyncDisposable
{
    private const string Others =
        "FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'somebody else'";

    private readonly List<NpgsqlConnection> _taken = [];
    private readonly string _connectionString;

    private TakenConnections(string connectionString) => _connectionString = connectionString;

    public int Count => _taken.Count;

    /// <param name="connectionString">The superuser's, who gets the last ones too.</param>
    public static async Task<TakenConnections> TakeAllAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "somebody else",
            Pooling = false,
        };
        var taken = new TakenConnections(settings.ConnectionString);
        try
        {
            while (!await taken.TryTakeAsync()) { }
            // Whoever is ended may connect again before their place is taken.
            await Eventually.TrueAsync(
                "the others have none left",
                async () =>
                {
                    await taken.AskAsync($"SELECT count(pg_terminate_backend(pid)) {Others}");
                    while (await taken.TryTakeAsync()) { }
                    return await taken.AskAsync($"SELECT count(*) {Others}") == 0;
                }
            );
            return taken;
        }
        catch
        {
            await taken.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _taken)
        {
            await connection.DisposeAsync();
        }
        _taken.Clear();
    }

    /// <returns>False when there is no more.</returns>
    private async Task<bool> TryTakeAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync();
            _taken.Add(connection);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await connection.DisposeAsync();
            return false;
        }
    }

    private async Task<long> AskAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _taken[0]);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
