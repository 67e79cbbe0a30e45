using System.Text;
using Npgsql;
using Samplit.Ledger.Notes;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <summary>What the log said of itself and signed: its checkpoints, each larger than the one before.</summary>
public sealed class Checkpoints(StreamStore store, LogKeys keys, TimeProvider clock)
{
    private readonly string _table = $"{store.Sql.Schema}.log_checkpoints";

    /// <summary>Signs the tree as it stands now. Any number of nodes may try: their checkpoints come one after the other.</summary>
    /// <returns>Null when nothing was sealed since the last one, or when there is no key yet.</returns>
    public async Task<SignedNote?> SignAsync(CancellationToken ct = default)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await keys.LockAsync(connection, ct) is not { } key)
        {
            return null;
        }
        var note = await WriteAsync(store, connection, [key], clock.GetUtcNow(), ct, onlyIfGrown: true);
        await transaction.CommitAsync(ct);
        return note;
    }

    /// <summary>The newest; null before the first.</summary>
    public async Task<SignedNote?> NewestAsync(CancellationToken ct = default)
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT note FROM {_table} ORDER BY size DESC LIMIT 1"
        );
        return await command.ExecuteScalarAsync(ct) is string note
            ? SignedNote.Parse(Encoding.UTF8.GetBytes(note))
            : null;
    }

    /// <summary>Keeps a checkpoint with further signatures, those of witnesses.</summary>
    public async Task AddSignaturesAsync(long size, SignedNote note, CancellationToken ct = default)
    {
        await using var command = store.DataSource.CreateCommand($"UPDATE {_table} SET note = $2 WHERE size = $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = size });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = note.ToString() });
        await command.ExecuteNonQueryAsync(ct);
    }

    internal static async Task<SignedNote?> WriteAsync(
        StreamStore store,
        NpgsqlConnection connection,
        IReadOnlyList<SigningKey> keys,
        DateTimeOffset now,
        CancellationToken ct,
        bool onlyIfGrown = false
    )
    {
        var table = $"{store.Sql.Schema}.log_checkpoints";
        var edge = await RightEdge.ReadAsync(connection, store.Sql.Schema, ct);
        if (edge.Tree.Size == 0)
        {
            return null;
        }
        if (onlyIfGrown)
        {
            await using var last = new NpgsqlCommand($"SELECT coalesce(max(size), 0) FROM {table}", connection);
            if (await last.ExecuteScalarAsync(ct) is long size && size >= edge.Tree.Size)
            {
                return null;
            }
        }
        var checkpoint = new Checkpoint(store.Options.Chain.Origin, edge.Tree.Size, edge.Tree.Root());
        var note = keys.Aggregate(
            new SignedNote(checkpoint.ToString(), []),
            (signed, key) => signed.Sign(key.Verifier, key.Secret)
        );
        await using var insert = new NpgsqlCommand(
            $"""
            INSERT INTO {table} (size, note, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (size) DO UPDATE SET note = EXCLUDED.note, created_at = EXCLUDED.created_at
            """,
            connection
        );
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = checkpoint.Size });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = note.ToString() });
        insert.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await insert.ExecuteNonQueryAsync(ct);
        return note;
    }
}
