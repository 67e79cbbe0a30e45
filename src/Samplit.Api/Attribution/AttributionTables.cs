using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Analysis;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Domain.Attribution;
using Samplit.Domain.Visitors;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Attribution;

/// <summary>The statements on what is accumulated of units, each in the transaction of its connection.</summary>
internal sealed class AttributionTables(UnitMetricTables units, ReadModels models, SchemaOptions options)
{
    /// <summary>Those with a row for each unit that a metric knows.</summary>
    private static readonly string[] OfUnits = ["unit_metrics", "unit_past"];

    private static readonly string ThatKnowUnit =
        $"coalesce((e.data ->> 'project')::uuid, '{Project.DefaultId}') = $1 AND e.data ->> 'unitType' = $2";

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Up to which event of the log is counted. Until the transaction ends nobody else counts.</summary>
    public async Task<long> HoldProgressAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // Whoever counts everything again takes as long as that takes.
        await using var command = new NpgsqlCommand(
            $"SELECT sequence FROM {_schema}.attribution_progress FOR UPDATE",
            connection
        )
        {
            CommandTimeout = 0,
        };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task SetProgressAsync(long sequence, NpgsqlConnection connection, CancellationToken ct) =>
        await ExecuteAsync(
            connection,
            ct,
            Sql.Command($"UPDATE {_schema}.attribution_progress SET sequence = $1", Sql.Value(sequence))
        );

    /// <summary>The units that an experiment has among these.</summary>
    public async Task<Dictionary<(Guid Experiment, VisitorKey Unit), AssignedUnit>> FindUnitsAsync(
        IReadOnlyCollection<(Guid Experiment, VisitorKey Unit)> wanted,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        // Each row is looked up by its whole key, whatever the planner thinks of the table.
        await using var command = new NpgsqlCommand(
            $"""
            SELECT u.* FROM unnest($1, $2) AS asked (experiment_id, unit)
            CROSS JOIN LATERAL (
                SELECT experiment_id, unit, variant, allocation, automated, assigned_at FROM {_schema}.unit_assignments
                WHERE experiment_id = asked.experiment_id AND unit = asked.unit OFFSET 0) AS u
            """,
            connection
        );
        command.With(
            Sql.Value(wanted.Select(w => w.Experiment).ToArray()),
            RowWrites.Values(wanted.Select(w => w.Unit.ToArray()).ToArray(), NpgsqlDbType.Bytea)
        );
        return await ReadUnitsAsync(command, ct);
    }

    /// <summary>All units of experiments whose keys are in a range.</summary>
    public async Task<Dictionary<(Guid Experiment, VisitorKey Unit), AssignedUnit>> FindUnitsAsync(
        IReadOnlyCollection<CountedExperiment> experiments,
        UnitRange range,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT experiment_id, unit, variant, allocation, automated, assigned_at FROM {_schema}.unit_assignments
            WHERE experiment_id = ANY ($1) AND unit >= $2 AND ($3 IS NULL OR unit < $3)
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        command.With(Ids(experiments), Sql.Bytes(range.From), Sql.Bytes(range.Below));
        return await ReadUnitsAsync(command, ct);
    }

