using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.Users;

/// <summary>
/// Accounts of identity providers that users sign in with, beside the events that tell of them. An account is its issuer
/// and its subject, never a mail address, which may be somebody else's tomorrow (OpenID Connect Core 1.0, 5.7).
/// </summary>
public sealed class IdentityTable(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _identities = $"{SchemaName.Quote(options.Schema)}.user_identities";
    private readonly string _used = $"{SchemaName.Quote(options.Schema)}.used_tokens";

    /// <summary>What is kept of a name that an issuer has given: of an account, a session, a token.</summary>
    internal static byte[] Hash(string kind, string issuer, string name) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{issuer}\0{name}"));

    internal NpgsqlBatchCommand Insert(byte[] identity, Guid userId, DateTimeOffset now) =>
        Sql.Command(
            $"INSERT INTO {_identities} (hash, user_id, created_at) VALUES ($1, $2, $3)",
            Sql.Value(identity),
            Sql.Value(userId),
            Sql.Value(now)
        );

    internal NpgsqlBatchCommand DeleteOfUser(Guid userId) =>
        Sql.Command($"DELETE FROM {_identities} WHERE user_id = $1", Sql.Value(userId));

    /// <returns>Whose it is; null for nobody's.</returns>
    internal async Task<Guid?> FindAsync(byte[] identity, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        return await FindAsync(connection, identity, ct);
    }

    /// <summary>Within a transaction that nobody else links an account beside.</summary>
    internal async Task<Guid?> FindAsync(NpgsqlConnection connection, byte[] identity, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT user_id FROM {_identities} WHERE hash = $1", connection);
        command.Parameters.Add(Sql.Value(identity));
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    /// <returns>False for one that was used before.</returns>
    internal async Task<bool> TryUseAsync(byte[] token, DateTimeOffset expiresAt, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        return await TryUseAsync(connection, token, expiresAt, ct);
    }

    /// <summary>Within a transaction that does what it is for.</summary>
    internal async Task<bool> TryUseAsync(
        NpgsqlConnection connection,
        byte[] token,
        DateTimeOffset expiresAt,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {_used} (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            connection
        );
        command.With(Sql.Value(token), Sql.Value(expiresAt));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    internal async Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"DELETE FROM {_used} WHERE expires_at < $1");
        // Clocks of servers may differ a little.
        command.Parameters.Add(Sql.Value(now - TimeSpan.FromMinutes(10)));
        await command.ExecuteNonQueryAsync(ct);
    }
}
