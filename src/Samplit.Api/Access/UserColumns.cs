using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Access;

/// <summary>A user, with all that says what they may do.</summary>
/// <param name="Roles">Those of theirs that were made, and those that are built in.</param>
/// <param name="Groups">That they are in.</param>
/// <param name="GroupRoles">What they have by these, besides their own.</param>
public sealed record UserAccess(
    User User,
    RoleCatalog Roles,
    IReadOnlyList<Guid> Groups,
    IReadOnlyList<RoleGrant> GroupRoles
)
{
    /// <summary>Null when they may not sign in.</summary>
    public Principal? Principal() => User.IsActive ? User.Principal(Roles, GroupRoles) : null;
}

/// <summary>
/// What says what a user may do, read beside what they show: in the same statement, so that it is of one moment.
/// </summary>
public sealed class UserColumns
{
    private readonly ReadModels _models;
    private readonly RoleColumn _roles;
    private readonly JsonTypeInfo<IReadOnlyList<RoleGrant>> _grants;
    private readonly string _schema;

    public UserColumns(ReadModels models, RoleColumn roles, SchemaOptions options)
    {
        (_models, _roles, _schema) = (models, roles, SchemaName.Quote(options.Schema));
        _grants = (JsonTypeInfo<IReadOnlyList<RoleGrant>>)models.Json.GetTypeInfo(typeof(IReadOnlyList<RoleGrant>));
    }

    /// <summary>SQL of a condition: a document of groups has the user, as the index finds it.</summary>
    internal static string HasMember(string data, string userId) =>
        $"{data} @> jsonb_build_object('members', jsonb_build_array({userId}))";

    /// <summary>Four columns.</summary>
    public string Select =>
        $"""
            who.data,
            {_roles.Select(
                "SELECT held ->> 'role' FROM jsonb_array_elements((who.data -> 'roles') || coalesce(member.roles, '[]')) held"
            )},
            member.ids, member.roles
            """;

    /// <param name="userId">SQL of the user's id.</param>
    public string Join(string userId) =>
        $"""
            LEFT JOIN {_schema}.{_models.Users.Table} who ON who.id = {userId}
            LEFT JOIN LATERAL (
                SELECT array_agg(g.id) AS ids, jsonb_path_query_array(jsonb_agg(g.data -> 'roles'), '$[*][*]') AS roles
                FROM {_schema}.{_models.Groups.Table} g
                WHERE {HasMember("g.data", "who.id")}
            ) member ON TRUE
            """;

    /// <param name="first">The first of the four.</param>
    /// <returns>Null where there is no such user.</returns>
    public async Task<UserAccess?> ReadAsync(NpgsqlDataReader reader, int first, CancellationToken ct) =>
        await reader.IsDBNullAsync(first, ct)
            ? null
            : new(
                (User)((ISnapshotProjection)_models.Users).Deserialize(reader.GetFieldValue<byte[]>(first)),
                await _roles.ReadAsync(reader, first + 1, ct),
                await reader.IsDBNullAsync(first + 2, ct) ? [] : reader.GetFieldValue<Guid[]>(first + 2),
                await reader.IsDBNullAsync(first + 3, ct)
                    ? []
                    : JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(first + 3), _grants)!
            );
}
