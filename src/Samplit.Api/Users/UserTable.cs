using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Users;

/// <summary>A user, with what people call them.</summary>
/// <param name="UserName">Null of a person who was erased, like all the others.</param>
/// <param name="HasPassword">Whether they can sign in with one.</param>
public sealed record NamedUser(
    User User,
    string? UserName,
    string? Email,
    string? FullName,
    string? Company,
    DateTimeOffset? LastSignInAt,
    bool HasPassword
);

/// <summary>What is kept of users beside their events: names, and hashes of passwords.</summary>
public sealed class UserTable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly ReadModels _models;
    private readonly string _users;
    private readonly string _passwords;
    private readonly string _provisioned;
    private readonly string _documents;
    private readonly string _select;

    public UserTable(NpgsqlDataSource dataSource, ReadModels models, SchemaOptions options)
    {
        var schema = SchemaName.Quote(options.Schema);
        (_dataSource, _models) = (dataSource, models);
        (_users, _passwords, _provisioned) = ($"{schema}.users", $"{schema}.user_passwords", $"{schema}.scim_users");
        _documents = $"{schema}.{models.Users.Table}";
        _select = $"""
            SELECT d.data, u.user_name, u.email, u.full_name, u.company, u.last_sign_in_at, p.hash IS NOT NULL
            FROM {_users} u JOIN {_documents} d ON d.id = u.id LEFT JOIN {_passwords} p ON p.user_id = u.id
            """;
    }

    /// <summary>Taken by whatever changes who is a user, so that two who do it at once see each other.</summary>
    internal string LockName => _users;

    internal NpgsqlBatchCommand Insert(Guid id, CreateUser command) =>
        Sql.Command(
            $"INSERT INTO {_users} (id, user_name, email, full_name, company) VALUES ($1, $2, $3, $4, $5)",
            Sql.Value(id),
            Sql.Value(command.UserName!),
            Sql.Value(command.Email!),
            Sql.Text(command.FullName?.Trim()),
            Sql.Text(command.Company?.Trim())
        );

    internal NpgsqlBatchCommand SetPassword(Guid id, string hash) =>
        Sql.Command(
            $"""
            INSERT INTO {_passwords} (user_id, hash) VALUES ($1, $2)
            ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash
            """,
            Sql.Value(id),
            Sql.Value(hash)
        );

    /// <summary>Who it was is gone, and so is what they signed in with.</summary>
    internal IEnumerable<NpgsqlBatchCommand> Erase(Guid id) =>
        [
            Sql.Command(
                $"""
                UPDATE {_users} SET user_name = NULL, email = NULL, full_name = NULL, company = NULL,
                    preferences = DEFAULT, last_sign_in_at = NULL WHERE id = $1
                """,
                Sql.Value(id)
            ),
            ClearPassword(id),
            Sql.Command($"DELETE FROM {_provisioned} WHERE user_id = $1", Sql.Value(id)),
        ];

    internal NpgsqlBatchCommand ClearPassword(Guid id) =>
        Sql.Command($"UPDATE {_passwords} SET hash = NULL WHERE user_id = $1", Sql.Value(id));

    /// <summary>What an identity provider knows somebody by who was made here: by their mail address.</summary>
    internal NpgsqlBatchCommand HandOver(Guid id, DateTimeOffset now) =>
        Sql.Command(
            $"""
            INSERT INTO {_provisioned} (user_id, user_name, created_at, changed_at)
            SELECT id, email, $2, $2 FROM {_users} WHERE id = $1
            ON CONFLICT (user_id) DO UPDATE SET deleted_at = NULL
            """,
            Sql.Value(id),
            Sql.Value(now)
        );

    /// <summary>What people call somebody now.</summary>
    internal NpgsqlBatchCommand SetDetails(Guid id, string email, string? fullName) =>
        Sql.Command(
            $"UPDATE {_users} SET email = $2, full_name = $3 WHERE id = $1",
            Sql.Value(id),
            Sql.Value(email),
            Sql.Text(fullName)
        );

    internal NpgsqlBatchCommand RecordSignIn(Guid id, DateTimeOffset at) =>
        Sql.Command($"UPDATE {_users} SET last_sign_in_at = $2 WHERE id = $1", Sql.Value(id), Sql.Value(at));

    /// <summary>Within a transaction that has the lock.</summary>
    internal async Task<Superusers> CountSuperusersAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT count(*) FILTER (WHERE (data ->> 'isActive')::boolean)::int, count(*)::int
            FROM {_documents} WHERE (data ->> 'isSuperuser')::boolean
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt32(0), reader.GetInt32(1));
    }

    /// <summary>Which of them somebody has already, whatever their case.</summary>
    internal async Task<(bool UserName, bool Email)> AreTakenAsync(
        NpgsqlConnection connection,
        string userName,
        string email,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT EXISTS (SELECT FROM {_users} WHERE lower(user_name) = lower($1)),
                   EXISTS (SELECT FROM {_users} WHERE lower(email) = lower($2))
            """,
            connection
        );
        command.With(Sql.Value(userName), Sql.Value(email));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetBoolean(0), reader.GetBoolean(1));
    }

    /// <summary>Within a transaction that has the lock.</summary>
    /// <param name="userNames">At most a few.</param>
    /// <returns>Who has one of these names, or this address, whatever their case.</returns>
    internal async Task<IReadOnlyList<NamedUser>> FindAnyAsync(
        IReadOnlyList<string> userNames,
        string email,
        CancellationToken ct
    ) =>
        await ReadAsync(
            "WHERE lower(u.user_name) = ANY($1) OR lower(u.email) = lower($2)",
            [Sql.Value<string[]>([.. userNames.Select(n => n.ToLowerInvariant())]), Sql.Value(email)],
            ct
        );

    /// <summary>Whether there is or was anybody.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken ct)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(ct);
        return await IsEmptyAsync(connection, ct);
    }

    /// <param name="connection">Of whoever holds one already, and would wait for a second.</param>
    internal async Task<bool> IsEmptyAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT NOT EXISTS (SELECT FROM {_users})", connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task<NamedUser?> FindAsync(Guid id, CancellationToken ct) =>
        (await ReadAsync("WHERE u.id = $1", [Sql.Value(id)], ct)).SingleOrDefault();

    /// <param name="login">A user name or a mail address, whatever its case.</param>
    public async Task<NamedUser?> FindAsync(string login, CancellationToken ct) =>
        // No user name has an @, and every address has.
        (
            await ReadAsync(
                login.Contains('@', StringComparison.Ordinal)
                    ? "WHERE lower(u.email) = lower($1)"
                    : "WHERE lower(u.user_name) = lower($1)",
                [Sql.Value(login)],
                ct
            )
        ).SingleOrDefault();

    internal async Task<string?> FindPasswordAsync(Guid id, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand($"SELECT hash FROM {_passwords} WHERE user_id = $1");
        command.Parameters.Add(Sql.Value(id));
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <returns>JSON; null when there is no such user.</returns>
    internal async Task<string?> FindPreferencesAsync(Guid id, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand($"SELECT preferences FROM {_users} WHERE id = $1");
        command.Parameters.Add(Sql.Value(id));
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <param name="json">An object.</param>
    internal async Task SetPreferencesAsync(Guid id, string json, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"UPDATE {_users} SET preferences = $2::jsonb WHERE id = $1"
        );
        command.With(Sql.Value(id), Sql.Value(json));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last user of the page before.</param>
    public Task<IReadOnlyList<NamedUser>> ListAsync(Guid? after, int limit, CancellationToken ct) =>
        // Ids are UUIDs of version 7, so their order is the order of creation.
        ReadAsync(
            "WHERE u.id < $1 ORDER BY u.id DESC LIMIT $2",
            [Sql.Value(after ?? Guid.AllBitsSet), Sql.Value(limit)],
            ct
        );

    private async Task<IReadOnlyList<NamedUser>> ReadAsync(
        string which,
        NpgsqlParameter[] parameters,
        CancellationToken ct
    )
    {
        await using var command = _dataSource.CreateCommand($"{_select} {which}");
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var users = new List<NamedUser>();
        while (await reader.ReadAsync(ct))
        {
            users.Add(
                new NamedUser(
                    (User)((ISnapshotProjection)_models.Users).Deserialize(reader.GetFieldValue<byte[]>(0)),
                    await TextAsync(1),
                    await TextAsync(2),
                    await TextAsync(3),
                    await TextAsync(4),
                    await reader.IsDBNullAsync(5, ct) ? null : reader.GetFieldValue<DateTimeOffset>(5),
                    reader.GetBoolean(6)
                )
            );
        }
        return users;

        async Task<string?> TextAsync(int column) =>
            await reader.IsDBNullAsync(column, ct) ? null : reader.GetString(column);
    }
}
