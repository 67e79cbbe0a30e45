using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Attribution;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Attribution;

/// <summary>How many rows of a table were other than they should be.</summary>
/// <param name="Removed">That should not be there, or not like this.</param>
/// <param name="Added">That were missing, or are there as they should be now.</param>
public sealed record TableDifference(string Table, long Removed, long Added);

/// <summary>
/// The tables that are counted again, beside those that are read, until a transaction ends: temporary ones, so that what was
/// right is not touched when the others are put right.
/// </summary>
internal sealed class RecountTables(UnitMetricTables units, ReadModels models, SchemaOptions options)
{
    private const string Units = "recounted_unit_metrics";
    private const string Past = "recounted_unit_past";
    private const string Totals = "recounted_metric_totals";
    private const string Hours = "recounted_metric_hours";
    private const string Mismatches = "recounted_attribution_mismatches";
    private const string Exposures = "recounted_exposures";
    private const int RowsAtOnce = 20_000;

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Of the metrics whose units are in no event; an import that comes meanwhile is seen with its rows.</summary>
    private string OfImports =>
        $"l.metric_id IN (SELECT n.metric_id FROM {_schema}.metric_names() n JOIN {_schema}.{models.Experiments.Table} e "
        + "ON e.id = n.experiment_id WHERE e.data ? 'imported')";

    private CountedTable[] Counted =>
        [
            new("unit_metrics", Units, ["metric_id", "unit"])
            {
                Kept = OfImports,
                // A unit may be erased meanwhile.
                Where =
                    $"EXISTS (SELECT FROM {_schema}.metric_names() n JOIN {_schema}.unit_assignments u USING (experiment_id) "
                    + "WHERE n.metric_id = missing.metric_id AND u.unit = missing.unit)",
            },
            // Who is erased meanwhile may be here again, until it is read in the log that somebody was.
            new("unit_past", Past, ["metric_id", "unit"]) { Kept = OfImports },
            new("metric_totals", Totals, ["metric_id", "variant", "allocation", "automated"]),
            new("metric_hours", Hours, ["metric_id", "variant", "bucket_start"]),
            new("attribution_mismatches", Mismatches, ["experiment_id", "mismatch"]),
        ];

