using System.Text.Json.Nodes;
using Npgsql;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Scim;

/// <summary>A user whom an identity provider looks after.</summary>
/// <param name="Groups">Id and name of each, as the protocol tells them.</param>
internal sealed record ScimUserRow(
    User User,
    ScimUser Details,
    string Groups,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt
)
{
    public JsonObject ToJson(HttpContext http)
    {
        var name = new JsonObject { ["formatted"] = Details.DisplayName };
        name["givenName"] = Details.GivenName;
        name["familyName"] = Details.FamilyName;
        return new()
        {
            ["schemas"] = new JsonArray(ScimUser.Schema),
            ["id"] = User.Id.ToString(),
            ["externalId"] = Details.ExternalId,
            ["userName"] = Details.UserName,
            ["name"] = name,
            ["displayName"] = Details.DisplayName,
            ["emails"] = new JsonArray(
                new JsonObject
                {
                    ["value"] = Details.Email,
                    ["type"] = "work",
                    ["primary"] = true,
                }
            ),
            ["active"] = Details.IsActive,
            ["groups"] = JsonNode.Parse(Groups),
            ["meta"] = ScimAnswers.Meta(http, "User", User.Id, CreatedAt, ChangedAt, User.Revision),
        };
    }
}

/// <summary>What an identity provider calls users, beside their events.</summary>
internal sealed class ScimUserTable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly ISnapshotProjection _users;
    private readonly string _table;
    private readonly string _from;
    private readonly string _select;
    private readonly string _names;

    public ScimUserTable(NpgsqlDataSource dataSource, ReadModels models, SchemaOptions options)
    {
        var schema = SchemaName.Quote(options.Schema);
        (_dataSource, _users, _table, _names) = (dataSource, models.Users, $"{schema}.scim_users", $"{schema}.users");
        _from = $"""
            FROM {_table} s JOIN {_names} u ON u.id = s.user_id JOIN {schema}.{models.Users.Table} d ON d.id = s.user_id
            WHERE s.deleted_at IS NULL
            """;
        _select = $"""
            SELECT d.data, s.user_name, s.external_id, u.full_name, s.given_name, s.family_name, u.email, s.created_at,
                   s.changed_at,
                   coalesce((
                       SELECT jsonb_agg(jsonb_build_object('value', g.id, 'display', g.data ->> 'name') ORDER BY g.id)
                       FROM {schema}.{models.Groups.Table} g
                       WHERE {UserColumns.HasMember("g.data", "s.user_id")}
                   ), '[]')::text
            {_from}
            """;
    }

    public NpgsqlBatchCommand Insert(Guid id, ScimUser user, DateTimeOffset now) =>
        Sql.Command(
            $"""
            INSERT INTO {_table} (user_id, user_name, external_id, given_name, family_name, created_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6)
            """,
            [Sql.Value(id), .. Values(user), Sql.Value(now)]
        );

    public NpgsqlBatchCommand Update(Guid id, ScimUser user, DateTimeOffset now) =>
        Sql.Command(
            $"""
            UPDATE {_table}
            SET user_name = $2, external_id = $3, given_name = $4, family_name = $5, changed_at = $6
            WHERE user_id = $1
            """,
            [Sql.Value(id), .. Values(user), Sql.Value(now)]
        );

    /// <summary>The name stays with the user, whom it has come back to if the provider makes one of that name again.</summary>
    public NpgsqlBatchCommand Delete(Guid id, DateTimeOffset now) =>
        Sql.Command(
            $"UPDATE {_table} SET external_id = NULL, changed_at = $2, deleted_at = $2 WHERE user_id = $1",
            Sql.Value(id),
            Sql.Value(now)
        );

    /// <summary>Within a transaction: whom the provider calls so, those included whom it has deleted.</summary>
    public async Task<(Guid Id, bool IsDeleted)?> FindNamedAsync(
        NpgsqlConnection connection,
        string userName,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT user_id, deleted_at IS NOT NULL FROM {_table} WHERE lower(user_name) = lower($1)",
            connection
        );
        command.With(Sql.Value(userName));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetBoolean(1)) : null;
    }

    /// <summary>Within a transaction: whether somebody else has a mail address.</summary>
    public async Task<bool> IsTakenAsync(NpgsqlConnection connection, Guid id, string email, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT EXISTS (SELECT FROM {_names} WHERE lower(email) = lower($1) AND id <> $2)",
            connection
        );
        command.With(Sql.Value(email), Sql.Value(id));
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Within a transaction: those of them whom the provider sees.</summary>
    public async Task<IReadOnlySet<Guid>> KnownAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT user_id FROM {_table} WHERE user_id = ANY ($1) AND deleted_at IS NULL",
            connection
        );
        command.With(Sql.Value(ids.ToArray()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new HashSet<Guid>();
        while (await reader.ReadAsync(ct))
        {
            known.Add(reader.GetGuid(0));
        }
        return known;
    }

    public async Task<ScimUserRow?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand($"{_select} AND s.user_id = $1");
        command.With(Sql.Value(id));
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Likewise, within a transaction.</summary>
    public async Task<ScimUserRow?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"{_select} AND s.user_id = $1", connection);
        command.With(Sql.Value(id));
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>In the order of their ids.</summary>
    /// <returns>How many there are, and some of them.</returns>
    public async Task<(long Total, IReadOnlyList<ScimUserRow>)> ListAsync(
        IReadOnlyList<ScimTerm> filter,
        ScimPage page,
        CancellationToken ct
    )
    {
        var where = new ScimWhere();
        foreach (var term in filter)
        {
            where.Add(
                term.Attribute switch
                {
                    "id" => "s.user_id::text = lower({0})",
                    "username" => "lower(s.user_name) = lower({0})",
                    "externalid" => "s.external_id = {0}",
                    "displayname" => "u.full_name = {0}",
                    "emails" or "emails.value" => "lower(u.email) = lower({0})",
                    "active" => "d.data ->> 'isActive' = {0}",
                    _ => throw ScimException.InvalidFilter($"Users are not looked for by {term.Attribute} here."),
                },
                term.Value
            );
        }
        await using var count = _dataSource.CreateCommand($"SELECT count(*) {_from} {where.Sql}");
        count.With(where.Parameters());
        var total = (long)(await count.ExecuteScalarAsync(ct))!;
        await using var command = _dataSource.CreateCommand($"{_select} {where.Sql} ORDER BY s.user_id {page.Sql}");
        command.With(where.Parameters());
        return (total, await ReadAsync(command, ct));
    }

    private static NpgsqlParameter[] Values(ScimUser user) =>
        [Sql.Value(user.UserName), Sql.Text(user.ExternalId), Sql.Text(user.GivenName), Sql.Text(user.FamilyName)];

    private async Task<IReadOnlyList<ScimUserRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<ScimUserRow>();
        while (await reader.ReadAsync(ct))
        {
            var user = (User)_users.Deserialize(reader.GetFieldValue<byte[]>(0));
            rows.Add(
                new(
                    user,
                    new(
                        reader.GetString(1),
                        await TextAsync(2),
                        await TextAsync(3),
                        await TextAsync(4),
                        await TextAsync(5),
                        reader.GetString(6),
                        user.IsActive
                    ),
                    reader.GetString(9),
                    reader.GetFieldValue<DateTimeOffset>(7),
                    reader.GetFieldValue<DateTimeOffset>(8)
                )
            );
        }
        return rows;

        async Task<string?> TextAsync(int column) =>
            await reader.IsDBNullAsync(column, ct) ? null : reader.GetString(column);
    }
}
