using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.Users;

/// <summary>A passkey, as far as the server knows it.</summary>
internal sealed record StoredPasskey(
    byte[] Id,
    Guid UserId,
    byte[] PublicKey,
    long SignCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt
);

/// <summary>Passkeys, beside the events that tell of them, and challenges that were answered.</summary>
public sealed class PasskeyTable(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _passkeys = $"{SchemaName.Quote(options.Schema)}.passkeys";
    private readonly string _challenges = $"{SchemaName.Quote(options.Schema)}.passkey_challenges";

    internal NpgsqlBatchCommand Insert(
        byte[] id,
        Guid userId,
        byte[] publicKey,
        long signCount,
        Guid aaguid,
        string[] transports,
        DateTimeOffset now
    ) =>
        Sql.Command(
            $"""
            INSERT INTO {_passkeys} (credential_id, user_id, public_key, sign_count, aaguid, transports, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            Sql.Value(id),
            Sql.Value(userId),
            Sql.Value(publicKey),
            Sql.Value(signCount),
            Sql.Value(aaguid),
            Sql.Value(transports),
            Sql.Value(now)
        );

    internal NpgsqlBatchCommand DeleteOfUser(Guid userId) =>
        Sql.Command($"DELETE FROM {_passkeys} WHERE user_id = $1", Sql.Value(userId));

    /// <returns>Whether they had it.</returns>
    internal async Task<bool> DeleteAsync(NpgsqlConnection connection, byte[] id, Guid userId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"DELETE FROM {_passkeys} WHERE credential_id = $1 AND user_id = $2",
            connection
        );
        command.With(Sql.Value(id), Sql.Value(userId));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    /// <returns>Whether it is still there, and has not counted further meanwhile.</returns>
    internal async Task<bool> RecordUseAsync(
        NpgsqlConnection connection,
        StoredPasskey passkey,
        long signCount,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE {_passkeys} SET sign_count = $3, last_used_at = $4 WHERE credential_id = $1 AND sign_count = $2",
            connection
        );
        command.With(Sql.Value(passkey.Id), Sql.Value(passkey.SignCount), Sql.Value(signCount), Sql.Value(now));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    internal async Task<StoredPasskey?> FindAsync(byte[] id, CancellationToken ct) =>
        (await ReadAsync("WHERE credential_id = $1", Sql.Value(id), ct)).SingleOrDefault();

    /// <summary>Oldest first.</summary>
    internal Task<IReadOnlyList<StoredPasskey>> ListAsync(Guid userId, CancellationToken ct) =>
        ReadAsync("WHERE user_id = $1 ORDER BY created_at, credential_id", Sql.Value(userId), ct);

    /// <returns>False for one that was answered before.</returns>
    internal async Task<bool> TryAnswerAsync(byte[] challenge, DateTimeOffset expiresAt, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"INSERT INTO {_challenges} (challenge, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        );
        command.With(Sql.Value(challenge), Sql.Value(expiresAt));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    internal async Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"DELETE FROM {_challenges} WHERE expires_at < $1");
        // Clocks of servers may differ a little.
        command.Parameters.Add(Sql.Value(now - TimeSpan.FromMinutes(10)));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<IReadOnlyList<StoredPasskey>> ReadAsync(
        string which,
        NpgsqlParameter parameter,
        CancellationToken ct
    )
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT credential_id, user_id, public_key, sign_count, created_at, last_used_at FROM {_passkeys} {which}"
        );
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var passkeys = new List<StoredPasskey>();
        while (await reader.ReadAsync(ct))
        {
            passkeys.Add(
                new StoredPasskey(
                    reader.GetFieldValue<byte[]>(0),
                    reader.GetGuid(1),
                    reader.GetFieldValue<byte[]>(2),
                    reader.GetInt64(3),
                    reader.GetFieldValue<DateTimeOffset>(4),
                    await reader.IsDBNullAsync(5, ct) ? null : reader.GetFieldValue<DateTimeOffset>(5)
                )
            );
        }
        return passkeys;
    }
}
