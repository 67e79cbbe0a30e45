using Npgsql;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Users;

/// <summary>A member of a group.</summary>
/// <param name="UserName">Null of a person who was erased.</param>
public sealed record NamedMember(Guid Id, string? UserName);

/// <summary>Reads who is in which group.</summary>
public sealed class GroupTable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly ISnapshotProjection _groups;
    private readonly string _documents;
    private readonly string _users;
    private readonly string _userDocuments;

    public GroupTable(NpgsqlDataSource dataSource, ReadModels models, SchemaOptions options)
    {
        var schema = SchemaName.Quote(options.Schema);
        (_dataSource, _groups) = (dataSource, models.Groups);
        (_documents, _users) = ($"{schema}.{models.Groups.Table}", $"{schema}.users");
        _userDocuments = $"{schema}.{models.Users.Table}";
    }

    public async Task<Group?> FindAsync(Guid id, CancellationToken ct) =>
        (await ReadAsync("WHERE g.id = $1", [Sql.Value(id)], ct)).SingleOrDefault(g => !g.IsDeleted);

    public async Task<Group?> FindAsync(string name, CancellationToken ct) =>
        name.Contains('\0', StringComparison.Ordinal)
            ? null
            : (await ReadAsync("WHERE lower(g.data ->> 'name') = lower($1)", [Sql.Value(name)], ct)).SingleOrDefault();

    /// <summary>Newest first.</summary>
    /// <param name="member">A user; null for groups of anybody.</param>
    /// <param name="after">Id of the last group of the page before.</param>
    public Task<IReadOnlyList<Group>> ListAsync(Guid? member, Guid? after, int limit, CancellationToken ct) =>
        ReadAsync(
            $"""
            WHERE g.id < $1 AND NOT (g.data ->> 'isDeleted')::boolean {(
                member is null ? "" : $"AND {UserColumns.HasMember("g.data", "$3::uuid")}"
            )}
            ORDER BY g.id DESC LIMIT $2
            """,
            [
                Sql.Value(after ?? Guid.AllBitsSet),
                Sql.Value(limit),
                .. member is { } user ? (NpgsqlParameter[])[Sql.Value(user)] : [],
            ],
            ct
        );

    /// <summary>In the order of their ids.</summary>
    /// <param name="after">Id of the last member of the page before.</param>
    public async Task<IReadOnlyList<NamedMember>> ListMembersAsync(
        Guid group,
        Guid? after,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = _dataSource.CreateCommand(
            $"""
            SELECT u.id, u.user_name
            FROM {_documents} g CROSS JOIN jsonb_array_elements_text(g.data -> 'members') m JOIN {_users} u ON u.id = m::uuid
            WHERE g.id = $1 AND u.id > $2 ORDER BY u.id LIMIT $3
            """
        );
        command.With(Sql.Value(group), Sql.Value(after ?? Guid.Empty), Sql.Value(limit));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var members = new List<NamedMember>();
        while (await reader.ReadAsync(ct))
        {
            members.Add(new(reader.GetGuid(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1)));
        }
        return members;
    }

    /// <summary>Within a transaction that has the lock of users: those of them who are users, and not erased.</summary>
    internal async Task<IReadOnlySet<Guid>> FindUsersAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) =>
        await IdsAsync(
            connection,
            $"SELECT id FROM {_userDocuments} WHERE id = ANY ($1) AND NOT coalesce((data ->> 'isErased')::boolean, false)",
            Sql.Value(ids.ToArray()),
            ct
        );

    /// <summary>Likewise: the groups that a user is in.</summary>
    internal async Task<IReadOnlySet<Guid>> FindGroupsOfAsync(
        NpgsqlConnection connection,
        Guid user,
        CancellationToken ct
    ) =>
        await IdsAsync(
            connection,
            $"SELECT id FROM {_documents} g WHERE {UserColumns.HasMember("g.data", "$1::uuid")}",
            Sql.Value(user),
            ct
        );

    /// <summary>Likewise: how many groups there are.</summary>
    internal async Task<int> CountAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT count(*)::int FROM {_documents} WHERE NOT (data ->> 'isDeleted')::boolean",
            connection
        );
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<HashSet<Guid>> IdsAsync(
        NpgsqlConnection connection,
        string sql,
        NpgsqlParameter parameter,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.With(parameter);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new HashSet<Guid>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }
        return ids;
    }

    private async Task<IReadOnlyList<Group>> ReadAsync(string which, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand($"SELECT g.data FROM {_documents} g {which}");
        command.With(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var groups = new List<Group>();
        while (await reader.ReadAsync(ct))
        {
            groups.Add((Group)_groups.Deserialize(reader.GetFieldValue<byte[]>(0)));
        }
        return groups;
    }
}