    /// <summary>Makes them, empty; the transaction joins whole tables from here on.</summary>
    public async Task CreateAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await Scans.AllowAsync(connection, ct);
        await AttributionTables.ExecuteAsync(
            connection,
            ct,
            [
                Sql.Command("SET LOCAL work_mem = '64MB'"),
                // Rows of units come once, and in no order that an index would like.
                Sql.Command($"CREATE TEMP TABLE {Units} (LIKE {_schema}.unit_metrics) ON COMMIT DROP"),
                Sql.Command($"CREATE TEMP TABLE {Past} (LIKE {_schema}.unit_past INCLUDING INDEXES) ON COMMIT DROP"),
                Sql.Command(
                    $"CREATE TEMP TABLE {Totals} (LIKE {_schema}.metric_totals INCLUDING INDEXES) ON COMMIT DROP"
                ),
                Sql.Command(
                    $"CREATE TEMP TABLE {Hours} (LIKE {_schema}.metric_hours INCLUDING INDEXES) ON COMMIT DROP"
                ),
                Sql.Command(
                    $"CREATE TEMP TABLE {Mismatches} (LIKE {_schema}.attribution_mismatches INCLUDING INDEXES) ON COMMIT DROP"
                ),
                Sql.Command(
                    $"CREATE TEMP TABLE {Exposures} (experiment_id uuid, unit bytea, at timestamptz) ON COMMIT DROP"
                ),
            ]
        );
    }

    /// <summary>
    /// Adds what the events of some units come to, of which none was there before; what they did before the experiment may
    /// come in parts.
    /// </summary>
    public static async Task AddAsync(AttributedEvents events, NpgsqlConnection connection, CancellationToken ct)
    {
        var changes = events.Units.Select(u => UnitChange.Of(u, before: null)).ToArray();
        await CopyUnitsAsync(changes, connection, ct);
        await CopyExposuresAsync(events, connection, ct);
        foreach (var some in events.Past.Chunk(RowsAtOnce))
        {
            await UnitMetricTables.AddPastAsync(some, Past, connection, ct);
        }
        await AttributionTables.ExecuteAsync(
            connection,
            ct,
            [
                .. changes.Chunk(RowsAtOnce).Select(some => UnitMetricTables.WriteTotals(some, Totals)),
                UnitMetricTables.WriteHours(events.Hours, Hours),
                AttributionTables.WriteMismatches(events.Mismatches, Mismatches),
            ]
        );
    }

    /// <summary>Puts right what differs from these.</summary>
    /// <returns>Nothing of a table that was right.</returns>
    public async Task<IReadOnlyList<TableDifference>> ApplyAsync(
        RecountScope scope,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await AttributionTables.ExecuteAsync(
            connection,
            ct,
            [
                units.SumUnits([.. scope.Imported], Totals),
                .. new[] { Units, Past, Totals, Hours, Mismatches, Exposures }.Select(t => Sql.Command($"ANALYZE {t}")),
            ]
        );
        var found = new List<TableDifference>();
        foreach (var table in Counted)
        {
            var ids = table.Key[0] == "metric_id" ? scope.Metrics : scope.Experiments;
            var removed = await ChangeAsync(table.Remove(_schema), ids, connection, ct);
            found.Add(new(table.Live, removed, await ChangeAsync(table.Add(_schema), null, connection, ct)));
        }
        var exposed = await ChangeAsync(
            $"""
            UPDATE {_schema}.unit_assignments u SET exposed_at = differing.at
            FROM (
                SELECT experiment_id, unit, at FROM {_schema}.unit_assignments LEFT JOIN {Exposures} USING (experiment_id, unit)
                WHERE ($1 IS NULL OR experiment_id = ANY ($1)) AND exposed_at IS DISTINCT FROM at) AS differing
            WHERE u.experiment_id = differing.experiment_id AND u.unit = differing.unit
            """,
            scope.Experiments,
            connection,
            ct
        );
        found.Add(new("unit_assignments", exposed, exposed));
        return [.. found.Where(d => d.Removed + d.Added > 0)];
    }

    private static async Task CopyUnitsAsync(UnitChange[] changes, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {Units} (metric_id, unit, allocation, automated, variant, value, denominator, state, assigned_at, first_at) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var change in changes)
        {
            var (increment, assigned) = (change.Increment, change.Increment.Assigned);
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(increment.Metric.Id, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(increment.Unit.ToArray(), NpgsqlDbType.Bytea, ct);
            await copy.WriteAsync(assigned.Allocation, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(assigned.IsAutomated, NpgsqlDbType.Boolean, ct);
            await copy.WriteAsync(assigned.Variant, NpgsqlDbType.Text, ct);
            await WriteAsync(copy, change.After.Value, NpgsqlDbType.Numeric, ct);
            await WriteAsync(copy, change.After.Denominator, NpgsqlDbType.Numeric, ct);
            await copy.WriteAsync(change.StateJson(), NpgsqlDbType.Jsonb, ct);
            await copy.WriteAsync(assigned.AssignedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await WriteAsync(copy, increment.FirstAt?.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
        }
        await copy.CompleteAsync(ct);
    }

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? known, NpgsqlDbType type, CancellationToken ct)
        where T : struct => known is { } value ? copy.WriteAsync(value, type, ct) : copy.WriteNullAsync(ct);

    private static async Task CopyExposuresAsync(
        AttributedEvents events,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {Exposures} (experiment_id, unit, at) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var ((experiment, unit), at) in events.Exposures)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(experiment, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(unit.ToArray(), NpgsqlDbType.Bytea, ct);
            await copy.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
        }
        await copy.CompleteAsync(ct);
    }

    private static async Task<long> ChangeAsync(
        string sql,
        IReadOnlyCollection<Guid>? ids,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (sql.Contains("$1", StringComparison.Ordinal))
        {
            command.With(RowWrites.Value(ids?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid));
        }
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <param name="Key">Of which the first column says whether a row was to be counted again.</param>
    private sealed record CountedTable(string Live, string Recounted, string[] Key)
    {
        /// <summary>Rows that stay as they are, whatever was counted.</summary>
        public string Kept { get; init; } = "false";

        /// <summary>What has to be so of a missing row.</summary>
        public string Where { get; init; } = "true";

        private string SameKey => string.Join(" AND ", Key.Select(k => $"r.{k} = l.{k}"));

        public string Remove(string schema) =>
            $"""
                DELETE FROM {schema}.{Live} AS l WHERE ($1 IS NULL OR l.{Key[0]} = ANY ($1)) AND NOT ({Kept})
                    AND NOT EXISTS (SELECT FROM {Recounted} AS r WHERE {SameKey} AND r.* IS NOT DISTINCT FROM l.*)
                """;

        public string Add(string schema) =>
            $"""
                WITH missing AS MATERIALIZED (
                    SELECT * FROM {Recounted} AS r WHERE NOT EXISTS (SELECT FROM {schema}.{Live} AS l WHERE {SameKey}))
                INSERT INTO {schema}.{Live} SELECT * FROM missing WHERE {Where}
                """;
    }
}

/// <summary>What is counted again, and so put right.</summary>
/// <param name="Metrics">What units come to for these; null for everything.</param>
/// <param name="Experiments">Exposures and mismatches of these; null for everything.</param>
/// <param name="Imported">The metrics among them whose units are in no event: these are summed up again as they are.</param>
internal sealed record RecountScope(
    IReadOnlyCollection<Guid>? Metrics,
    IReadOnlyCollection<Guid>? Experiments,
    IReadOnlyCollection<CountedMetric> Imported
)
{
    /// <param name="experiments">All that there are.</param>
    public static RecountScope Everything(IReadOnlyCollection<CountedExperiment> experiments) =>
        new(null, null, Of(experiments).Imported);

    public static RecountScope Of(IReadOnlyCollection<CountedExperiment> experiments) =>
        new(
            [.. experiments.SelectMany(e => e.Metrics).Select(m => m.Id)],
            [.. experiments.Select(e => e.Id)],
            [.. experiments.Where(e => e.IsImported).SelectMany(e => e.Metrics)]
        );
}
