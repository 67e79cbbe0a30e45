using Npgsql;

namespace Samplit.Projections.Schema;

/// <summary>Locks a name where there is no row to lock yet.</summary>
public static class AdvisoryLock
{
    /// <summary>
    /// Waits for the name and holds it until the transaction ends. A statement of its own: a snapshot taken together
    /// with the lock would be older than it.
    /// </summary>
    public static Task TakeAsync(NpgsqlConnection connection, string name, CancellationToken ct) =>
        TakeAsync(connection, "pg_advisory_xact_lock", name, ct);

    /// <summary>Likewise, beside others who share it: who takes it for themselves waits for all of them.</summary>
    public static Task TakeSharedAsync(NpgsqlConnection connection, string name, CancellationToken ct) =>
        TakeAsync(connection, "pg_advisory_xact_lock_shared", name, ct);

    private static async Task TakeAsync(NpgsqlConnection connection, string function, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}(hashtextextended($1, 0))", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await command.ExecuteNonQueryAsync(ct);
    }
}
