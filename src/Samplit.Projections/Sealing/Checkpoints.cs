using System.Text;
using Npgsql;
using Samplit.Ledger.Notes;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <summary>What the log said of itself and signed: its checkpoints, each larger than the one before.</summary>
public sealed class Checkpoints(StreamStore store, LogKeys keys, TimeProvider clock)
{
    private readonly string _table = $"{store.Sql.Schema}.log_checkpoints";

    /// <summary>
    /// Signs the tree as it stands now. Any number of nodes may try: their checkpoints come one after the other.
    /// </summary>
    /// <returns>Null when nothing was sealed since the last one, or when there is no key yet.</returns>
    public Task<SignedNote?> SignAsync(CancellationToken ct = default) => SignAsync(also: null, ct);

    /// <param name="also">What else is committed with the checkpoint.</param>
    public async Task<SignedNote?> SignAsync(
        Func<SignedNote, NpgsqlTransaction, Task>? also,
        CancellationToken ct = default
    )
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await keys.LockAsync(connection, ct) is not { } key)
        {
            return null;
        }
        var note = await WriteAsync(store, connection, [key], clock.GetUtcNow(), ct, onlyIfGrown: true);
        if (note is not null && also is not null)
        {
            await also(note, transaction);
        }
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

    /// <summary>
    /// Keeps a checkpoint with a further signature, that of a witness, beside what others added meanwhile.
    /// </summary>
    /// <returns>The checkpoint as it is when the transaction commits.</returns>
    public async Task<SignedNote> AddSignatureAsync(
        long size,
        NoteSignature signature,
        NpgsqlTransaction transaction,
        CancellationToken ct = default
    )
    {
        await using var find = Command($"SELECT note FROM {_table} WHERE size = $1 FOR UPDATE");
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes((string)(await find.ExecuteScalarAsync(ct))!));
        if (note.Signatures.Any(s => s.Name == signature.Name && s.KeyId == signature.KeyId))
        {
            return note;
        }
        note = note with { Signatures = [.. note.Signatures, signature] };
        await using var keep = Command($"UPDATE {_table} SET note = $2 WHERE size = $1");
        keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = note.ToString() });
        await keep.ExecuteNonQueryAsync(ct);
        return note;

        NpgsqlCommand Command(string sql) =>
            new(sql, transaction.Connection, transaction)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = size } },
            };
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
        var edge = await FrontierTiles.ReadAsync(connection, store.Sql.Schema, ct);
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
