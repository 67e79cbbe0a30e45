using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections;
using Samplit.Projections.Schema;

namespace Samplit.Api.Access;

/// <summary>
/// Roles that were made, read beside what somebody has of them: in the same statement, so that what they may do is of
/// one moment.
/// </summary>
public sealed class RoleColumn
{
    private readonly string _roles;
    private readonly JsonTypeInfo<IReadOnlyList<CustomRole>> _json;

    public RoleColumn(ReadModels models, SchemaOptions options)
    {
        _roles = $"{SchemaName.Quote(options.Schema)}.{models.Roles.Table}";
        _json = (JsonTypeInfo<IReadOnlyList<CustomRole>>)models.Json.GetTypeInfo(typeof(IReadOnlyList<CustomRole>));
    }

    /// <param name="names">SQL of a query of one column.</param>
    public string Select(string names) =>
        $"""
            (SELECT jsonb_agg(r.data) FROM {_roles} r
             WHERE lower(r.data ->> 'name') = ANY (ARRAY({names})) AND NOT (r.data ->> 'isDeleted')::boolean)
            """;

    /// <returns>Those, and all that are built in.</returns>
    public async Task<RoleCatalog> ReadAsync(NpgsqlDataReader reader, int column, CancellationToken ct) =>
        await reader.IsDBNullAsync(column, ct)
            ? RoleCatalog.BuiltIn
            : new(JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(column), _json)!.Select(r => r.AsRole()));
}
