using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Access;

/// <summary>A key with what people call it and where it was used last.</summary>
/// <param name="IsExpired">By the database's clock, which is the same for all servers.</param>
/// <param name="Roles">Its own, where that was made, and those that are built in.</param>
/// <param name="Owner">Who made it; null where that is nobody, or not known.</param>
public sealed record NamedKey(
    ApiKey Key,
    string PublicId,
    string Name,
    DateTimeOffset? LastUsedAt,
    string? LastUsedFrom,
    bool IsExpired,
    RoleCatalog Roles,
    UserAccess? Owner
)
{
    /// <summary>Who shows the key, with what its role and its owner may do now.</summary>
    public Principal Principal() => Key.Principal(Roles, Owner?.Principal());
}

/// <summary>What is kept of keys beside their events: names, hashes of secrets, when they were used last.</summary>
public sealed class ApiKeyTable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly ReadModels _models;
    private readonly string _keys;
    private readonly string _secrets;
    private readonly string _select;
    private readonly RoleColumn _roles;
    private readonly UserColumns _users;

    public ApiKeyTable(
        NpgsqlDataSource dataSource,
        ReadModels models,
        RoleColumn roles,
        UserColumns users,
        SchemaOptions options
    )
    {
        var schema = SchemaName.Quote(options.Schema);
        (_dataSource, _models, _roles, _users) = (dataSource, models, roles, users);
        (_keys, _secrets) = ($"{schema}.api_keys", $"{schema}.api_key_secrets");
        _select = $"""
            SELECT d.data, k.public_id, k.name, k.last_used_at, k.last_used_from,
                   (d.data ->> 'expiresAt')::timestamptz <= now(),
                   {roles.Select("SELECT d.data ->> 'role'")},
                   {users.Select}
            FROM {_keys} k JOIN {schema}.{models.ApiKeys.Table} d ON d.id = k.id
            {users.Join("(d.data ->> 'owner')::uuid")}
            """;
    }

    public NpgsqlBatchCommand InsertKey(Guid id, string publicId, string name) =>
        Sql.Command(
            $"INSERT INTO {_keys} (id, public_id, name) VALUES ($1, $2, $3)",
            Sql.Value(id),
            Sql.Value(publicId),
            Sql.Value(name)
        );

    public NpgsqlBatchCommand InsertSecret(Guid id, byte[] hash, DateTimeOffset now) =>
        Sql.Command(
            $"INSERT INTO {_secrets} (key_id, hash, created_at) VALUES ($1, $2, $3)",
            Sql.Value(id),
            Sql.Value(hash),
            Sql.Value(now)
        );

    /// <summary>
    /// The secret that is in use now goes on this long, by the database's clock as it is looked for; one that was
    /// replaced before ends.
    /// </summary>
    public NpgsqlBatchCommand EndSecrets(Guid id, TimeSpan grace) =>
        Sql.Command(
            $"""
            UPDATE {_secrets}
            SET valid_until = CASE WHEN valid_until IS NULL THEN now() + $2 ELSE least(valid_until, now()) END
            WHERE key_id = $1
            """,
            Sql.Value(id),
            Sql.Value(grace)
        );

    /// <param name="network">Where it was used from.</param>
    public async Task RecordUseAsync(Guid id, DateTimeOffset at, string? network, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"UPDATE {_keys} SET last_used_at = $2, last_used_from = $3 WHERE id = $1"
        );
        command.With(Sql.Value(id), Sql.Value(at), Sql.Text(network));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Hashes of the secrets that are in use, those included that were replaced and still go on.</summary>
    internal async Task<IReadOnlyList<byte[]>> ListSecretsAsync(Guid id, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"SELECT hash FROM {_secrets} WHERE key_id = $1 AND (valid_until IS NULL OR valid_until > now())"
        );
        command.Parameters.Add(Sql.Value(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var secrets = new List<byte[]>();
        while (await reader.ReadAsync(ct))
        {
            secrets.Add(reader.GetFieldValue<byte[]>(0));
        }
        return secrets;
    }

    public async Task<NamedKey?> FindAsync(string publicId, CancellationToken ct) =>
        (await ReadAsync("WHERE k.public_id = $1", [Sql.Value(publicId)], ct)).SingleOrDefault();

    public async Task<NamedKey?> FindAsync(Guid id, CancellationToken ct) =>
        (await ReadAsync("WHERE k.id = $1", [Sql.Value(id)], ct)).SingleOrDefault();

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last key of the page before.</param>
    public Task<IReadOnlyList<NamedKey>> ListAsync(Guid? after, int limit, CancellationToken ct) =>
        // Ids are UUIDs of version 7, so their order is the order of creation.
        ReadAsync(
            "WHERE k.id < $1 ORDER BY k.id DESC LIMIT $2",
            [Sql.Value(after ?? Guid.AllBitsSet), Sql.Value(limit)],
            ct
        );

    private async Task<IReadOnlyList<NamedKey>> ReadAsync(
        string which,
        NpgsqlParameter[] parameters,
        CancellationToken ct
    )
    {
        await using var command = _dataSource.CreateCommand($"{_select} {which}");
        command.With(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<NamedKey>();
        while (await reader.ReadAsync(ct))
        {
            keys.Add(
                new NamedKey(
                    (ApiKey)((ISnapshotProjection)_models.ApiKeys).Deserialize(reader.GetFieldValue<byte[]>(0)),
                    reader.GetString(1),
                    reader.GetString(2),
                    await reader.IsDBNullAsync(3, ct) ? null : reader.GetFieldValue<DateTimeOffset>(3),
                    await reader.IsDBNullAsync(4, ct) ? null : reader.GetString(4),
                    reader.GetBoolean(5),
                    await _roles.ReadAsync(reader, 6, ct),
                    await _users.ReadAsync(reader, 7, ct)
                )
            );
        }
        return keys;
    }
}
