using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Access;

/// <summary>A key with what people call it and where it was used last.</summary>
public sealed record NamedKey(
    ApiKey Key,
    string PublicId,
    string Name,
    DateTimeOffset? LastUsedAt,
    string? LastUsedFrom
);

/// <summary>What is kept of keys beside their events: names, hashes of secrets, when they were used last.</summary>
public sealed class ApiKeyTable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly ReadModels _models;
    private readonly string _keys;
    private readonly string _secrets;
    private readonly string _select;

    public ApiKeyTable(NpgsqlDataSource dataSource, ReadModels models, SchemaOptions options)
    {
        var schema = SchemaName.Quote(options.Schema);
        (_dataSource, _models) = (dataSource, models);
        (_keys, _secrets) = ($"{schema}.api_keys", $"{schema}.api_key_secrets");
        _select = $"""
            SELECT d.data, k.public_id, k.name, k.last_used_at, k.last_used_from
            FROM {_keys} k JOIN {schema}.{models.ApiKeys.Table} d ON d.id = k.id
            """;
    }

    public NpgsqlBatchCommand InsertKey(Guid id, string publicId, string name) =>
        Command(
            $"INSERT INTO {_keys} (id, public_id, name) VALUES ($1, $2, $3)",
            new NpgsqlParameter<Guid> { TypedValue = id },
            new NpgsqlParameter<string> { TypedValue = publicId },
            new NpgsqlParameter<string> { TypedValue = name }
        );

    public NpgsqlBatchCommand InsertSecret(Guid id, byte[] hash, DateTimeOffset now) =>
        Command(
            $"INSERT INTO {_secrets} (key_id, hash, created_at) VALUES ($1, $2, $3)",
            new NpgsqlParameter<Guid> { TypedValue = id },
            new NpgsqlParameter<byte[]> { TypedValue = hash },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now }
        );

    /// <summary>The secret that is in use now goes on until then; one that was replaced before ends.</summary>
    public NpgsqlBatchCommand EndSecrets(Guid id, DateTimeOffset validUntil, DateTimeOffset now) =>
        Command(
            $"""
            UPDATE {_secrets} SET valid_until = CASE WHEN valid_until IS NULL THEN $2 ELSE least(valid_until, $3) END
            WHERE key_id = $1
            """,
            new NpgsqlParameter<Guid> { TypedValue = id },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = validUntil },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now }
        );

    /// <param name="network">Where it was used from.</param>
    public async Task RecordUseAsync(Guid id, DateTimeOffset at, string? network, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"UPDATE {_keys} SET last_used_at = $2, last_used_from = $3 WHERE id = $1"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = network });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Secrets that are in use, and until when those go on that were replaced.</summary>
    internal async Task<IReadOnlyList<(byte[] Hash, DateTimeOffset? ValidUntil)>> ListSecretsAsync(
        Guid id,
        CancellationToken ct
    )
    {
        await using var command = _dataSource.CreateCommand(
            $"SELECT hash, valid_until FROM {_secrets} WHERE key_id = $1 AND (valid_until IS NULL OR valid_until > now())"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var secrets = new List<(byte[], DateTimeOffset?)>();
        while (await reader.ReadAsync(ct))
        {
            secrets.Add(
                (
                    reader.GetFieldValue<byte[]>(0),
                    await reader.IsDBNullAsync(1, ct) ? null : reader.GetFieldValue<DateTimeOffset>(1)
                )
            );
        }
        return secrets;
    }

    public async Task<NamedKey?> FindAsync(string publicId, CancellationToken ct) =>
        (
            await ReadAsync("WHERE k.public_id = $1", [new NpgsqlParameter<string> { TypedValue = publicId }], ct)
        ).SingleOrDefault();

    public async Task<NamedKey?> FindAsync(Guid id, CancellationToken ct) =>
        (await ReadAsync("WHERE k.id = $1", [new NpgsqlParameter<Guid> { TypedValue = id }], ct)).SingleOrDefault();

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last key of the page before.</param>
    public Task<IReadOnlyList<NamedKey>> ListAsync(Guid? after, int limit, CancellationToken ct) =>
        // Ids are UUIDs of version 7, so their order is the order of creation.
        ReadAsync(
            "WHERE k.id < $1 ORDER BY k.id DESC LIMIT $2",
            [
                new NpgsqlParameter<Guid> { TypedValue = after ?? Guid.AllBitsSet },
                new NpgsqlParameter<int> { TypedValue = limit },
            ],
            ct
        );

    private async Task<IReadOnlyList<NamedKey>> ReadAsync(
        string which,
        IReadOnlyList<NpgsqlParameter> parameters,
        CancellationToken ct
    )
    {
        await using var command = _dataSource.CreateCommand($"{_select} {which}");
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
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
                    await reader.IsDBNullAsync(4, ct) ? null : reader.GetString(4)
                )
            );
        }
        return keys;
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
