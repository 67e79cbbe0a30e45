using System.Text.Json.Nodes;
using Npgsql;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Scim;

/// <summary>A group that an identity provider has made.</summary>
internal sealed record ScimGroupRow(Group Group, string? ExternalId, DateTimeOffset ChangedAt)
{
    /// <param name="withMembers">Whether they are wanted: there may be thousands.</param>
    public JsonObject ToJson(HttpContext http, bool withMembers)
    {
        var json = new JsonObject
        {
            ["schemas"] = new JsonArray(ScimGroup.Schema),
            ["id"] = Group.Id.ToString(),
            ["externalId"] = ExternalId,
            ["displayName"] = Group.Name,
        };
        if (withMembers)
        {
            json["members"] = new JsonArray([
                .. Group.Members.Select(m => new JsonObject { ["value"] = m.ToString(), ["type"] = "User" }),
            ]);
        }
        json["meta"] = ScimAnswers.Meta(http, "Group", Group.Id, Group.CreatedAt, ChangedAt, Group.Revision);
        return json;
    }
}

/// <summary>What an identity provider knows groups by, beside their events.</summary>
internal sealed class ScimGroupTable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly ISnapshotProjection _groups;
    private readonly string _table;
    private readonly string _from;

    public ScimGroupTable(NpgsqlDataSource dataSource, ReadModels models, SchemaOptions options)
    {
        var schema = SchemaName.Quote(options.Schema);
        (_dataSource, _groups, _table) = (dataSource, models.Groups, $"{schema}.scim_groups");
        _from = $"""
            FROM {_table} s JOIN {schema}.{models.Groups.Table} g ON g.id = s.group_id
            WHERE NOT (g.data ->> 'isDeleted')::boolean
            """;
    }

    public NpgsqlBatchCommand Set(Guid id, string? externalId, DateTimeOffset now) =>
        Sql.Command(
            $"""
            INSERT INTO {_table} (group_id, external_id, changed_at) VALUES ($1, $2, $3)
            ON CONFLICT (group_id) DO UPDATE SET external_id = excluded.external_id, changed_at = excluded.changed_at
            """,
            Sql.Value(id),
            Sql.Text(externalId),
            Sql.Value(now)
        );

    public NpgsqlBatchCommand Delete(Guid id) =>
        Sql.Command($"DELETE FROM {_table} WHERE group_id = $1", Sql.Value(id));

    public async Task<ScimGroupRow?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"SELECT g.data, s.external_id, s.changed_at {_from} AND s.group_id = $1"
        );
        command.With(Sql.Value(id));
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Within a transaction.</summary>
    public async Task<ScimGroupRow?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT g.data, s.external_id, s.changed_at {_from} AND s.group_id = $1",
            connection
        );
        command.With(Sql.Value(id));
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>In the order of their ids.</summary>
    /// <returns>How many there are, and some of them.</returns>
    public async Task<(long Total, IReadOnlyList<ScimGroupRow>)> ListAsync(
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
                    "id" => "s.group_id::text = lower({0})",
                    "displayname" => "lower(g.data ->> 'name') = lower({0})",
                    "externalid" => "s.external_id = {0}",
                    "members" or "members.value" => UserColumns.HasMember("g.data", "lower({0})"),
                    _ => throw ScimException.InvalidFilter($"Groups are not looked for by {term.Attribute} here."),
                },
                term.Value
            );
        }
        await using var count = _dataSource.CreateCommand($"SELECT count(*) {_from} {where.Sql}");
        count.With(where.Parameters());
        var total = (long)(await count.ExecuteScalarAsync(ct))!;
        await using var command = _dataSource.CreateCommand(
            $"SELECT g.data, s.external_id, s.changed_at {_from} {where.Sql} ORDER BY s.group_id {page.Sql}"
        );
        command.With(where.Parameters());
        return (total, await ReadAsync(command, ct));
    }

    private async Task<IReadOnlyList<ScimGroupRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<ScimGroupRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(
                new(
                    (Group)_groups.Deserialize(reader.GetFieldValue<byte[]>(0)),
                    await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1),
                    reader.GetFieldValue<DateTimeOffset>(2)
                )
            );
        }
        return rows;
    }
}
