using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Daemon;

/// <summary>Where a subscription stands, in Marten's table: whoever holds the row's lock works on it.</summary>
internal sealed class SubscriptionProgress(StoreSql sql, string subscription)
{
    public string Name { get; } = $"{subscription}:All";

    public async Task EnsureAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {sql.Schema}.mt_event_progression (name, last_seq_id) VALUES ($1, 0) ON CONFLICT DO NOTHING",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Locks the row until the transaction ends. Null when another node holds it and it is not waited for.</summary>
    public async Task<long?> LockAsync(NpgsqlConnection connection, bool wait, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT coalesce(last_seq_id, 0) FROM {sql.Schema}.mt_event_progression WHERE name = $1 FOR UPDATE"
                + (wait ? "" : " SKIP LOCKED"),
            connection
        );
        command.CommandTimeout = wait ? 0 : command.CommandTimeout;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    public async Task<long> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT last_seq_id FROM {sql.Schema}.mt_event_progression WHERE name = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        return await command.ExecuteScalarAsync(ct) as long? ?? 0;
    }

    public NpgsqlBatchCommand Advance(long position)
    {
        var command = new NpgsqlBatchCommand(
            $"UPDATE {sql.Schema}.mt_event_progression SET last_seq_id = $2, last_updated = transaction_timestamp() WHERE name = $1"
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        return command;
    }
}
