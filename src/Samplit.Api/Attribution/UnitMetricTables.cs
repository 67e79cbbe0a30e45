using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Attribution;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Attribution;

/// <summary>
/// What each unit comes to for a metric, and the exact sums of that over units, which are changed by as much as units
/// change.
/// </summary>
internal sealed class UnitMetricTables(SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    public async Task AddAsync(
        IReadOnlyCollection<UnitIncrement> units,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var before = await StatesAsync(
            $"{_schema}.unit_metrics",
            units.Select(u => (u.Metric.Id, u.Unit)),
            connection,
            ct
        );
        UnitChange[] changes =
        [
            .. units
                .Select(u => UnitChange.Of(u, before.GetValueOrDefault((u.Metric.Id, u.Unit))))
                // In the order of the index.
                .OrderBy(c => c.Increment.Metric.Id)
                .ThenBy(c => c.Increment.Unit.Value),
        ];
        await AttributionTables.ExecuteAsync(
            connection,
            ct,
            WriteUnits(changes),
            WriteTotals(changes, $"{_schema}.metric_totals")
        );
    }

    /// <summary>Adds what units did before their experiment began.</summary>
    /// <param name="table">Where it is added.</param>
    public static async Task AddPastAsync(
        IReadOnlyCollection<PastIncrement> past,
        string table,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var before = await StatesAsync(table, past.Select(p => (p.Metric.Id, p.Unit)), connection, ct);
        (PastIncrement Of, UnitMetric State)[] rows =
        [
            .. past.OrderBy(p => p.Metric.Id)
                .ThenBy(p => p.Unit.Value)
                .Select(p =>
                    (
                        p,
                        before
                            .GetValueOrDefault((p.Metric.Id, p.Unit), UnitMetric.Nothing)
                            .Merge(p.Added)
                            .Keep(p.Metric.Definition)
                    )
                ),
        ];
        await AttributionTables.ExecuteAsync(
            connection,
            ct,
            Sql.Command(
                $"""
                INSERT INTO {table} (metric_id, unit, value, state) SELECT * FROM unnest($1, $2, $3, $4)
                ON CONFLICT (metric_id, unit) DO UPDATE SET value = EXCLUDED.value, state = EXCLUDED.state
                """,
                AttributionTables.Column(rows, r => r.Of.Metric.Id, NpgsqlDbType.Uuid),
                AttributionTables.Column(rows, r => r.Of.Unit.ToArray(), NpgsqlDbType.Bytea),
                AttributionTables.Column(rows, r => r.State.Value(r.Of.Metric.Definition) ?? 0, NpgsqlDbType.Numeric),
                AttributionTables.Column(
                    rows,
                    r => JsonSerializer.Serialize(r.State, DomainJson.Default.UnitMetric),
                    NpgsqlDbType.Jsonb
                )
            )
        );
    }

    private static async Task<Dictionary<(Guid Metric, VisitorKey Unit), UnitMetric>> StatesAsync(
        string table,
        IEnumerable<(Guid Metric, VisitorKey Unit)> units,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var asked = units.ToArray();
        await using var command = new NpgsqlCommand(
            $"""
            SELECT u.* FROM unnest($1, $2) AS asked (metric_id, unit)
            CROSS JOIN LATERAL (
                SELECT metric_id, unit, state::text FROM {table}
                WHERE metric_id = asked.metric_id AND unit = asked.unit OFFSET 0) AS u
            """,
            connection
        );
        command.With(
            Sql.Value(Array.ConvertAll(asked, u => u.Metric)),
            RowWrites.Values(Array.ConvertAll(asked, u => u.Unit.ToArray()), NpgsqlDbType.Bytea)
        );
        var states = new Dictionary<(Guid, VisitorKey), UnitMetric>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            states[(reader.GetGuid(0), VisitorKey.From(reader.GetFieldValue<byte[]>(1)))] = JsonSerializer.Deserialize(
                reader.GetString(2),
                DomainJson.Default.UnitMetric
            )!;
        }
        return states;
    }

    private NpgsqlBatchCommand WriteUnits(UnitChange[] changes) =>
        Sql.Command(
            $"""
            INSERT INTO {_schema}.unit_metrics AS u
                (metric_id, unit, allocation, automated, variant, value, denominator, state, assigned_at, first_at)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (metric_id, unit)
                DO UPDATE SET value = EXCLUDED.value, denominator = EXCLUDED.denominator, state = EXCLUDED.state,
                    first_at = least(u.first_at, EXCLUDED.first_at)
            """,
            AttributionTables.Column(changes, c => c.Increment.Metric.Id, NpgsqlDbType.Uuid),
            AttributionTables.Column(changes, c => c.Increment.Unit.ToArray(), NpgsqlDbType.Bytea),
            AttributionTables.Column(changes, c => c.Increment.Assigned.Allocation, NpgsqlDbType.Integer),
            AttributionTables.Column(changes, c => c.Increment.Assigned.IsAutomated, NpgsqlDbType.Boolean),
            AttributionTables.Column(changes, c => c.Increment.Assigned.Variant, NpgsqlDbType.Text),
            AttributionTables.Column(changes, c => c.After.Value, NpgsqlDbType.Numeric),
            AttributionTables.Column(changes, c => c.After.Denominator, NpgsqlDbType.Numeric),
            AttributionTables.Column(changes, c => c.StateJson(), NpgsqlDbType.Jsonb),
            AttributionTables.Column(
                changes,
                c => c.Increment.Assigned.AssignedAt.UtcDateTime,
                NpgsqlDbType.TimestampTz
            ),
            AttributionTables.Column(changes, c => c.Increment.FirstAt?.UtcDateTime, NpgsqlDbType.TimestampTz)
        );

    /// <summary>Products are PostgreSQL's, whose numbers have as many digits as they need.</summary>
    /// <param name="table">Where they are added.</param>
    public static NpgsqlBatchCommand WriteTotals(UnitChange[] changes, string table) =>
        Sql.Command(
            $"""
            INSERT INTO {table} AS t (metric_id, variant, allocation, automated, units, positive, capped,
                x, xx, y, yy, xy, no_value, not_a_number, other_currency)
            SELECT metric_id, variant, allocation, automated, sum(sign * known), sum(sign * (coalesce(value, 0) > 0)::int),
                sum(sign * coalesce(value > cap, false)::int), sum(sign * x), sum(sign * x * x), sum(sign * y), sum(sign * y * y),
                sum(sign * x * y), sum(sign * no_value), sum(sign * not_a_number), sum(sign * other_currency)
            FROM (
                SELECT *, (value IS NOT NULL)::int AS known, coalesce(least(value, cap), 0) AS x, coalesce(denominator, 0) AS y
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS c (metric_id, variant, allocation, automated,
                    sign, value, denominator, cap, no_value, not_a_number, other_currency)) AS changes
            GROUP BY metric_id, variant, allocation, automated
            ON CONFLICT (metric_id, variant, allocation, automated) DO UPDATE SET
                units = t.units + EXCLUDED.units, positive = t.positive + EXCLUDED.positive, capped = t.capped + EXCLUDED.capped,
                x = t.x + EXCLUDED.x, xx = t.xx + EXCLUDED.xx, y = t.y + EXCLUDED.y, yy = t.yy + EXCLUDED.yy,
                xy = t.xy + EXCLUDED.xy, no_value = t.no_value + EXCLUDED.no_value,
                not_a_number = t.not_a_number + EXCLUDED.not_a_number,
                other_currency = t.other_currency + EXCLUDED.other_currency
            """,
            TotalsColumns([
                .. changes.Where(c => c.Before is not null).Select(c => (c, c.Before!, Sign: -1)),
                .. changes.Select(c => (c, c.After, Sign: 1)),
            ])
        );

    /// <summary>The same sums, of all units as they are.</summary>
    /// <param name="table">Where they are added.</param>
    public NpgsqlBatchCommand SumUnits(CountedMetric[] metrics, string table)
    {
        static string Unread(string member) =>
            $"sum(coalesce((state -> 'measure' -> 'unread' ->> '{member}')::bigint, 0)"
            + $" + coalesce((state -> 'denominator' -> 'unread' ->> '{member}')::bigint, 0))";

        return Sql.Command(
            $"""
            INSERT INTO {table} (metric_id, variant, allocation, automated, units, positive, capped,
                x, xx, y, yy, xy, no_value, not_a_number, other_currency)
            SELECT metric_id, variant, allocation, automated, count(value), count(*) FILTER (WHERE value > 0),
                count(*) FILTER (WHERE value > cap), sum(x), sum(x * x), sum(y), sum(y * y), sum(x * y),
                {Unread("noValue")}, {Unread("notANumber")}, {Unread("otherCurrency")}
            FROM (
                SELECT u.*, m.cap, coalesce(least(u.value, m.cap), 0) AS x, coalesce(u.denominator, 0) AS y
                FROM unnest($1, $2) AS m (metric_id, cap) JOIN {_schema}.unit_metrics u USING (metric_id)) AS units
            GROUP BY metric_id, variant, allocation, automated
            """,
            AttributionTables.Column(metrics, m => m.Id, NpgsqlDbType.Uuid),
            AttributionTables.Column(metrics, m => m.Definition.FixedCap, NpgsqlDbType.Numeric)
        );
    }

    private static NpgsqlParameter[] TotalsColumns((UnitChange Change, UnitValues Values, int Sign)[] rows) =>
        [
            AttributionTables.Column(rows, r => r.Change.Increment.Metric.Id, NpgsqlDbType.Uuid),
            AttributionTables.Column(rows, r => r.Change.Increment.Assigned.Variant, NpgsqlDbType.Text),
            AttributionTables.Column(rows, r => r.Change.Increment.Assigned.Allocation, NpgsqlDbType.Integer),
            AttributionTables.Column(rows, r => r.Change.Increment.Assigned.IsAutomated, NpgsqlDbType.Boolean),
            AttributionTables.Column(rows, r => r.Sign, NpgsqlDbType.Integer),
            AttributionTables.Column(rows, r => r.Values.Value, NpgsqlDbType.Numeric),
            AttributionTables.Column(rows, r => r.Values.Denominator, NpgsqlDbType.Numeric),
            AttributionTables.Column(rows, r => r.Change.Increment.Metric.Definition.FixedCap, NpgsqlDbType.Numeric),
            AttributionTables.Column(rows, r => r.Values.Unread.NoValue, NpgsqlDbType.Bigint),
            AttributionTables.Column(rows, r => r.Values.Unread.NotANumber, NpgsqlDbType.Bigint),
            AttributionTables.Column(rows, r => r.Values.Unread.OtherCurrency, NpgsqlDbType.Bigint),
        ];

    /// <summary>Adds moments of events by the hour.</summary>
    /// <inheritdoc cref="WriteTotals"/>
    public static NpgsqlBatchCommand WriteHours(
        IReadOnlyDictionary<(CountedMetric Metric, string Variant, DateTimeOffset Hour), EventMoments> hours,
        string table
    )
    {
        var rows = hours.ToArray();
        return Sql.Command(
            $"""
            INSERT INTO {table} AS h
                (metric_id, variant, bucket_start, experiment_id, count, sum, sum_of_squares, min, max)
            SELECT metric_id, variant, bucket_start, experiment_id, count, sum, squares::numeric * 1e-18, min, max
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
                AS b (metric_id, variant, bucket_start, experiment_id, count, sum, squares, min, max)
            ON CONFLICT (metric_id, variant, bucket_start) DO UPDATE SET count = h.count + EXCLUDED.count,
                sum = h.sum + EXCLUDED.sum, sum_of_squares = h.sum_of_squares + EXCLUDED.sum_of_squares,
                min = least(h.min, EXCLUDED.min), max = greatest(h.max, EXCLUDED.max)
            """,
            AttributionTables.Column(rows, r => r.Key.Metric.Id, NpgsqlDbType.Uuid),
            AttributionTables.Column(rows, r => r.Key.Variant, NpgsqlDbType.Text),
            AttributionTables.Column(rows, r => r.Key.Hour.UtcDateTime, NpgsqlDbType.TimestampTz),
            AttributionTables.Column(rows, r => r.Key.Metric.Experiment, NpgsqlDbType.Uuid),
            AttributionTables.Column(rows, r => r.Value.Count, NpgsqlDbType.Bigint),
            AttributionTables.Column(rows, r => r.Value.Sum, NpgsqlDbType.Numeric),
            AttributionTables.Column(
                rows,
                r => r.Value.SumOfSquares.ToString(CultureInfo.InvariantCulture),
                NpgsqlDbType.Text
            ),
            AttributionTables.Column(rows, r => r.Value.Min, NpgsqlDbType.Numeric),
            AttributionTables.Column(rows, r => r.Value.Max, NpgsqlDbType.Numeric)
        );
    }
}

/// <summary>What is compared of a unit.</summary>
internal sealed record UnitValues(decimal? Value, decimal? Denominator, UnreadEvents Unread)
{
    public static UnitValues Of(UnitMetric unit, MetricDefinition definition) =>
        new(unit.Value(definition), unit.DenominatorValue(definition), unit.Unread);
}

/// <param name="Before">Null for a unit without an event so far.</param>
internal sealed record UnitChange(UnitIncrement Increment, UnitMetric State, UnitValues? Before, UnitValues After)
{
    /// <summary>As rows have it.</summary>
    public string StateJson() => JsonSerializer.Serialize(State, DomainJson.Default.UnitMetric);

    public static UnitChange Of(UnitIncrement increment, UnitMetric? before)
    {
        var definition = increment.Metric.Definition;
        var state = (before ?? UnitMetric.Nothing).Merge(increment.Added).Keep(definition);
        return new(
            increment,
            state,
            before is null ? null : UnitValues.Of(before, definition),
            UnitValues.Of(state, definition)
        );
    }
}
