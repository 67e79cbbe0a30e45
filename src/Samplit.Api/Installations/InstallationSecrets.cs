using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.Installations;

/// <summary>
/// Tokens and secrets of installations: side rows, written with the events that say that they came or went.
/// </summary>
public sealed class InstallationSecrets(
    NpgsqlDataSource dataSource,
    PlatformSecretProtector protector,
    SchemaOptions options
)
{
    private const int TokenBytes = 24;
    private const string TokenPrefix = "site_";
    private static readonly int TokenLength = TokenPrefix.Length + Base64Url.GetEncodedLength(TokenBytes);

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    private readonly string _tokens = SchemaName.Quote(options.Schema) + ".installation_tokens";
    private readonly string _secrets = SchemaName.Quote(options.Schema) + ".installation_secrets";

    public static string NewToken() =>
        TokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>
    /// Whether some installation may have it: no database has to be asked for what was never made here.
    /// </summary>
    public static bool IsToken(string text) =>
        text.Length == TokenLength
        && text.StartsWith(TokenPrefix, StringComparison.Ordinal)
        && text.AsSpan(TokenPrefix.Length).IndexOfAnyExcept(TokenCharacters) < 0;

    public NpgsqlBatchCommand InsertToken(Guid installation, string token, DateTimeOffset now) =>
        Sql.Command(
            $"INSERT INTO {_tokens} (token, installation_id, created_at) VALUES ($1, $2, $3)",
            Sql.Value(token),
            Sql.Value(installation),
            Sql.Value(now)
        );

    /// <summary>The token that is in use now goes on until then.</summary>
    public NpgsqlBatchCommand EndToken(Guid installation, DateTimeOffset validUntil) =>
        Sql.Command(
            $"UPDATE {_tokens} SET valid_until = $2 WHERE installation_id = $1 AND valid_until IS NULL",
            Sql.Value(installation),
            Sql.Value(validUntil)
        );

    public NpgsqlBatchCommand Keep(Guid installation, CredentialsRequest credentials) =>
        Sql.Command(
            $"""
            INSERT INTO {_secrets} (installation_id, secret) VALUES ($1, $2)
            ON CONFLICT (installation_id) DO UPDATE SET secret = EXCLUDED.secret
            """,
            Sql.Value(installation),
            Sql.Value(
                protector.Protect(
                    JsonSerializer.SerializeToUtf8Bytes(credentials, CredentialsJson.Default.CredentialsRequest)
                )
            )
        );

    public NpgsqlBatchCommand DestroySecret(Guid installation) =>
        Sql.Command($"UPDATE {_secrets} SET secret = NULL WHERE installation_id = $1", Sql.Value(installation));

    /// <returns>Null when there are none, or they were destroyed.</returns>
    public async Task<CredentialsRequest?> FindAsync(Guid installation, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"SELECT secret FROM {_secrets} WHERE installation_id = $1");
        command.Parameters.Add(Sql.Value(installation));
        return await command.ExecuteScalarAsync(ct) is byte[] stored
            ? JsonSerializer.Deserialize(protector.Unprotect(stored), CredentialsJson.Default.CredentialsRequest)
            : null;
    }
}