    /// <summary>How many units experiments have, and when the first one was assigned; those without any are not there.</summary>
    public async Task<IReadOnlyList<(Guid Experiment, long Units, DateTimeOffset First)>> CountUnitsAsync(
        IReadOnlyCollection<CountedExperiment> experiments,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT experiment_id, count(*), min(assigned_at) FROM {_schema}.unit_assignments
            WHERE experiment_id = ANY ($1) GROUP BY experiment_id
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        command.With(Ids(experiments));
        var counts = new List<(Guid, long, DateTimeOffset)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            counts.Add((reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }
        return counts;
    }

    /// <summary>The experiments of a project that files have said this unit is in.</summary>
    public async Task<IReadOnlyList<Guid>> FindImportsAsync(
        Guid project,
        UnitType unitType,
        VisitorKey unit,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT e.id FROM {_schema}.{models.Experiments.Table} e
            WHERE {ThatKnowUnit} AND e.data ? 'imported' AND EXISTS (
                SELECT FROM {_schema}.unit_assignments WHERE experiment_id = e.id AND unit = $3)
            ORDER BY e.id
            """,
            connection
        );
        command.With(Keys(project, unitType, unit));
        var found = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(reader.GetGuid(0));
        }
        return found;
    }

    /// <summary>
    /// Forgets a unit, and what its events came to. Sums over units are counted again by whoever reads of the erasure in
    /// the log.
    /// </summary>
    /// <param name="project">The experiments of this one are looked at.</param>
    public IReadOnlyList<NpgsqlBatchCommand> EraseUnit(Guid project, UnitType unitType, VisitorKey unit)
    {
        NpgsqlBatchCommand OfExperiments(string sql) => Sql.Command(sql, Keys(project, unitType, unit));
        return
        [
            .. OfUnits.Select(table =>
                OfExperiments(
                    $"""
                    DELETE FROM {_schema}.{table} u
                    USING {_schema}.{models.ExperimentMetrics.Table} m, {_schema}.{models.Experiments.Table} e,
                        jsonb_array_elements(m.data -> 'metrics') AS metric
                    WHERE e.id = m.id AND {ThatKnowUnit} AND u.metric_id = (metric ->> 'id')::uuid AND u.unit = $3
                    """
                )
            ),
            OfExperiments(
                $"""
                DELETE FROM {_schema}.unit_assignments u USING {_schema}.{models.Experiments.Table} e
                WHERE {ThatKnowUnit} AND u.experiment_id = e.id AND u.unit = $3
                """
            ),
            OfExperiments(
                $"""
                DELETE FROM {_schema}.held_out_units u USING {_schema}.{models.Layers.Table} e
                WHERE {ThatKnowUnit} AND u.layer_id = e.id AND u.unit = $3
                """
            ),
        ];
    }

    /// <summary>By which a unit of a project is found, from $1 on.</summary>
    private static NpgsqlParameter[] Keys(Guid project, UnitType unitType, VisitorKey unit) =>
        [
            Sql.Value(project),
            Sql.Value(JsonNamingPolicy.CamelCase.ConvertName(unitType.ToString())),
            Sql.Value(unit.ToArray()),
        ];

    /// <summary>Adds what events come to.</summary>
    public async Task AddAsync(AttributedEvents events, NpgsqlConnection connection, CancellationToken ct)
    {
        if (events.Units.Count > 0)
        {
            await units.AddAsync(events.Units, connection, ct);
        }
        if (events.Past.Count > 0)
        {
            await UnitMetricTables.AddPastAsync(events.Past, $"{_schema}.unit_past", connection, ct);
        }
        if (events.Hours.Count > 0)
        {
            await ExecuteAsync(connection, ct, UnitMetricTables.WriteHours(events.Hours, $"{_schema}.metric_hours"));
        }
        if (events.Exposures.Count > 0)
        {
            await ExecuteAsync(connection, ct, WriteExposures(events.Exposures));
        }
        if (events.Mismatches.Count > 0)
        {
            await ExecuteAsync(connection, ct, WriteMismatches(events.Mismatches, $"{_schema}.attribution_mismatches"));
        }
    }

    private static NpgsqlParameter Ids(IEnumerable<CountedExperiment> experiments) =>
        Sql.Value(experiments.Select(e => e.Id).ToArray());

    private static async Task<Dictionary<(Guid Experiment, VisitorKey Unit), AssignedUnit>> ReadUnitsAsync(
        NpgsqlCommand command,
        CancellationToken ct
    )
    {
        var found = new Dictionary<(Guid, VisitorKey), AssignedUnit>();
        // There are a few of them, of very many units.
        var variants = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var variant = reader.GetString(2);
            if (!variants.TryAdd(variant, variant))
            {
                variant = variants[variant];
            }
            found[(reader.GetGuid(0), VisitorKey.From(reader.GetFieldValue<byte[]>(1)))] = new AssignedUnit(
                variant,
                reader.GetInt32(3),
                reader.GetBoolean(4),
                reader.GetFieldValue<DateTimeOffset>(5)
            );
        }
        return found;
    }

    private NpgsqlBatchCommand WriteExposures(
        IReadOnlyDictionary<(Guid Experiment, VisitorKey Unit), DateTimeOffset> exposures
    )
    {
        var rows = exposures.ToArray();
        return Sql.Command(
            $"""
            UPDATE {_schema}.unit_assignments AS u SET exposed_at = least(u.exposed_at, e.at)
            FROM unnest($1, $2, $3) AS e (experiment_id, unit, at)
            WHERE u.experiment_id = e.experiment_id AND u.unit = e.unit AND (u.exposed_at IS NULL OR u.exposed_at > e.at)
            """,
            Column(rows, r => r.Key.Experiment, NpgsqlDbType.Uuid),
            Column(rows, r => r.Key.Unit.ToArray(), NpgsqlDbType.Bytea),
            Column(rows, r => r.Value.UtcDateTime, NpgsqlDbType.TimestampTz)
        );
    }

    /// <param name="table">Where they are added.</param>
    internal static NpgsqlBatchCommand WriteMismatches(
        IReadOnlyDictionary<(Guid Experiment, AttributionMismatch Mismatch), long> mismatches,
        string table
    )
    {
        var rows = mismatches.ToArray();
        return Sql.Command(
            $"""
            INSERT INTO {table} AS m (experiment_id, mismatch, events)
            SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (experiment_id, mismatch) DO UPDATE SET events = m.events + EXCLUDED.events
            """,
            Column(rows, r => r.Key.Experiment, NpgsqlDbType.Uuid),
            Column(rows, r => MismatchCounts.NameOf(r.Key.Mismatch), NpgsqlDbType.Text),
            Column(rows, r => r.Value, NpgsqlDbType.Bigint)
        );
    }

    internal static NpgsqlParameter Column<TRow, T>(TRow[] rows, Func<TRow, T> value, NpgsqlDbType type) =>
        RowWrites.Values([.. rows.Select(value)], type);

    internal static async Task ExecuteAsync(
        NpgsqlConnection connection,
        CancellationToken ct,
        params IReadOnlyList<NpgsqlBatchCommand> commands
    )
    {
        // To count a metric again may take long, and with a deadline it would be begun again for ever.
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(ct);
    }
}
