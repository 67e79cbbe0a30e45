using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;

namespace Samplit.Api.Sealing;

/// <summary>Finds the event in which a visitor was assigned.</summary>
public sealed class AssignmentVersions(NpgsqlDataSource dataSource, VisitorSalts salts, SchemaOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".sticky_assignments";

    /// <returns>Null for a visitor who was never assigned, or an experiment that does not exist.</returns>
    public async Task<long?> FindAsync(Guid experimentId, string visitor, CancellationToken ct)
    {
        if (await salts.FindAsync(experimentId, ct) is not { } salt)
        {
            return null;
        }
        await using var command = dataSource.CreateCommand(
            $"SELECT assigned_version FROM {_table} WHERE experiment_id = $1 AND visitor = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = VisitorKey.From(salt, visitor).ToArray() });
        return await command.ExecuteScalarAsync(ct) as long?;
    }
}
