using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;

namespace Samplit.Api.Imports;

/// <summary>Writes who got what where results read it, in the transaction of the connection.</summary>
internal sealed class HistoryTables(SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="shares">Of the variants, 0 to 1.</param>
    public async Task WriteUnitsAsync(
        Guid experiment,
        ImportedUnits units,
        IReadOnlyDictionary<string, double> shares,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using (
            var copy = await connection.BeginBinaryImportAsync(
                $"""
                COPY {_schema}.unit_assignments
                    (experiment_id, unit, visitor, assigned_at, propensity, allocation, automated, variant)
                FROM STDIN (FORMAT BINARY)
                """,
                ct
            )
        )
        {
            foreach (var unit in units.All)
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(experiment, NpgsqlDbType.Uuid, ct);
                await copy.WriteAsync(unit.Unit.ToArray(), NpgsqlDbType.Bytea, ct);
                await copy.WriteAsync(unit.Visitor.ToArray(), NpgsqlDbType.Bytea, ct);
                await copy.WriteAsync(unit.AssignedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
                await copy.WriteAsync(shares[unit.Variant], NpgsqlDbType.Double, ct);
                await copy.WriteAsync(0, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(false, NpgsqlDbType.Boolean, ct);
                await copy.WriteAsync(unit.Variant, NpgsqlDbType.Text, ct);
            }
            await copy.CompleteAsync(ct);
        }
        await using var contexts = await connection.BeginBinaryImportAsync(
            $"COPY {_schema}.visitor_contexts (experiment_id, visitor, context) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var unit in units.All.Where(u => u.Context is not null))
        {
            await contexts.StartRowAsync(ct);
            await contexts.WriteAsync(experiment, NpgsqlDbType.Uuid, ct);
            await contexts.WriteAsync(unit.Visitor.ToArray(), NpgsqlDbType.Bytea, ct);
            await contexts.WriteAsync(unit.Context!, NpgsqlDbType.Jsonb, ct);
        }
        await contexts.CompleteAsync(ct);
    }

    /// <summary>What units did before, as numbers of their own: no event merges with them.</summary>
    public async Task WritePastAsync(
        Guid metric,
        IReadOnlyList<(VisitorKey Unit, decimal Value)> past,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var nothing = JsonSerializer.Serialize(UnitMetric.Nothing, DomainJson.Default.UnitMetric);
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {_schema}.unit_past (metric_id, unit, value, state) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var (unit, value) in past)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(metric, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(unit.ToArray(), NpgsqlDbType.Bytea, ct);
            await copy.WriteAsync(value, NpgsqlDbType.Numeric, ct);
            await copy.WriteAsync(nothing, NpgsqlDbType.Jsonb, ct);
        }
        await copy.CompleteAsync(ct);
    }

    /// <summary>How many units of each variant a metric counts.</summary>
    public async Task<Dictionary<string, long>> ConvertedAsync(
        Guid metric,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT variant, sum(positive)::bigint FROM {_schema}.metric_totals WHERE metric_id = $1 GROUP BY variant",
            connection
        );
        command.With(Sql.Value(metric));
        var converted = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            converted[reader.GetString(0)] = reader.GetInt64(1);
        }
        return converted;
    }
}
