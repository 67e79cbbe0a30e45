using Npgsql;
using Samplit.Testing;

namespace Samplit.Api.Tests.Decisions;

internal static class Locks
{
    /// <summary>
    /// Holds a stream's row, as a node does that is about to append, until the connection is disposed.
    /// </summary>
    public static Task<NpgsqlConnection> HoldStreamAsync(NpgsqlDataSource owner, Guid stream) =>
        HoldAsync(owner, "SELECT FROM samplit.mt_streams WHERE id = $1 FOR UPDATE", stream);

    /// <summary>
    /// Holds what every commit of an experiment's visitors updates, so that one is under way until the connection is
    /// disposed.
    /// </summary>
    public static Task<NpgsqlConnection> HoldCommitsAsync(NpgsqlDataSource owner, Guid experiment) =>
        HoldAsync(owner, "SELECT FROM samplit.mt_doc_variant_statistics WHERE id = $1 FOR UPDATE", experiment);

    private static async Task<NpgsqlConnection> HoldAsync(NpgsqlDataSource owner, string sql, Guid id)
    {
        var connection = await owner.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(sql, connection);
        hold.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var held = await hold.ExecuteReaderAsync();
        Assert.True(await held.ReadAsync());
        return connection;
    }

    /// <summary>Waits until as many statements in the database wait for a lock that another one holds.</summary>
    public static async Task SomebodyWaits(NpgsqlDataSource owner, int atLeast = 1)
    {
        await using var waits = owner.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        );
        await Eventually.TrueAsync(
            $"{atLeast} wait for a lock",
            async () => (long)(await waits.ExecuteScalarAsync())! >= atLeast
        );
    }

    /// <summary>Ends the connections of servers that wait for a lock.</summary>
    public static async Task EndTheServersWaitAsync(NpgsqlDataSource owner)
    {
        await using var end = owner.CreateCommand(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'samplit'
            """
        );
        await end.ExecuteNonQueryAsync();
    }
}
