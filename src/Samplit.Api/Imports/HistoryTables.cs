using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Attribution;
using Samplit.Api.Database;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;

namespace Samplit.Api.Imports;

/// <summary>Writes who got what where results read it, in the transaction of the connection.</summary>
internal sealed class HistoryTables(SchemaOptions options)
{
    /// <summary>PostgreSQL takes no COPY into a table with row security.</summary>
    private const int RowsAtOnce = 10_000;

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
        foreach (var some in units.All.Chunk(RowsAtOnce))
        {
            var known = some.Where(u => u.Context is not null).ToArray();
            await AttributionTables.ExecuteAsync(
                connection,
                ct,
                Sql.Command(
                    $"""
                    INSERT INTO {_schema}.unit_assignments
                        (experiment_id, unit, visitor, assigned_at, propensity, allocation, automated, variant)
                    SELECT $1, unit, visitor, assigned_at, propensity, 0, false, variant
                    FROM unnest($2, $3, $4, $5, $6) AS u (unit, visitor, assigned_at, propensity, variant)
                    """,
                    Sql.Value(experiment),
                    AttributionTables.Column(some, u => u.Unit.ToArray(), NpgsqlDbType.Bytea),
                    AttributionTables.Column(some, u => u.Visitor.ToArray(), NpgsqlDbType.Bytea),
                    AttributionTables.Column(some, u => u.AssignedAt.UtcDateTime, NpgsqlDbType.TimestampTz),
                    AttributionTables.Column(some, u => shares[u.Variant], NpgsqlDbType.Double),
                    AttributionTables.Column(some, u => u.Variant, NpgsqlDbType.Text)
                ),
                Sql.Command(
                    $"""
                    INSERT INTO {_schema}.visitor_contexts (experiment_id, visitor, context)
                    SELECT $1, visitor, context FROM unnest($2, $3) AS u (visitor, context)
                    """,
                    Sql.Value(experiment),
                    AttributionTables.Column(known, u => u.Visitor.ToArray(), NpgsqlDbType.Bytea),
                    AttributionTables.Column(known, u => u.Context!, NpgsqlDbType.Jsonb)
                )
            );
        }
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
        foreach (var some in past.Chunk(RowsAtOnce))
        {
            await AttributionTables.ExecuteAsync(
                connection,
                ct,
                Sql.Command(
                    $"""
                    INSERT INTO {_schema}.unit_past (metric_id, unit, value, state)
                    SELECT $1, unit, value, $4::jsonb FROM unnest($2, $3) AS u (unit, value)
                    """,
                    Sql.Value(metric),
                    AttributionTables.Column(some, p => p.Unit.ToArray(), NpgsqlDbType.Bytea),
                    AttributionTables.Column(some, p => p.Value, NpgsqlDbType.Numeric),
                    Sql.Text(nothing)
                )
            );
        }
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
