using Npgsql;

namespace Samplit.Web.Tests.Browsing;

/// <summary>A database to which nobody can connect, until this is disposed of.</summary>
internal sealed class DatabaseOutage : IAsyncDisposable
{
    private readonly string _database;
    private readonly string _administration;

    private DatabaseOutage(string database, string administration) =>
        (_database, _administration) = (database, administration);

    /// <param name="connectionString">The superuser's.</param>
    public static async Task<DatabaseOutage> FromAsync(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var database = connection.Database!;
        connection.Database = "postgres";
        var outage = new DatabaseOutage(database, connection.ConnectionString);
        await outage.RunAsync($"ALTER DATABASE \"{database}\" ALLOW_CONNECTIONS false");
        await outage.RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        return outage;
    }

    public async ValueTask DisposeAsync() => await RunAsync($"ALTER DATABASE \"{_database}\" ALLOW_CONNECTIONS true");

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_administration);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
