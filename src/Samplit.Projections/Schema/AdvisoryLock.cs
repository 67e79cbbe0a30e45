using Npgsql;

namespace Samplit.Projections.Schema;

/// <summary>Locks a name where there is no row to lock yet.</summary>
public static class AdvisoryLock
{
    /// <summary>
    /// Waits for the name and holds it until the transaction ends. A statement of its own: a snapshot taken together
    /// with the lock would be older than it.
    /// </summary>
    public static async Task TakeAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await command.ExecuteNonQueryAsync(ct);
    }
}
