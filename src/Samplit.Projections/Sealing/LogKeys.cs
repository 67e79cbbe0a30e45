using System.Security.Cryptography;
using Npgsql;
using Samplit.Ledger.Notes;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <summary>Encrypts what must not lie in the database as it is.</summary>
public interface ISecretProtector
{
    byte[] Protect(byte[] plain);

    byte[] Unprotect(byte[] stored);
}

/// <param name="RetiredAt">When another key took its place; what it signed before stays verifiable.</param>
public sealed record LogKey(NoteKey Verifier, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);

/// <summary>The keys that sign the log's checkpoints: one at a time, and all that ever did.</summary>
public sealed class LogKeys(StreamStore store, ISecretProtector protector, TimeProvider clock)
{
    private readonly string _table = $"{store.Sql.Schema}.log_keys";

    /// <summary>All keys, the newest first.</summary>
    public async Task<IReadOnlyList<LogKey>> ListAsync(CancellationToken ct = default)
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT verifier, created_at, retired_at FROM {_table} ORDER BY created_at DESC, retired_at DESC NULLS FIRST"
        );
        var keys = new List<LogKey>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            keys.Add(
                new LogKey(
                    NoteKey.Parse(reader.GetString(0)),
                    reader.GetFieldValue<DateTimeOffset>(1),
                    reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2)
                )
            );
        }
        return keys;
    }

    /// <summary>Makes the first key, if there is none. Safe from several nodes at once.</summary>
    public async Task EnsureAsync(CancellationToken ct = default)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await AdvisoryLock.TakeAsync(connection, _table, ct);
        await using var count = new NpgsqlCommand($"SELECT count(private_key) FROM {_table}", connection);
        if (await count.ExecuteScalarAsync(ct) is 0L)
        {
            await AddAsync(connection, ct);
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>
    /// Puts a new key in the place of the present one, whose private half is destroyed. The newest checkpoint is signed
    /// by both: whoever trusts the old key learns from it to trust the new one.
    /// </summary>
    public async Task<NoteKey> RotateAsync(CancellationToken ct = default)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var present = await LockAsync(connection, ct);
        await using (
            var retire = new NpgsqlCommand(
                $"UPDATE {_table} SET private_key = NULL, retired_at = $1 WHERE private_key IS NOT NULL",
                connection
            )
        )
        {
            retire.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.GetUtcNow() });
            await retire.ExecuteNonQueryAsync(ct);
        }
        var next = await AddAsync(connection, ct);
        if (present is not null)
        {
            await Checkpoints.WriteAsync(store, connection, [present, next], clock.GetUtcNow(), ct);
        }
        await transaction.CommitAsync(ct);
        return next.Verifier;
    }

    /// <summary>
    /// The key that signs now, until the transaction ends: nobody else signs or replaces it in the meantime. Null when
    /// there is none.
    /// </summary>
    internal async Task<SigningKey?> LockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await AdvisoryLock.TakeAsync(connection, _table, ct);
        await using var command = new NpgsqlCommand(
            $"SELECT verifier, private_key FROM {_table} WHERE private_key IS NOT NULL",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new SigningKey(NoteKey.Parse(reader.GetString(0)), protector.Unprotect(reader.GetFieldValue<byte[]>(1)))
            : null;
    }

    private async Task<SigningKey> AddAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var secret = RandomNumberGenerator.GetBytes(Ed25519.KeySize);
        var key = new SigningKey(NoteKey.Create(store.Options.Chain.Origin, Ed25519.PublicKey(secret)), secret);
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {_table} (verifier, private_key, created_at) VALUES ($1, $2, $3)",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Verifier.ToString() });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = protector.Protect(secret) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
        return key;
    }
}

/// <param name="Secret">The private half, as it is.</param>
internal sealed record SigningKey(NoteKey Verifier, byte[] Secret);
