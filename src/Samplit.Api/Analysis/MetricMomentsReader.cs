using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Api.Analysis;

/// <summary>
/// Reads what units come to, by variant and allocation. Sums are exact and PostgreSQL divides them, so the moments do
/// not depend on the order in which events came.
/// </summary>
internal sealed class MetricMomentsReader(SchemaOptions options, UnitPastReader past)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="metrics">Each with the cap in force; null for none.</param>
    /// <param name="cells">Of the population.</param>
    /// <param name="withPast">With what units did before the experiment, where that is known.</param>
    public async Task<Dictionary<(Guid Metric, UnitCell Cell), MetricMoments>> ReadAsync(
        IReadOnlyList<(Metric Metric, CapInForce? Cap)> metrics,
        ResultPopulation population,
        IReadOnlyList<UnitCell> cells,
        NpgsqlConnection connection,
        CancellationToken ct,
        bool withPast = false
    )
    {
        var moments = new Dictionary<(Guid, UnitCell), MetricMoments>();
        foreach (var group in metrics.GroupBy(m => ValuesOf(m.Metric, population, cells)))
        {
            await ReadAsync([.. group], population, group.Key, cells, moments, connection, ct);
        }
        if (withPast)
        {
            await past.AddAsync(metrics, population, cells, moments, connection, ct);
        }
        return moments;
    }

    /// <summary>The query that has sums by variant and allocation with the least to read.</summary>
    private string ValuesOf(Metric metric, ResultPopulation population, IReadOnlyList<UnitCell> cells) =>
        population.IsWhole ? (HasTotals(metric) ? Totals : Counted)
        : HasTotals(metric) && IsMostOfAll(population, cells) ? Remainder(population)
        : Scan(population);

    /// <summary>Whether fewer units were not exposed than were, and nothing else is asked of them.</summary>
    private static bool IsMostOfAll(ResultPopulation population, IReadOnlyList<UnitCell> cells) =>
        population is { OnlyExposed: true, Since: null, Dimension: null }
        && cells.Sum(c => c.Assigned - c.Units) < cells.Sum(c => c.Units);

    private static async Task ReadAsync(
        IReadOnlyList<(Metric Metric, CapInForce? Cap)> metrics,
        ResultPopulation population,
        string values,
        IReadOnlyList<UnitCell> cells,
        Dictionary<(Guid Metric, UnitCell Cell), MetricMoments> moments,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH t AS ({values})
            SELECT m.metric_id, n.cell, k.units, coalesce(t.positive, 0),
                coalesce(t.x / nullif(k.units, 0), 0)::float8, coalesce((t.xx * k.units - t.x * t.x) / nullif(k.units, 0), 0)::float8,
                coalesce(t.y / nullif(k.units, 0), 0)::float8, coalesce((t.yy * k.units - t.y * t.y) / nullif(k.units, 0), 0)::float8,
                coalesce((t.xy * k.units - t.x * t.y) / nullif(k.units, 0), 0)::float8, t.min::float8, t.max::float8,
                coalesce(t.no_value, 0)::bigint, coalesce(t.not_a_number, 0)::bigint, coalesce(t.other_currency, 0)::bigint
            FROM unnest($6, $8) AS m (metric_id, counts_all)
            CROSS JOIN unnest($9, $10, $11, $12, $13) AS n (cell, level, allocation, variant, units)
            LEFT JOIN t ON (t.metric_id, t.level, t.allocation, t.variant) = (m.metric_id, n.level, n.allocation, n.variant)
            CROSS JOIN LATERAL (
                SELECT CASE WHEN m.counts_all THEN greatest(n.units, t.units) ELSE coalesce(t.units, 0) END AS units) AS k
            """,
            connection
        );
        command.With([
            .. population.Parameters,
            Sql.Value(metrics.Select(m => m.Metric.Id).ToArray()),
            RowWrites.Values(metrics.Select(m => m.Cap?.Value).ToArray(), NpgsqlDbType.Numeric),
            // A unit without events has a value where events are counted or added up: 0.
            Sql.Value(metrics.Select(m => UnitMetric.Nothing.Value(m.Metric.Definition) is not null).ToArray()),
            Sql.Value(cells.Select((_, i) => i).ToArray()),
            Sql.Value(cells.Select(c => c.Level).ToArray()),
            Sql.Value(cells.Select(c => c.Allocation).ToArray()),
            Sql.Value(cells.Select(c => c.Variant).ToArray()),
            Sql.Value(cells.Select(c => c.Units).ToArray()),
        ]);
        var ratios = metrics
            .Where(m => m.Metric.Definition.Denominator is not null)
            .Select(m => m.Metric.Id)
            .ToHashSet();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (metric, cell) = (reader.GetGuid(0), cells[reader.GetInt32(1)]);
            moments[(metric, cell)] = Read(reader, cell, ratios.Contains(metric));
        }
    }

    /// <summary>The cap in force, of all units of the experiment; how many are above a fixed one is in the totals.</summary>
    public async Task<CapInForce?> CapAsync(Metric metric, NpgsqlConnection connection, CancellationToken ct)
    {
        if (metric.Definition.Cap is not { } cap)
        {
            return null;
        }
        await using var command = new NpgsqlCommand(
            HasTotals(metric)
                ? $"SELECT $2, coalesce(sum(capped), 0)::bigint FROM {_schema}.metric_totals WHERE metric_id = $1"
                // The nearest rank, a value that is there, among units with events that could be read. Equal values are
                // counted together first, as they are far fewer than units.
                : $"""
                WITH counted AS (
                    SELECT value, value = 0 AND (state -> 'measure' ->> 'count')::bigint = 0 AS is_unread, count(*) AS units
                    FROM {_schema}.unit_metrics WHERE metric_id = $1 AND value IS NOT NULL GROUP BY 1, 2
                ), ranked AS (
                    SELECT value, sum(units) OVER (ORDER BY value) AS rank, sum(units) OVER () AS total FROM counted WHERE NOT is_unread
                ), cap AS (
                    SELECT min(value) AS cap FROM ranked WHERE rank >= ceil($3 * total)
                )
                SELECT cap, (SELECT coalesce(sum(units), 0)::bigint FROM counted WHERE value > cap) FROM cap
                """,
            connection
        );
        command.With(
            Sql.Value(metric.Id),
            new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Numeric,
                Value = metric.Definition.FixedCap is { } @fixed ? @fixed : DBNull.Value,
            },
            Sql.Value((cap.Percentile ?? 100) / 100)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && !reader.IsDBNull(0) && reader.GetDecimal(0) is > 0 and var value
            ? new CapInForce(value, cap.Percentile, reader.GetInt64(1))
            : null;
    }

    /// <summary>The values of each unit's events, by variant; where a quantile is asked for.</summary>
    public async Task<Dictionary<string, List<IReadOnlyList<CountedValue>>>> ObservationsAsync(
        Metric metric,
        ResultPopulation population,
        string level,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        // Units that did the same are read once: of most there is one event, and values have four digits.
        await using var command = new NpgsqlCommand(
            $"""
            SELECT m.variant, m.state::text, count(*) FROM {_schema}.unit_metrics m {Join(population, "m")}
            WHERE m.metric_id = $6 AND ($2 OR NOT m.automated) {(population.IsWhole ? "" : "AND a.level = $7")}
            GROUP BY 1, 2
            """,
            connection
        );
        command.With([.. population.Parameters, Sql.Value(metric.Id), Sql.Value(level)]);
        var values = new Dictionary<string, List<IReadOnlyList<CountedValue>>>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var unit = JsonSerializer.Deserialize(reader.GetString(1), DomainJson.Default.UnitMetric)!;
            ref var ofVariant = ref CollectionsMarshal.GetValueRefOrAddDefault(values, reader.GetString(0), out _);
            ofVariant ??= [];
            ofVariant.AddRange(Enumerable.Repeat(MetricSample.ValuesOf(unit), (int)reader.GetInt64(2)));
        }
        return values;
    }

    /// <summary>Whether totals are kept of it as it is capped.</summary>
    private static bool HasTotals(Metric metric) => metric.Definition.Cap?.Percentile is null;

    private string Totals =>
        $"""
            SELECT metric_id, '' AS level, allocation, variant, sum(units) AS units, sum(positive) AS positive, sum(x) AS x,
                sum(xx) AS xx, sum(y) AS y, sum(yy) AS yy, sum(xy) AS xy, NULL::numeric AS min, NULL::numeric AS max,
                sum(no_value) AS no_value, sum(not_a_number) AS not_a_number, sum(other_currency) AS other_currency
            FROM {_schema}.metric_totals WHERE metric_id = ANY ($6) AND ($2 OR NOT automated) GROUP BY 1, 2, 3, 4
            """;

    /// <summary>What the totals are without the units that were not exposed: sums are exact.</summary>
    private string Remainder(ResultPopulation population) =>
        $"""
            SELECT metric_id, level, allocation, variant, sum(units) AS units, sum(positive) AS positive, sum(x) AS x, sum(xx) AS xx,
                sum(y) AS y, sum(yy) AS yy, sum(xy) AS xy, NULL::numeric AS min, NULL::numeric AS max,
                sum(no_value) AS no_value, sum(not_a_number) AS not_a_number, sum(other_currency) AS other_currency
            FROM (
                {Totals}
                UNION ALL
                SELECT metric_id, level, allocation, variant, -units, -positive, -x, -xx, -y, -yy, -xy, NULL, NULL, -no_value, -not_a_number,
                    -other_currency
                FROM ({Scan(population.Unexposed)}) AS unexposed) AS parts
            GROUP BY 1, 2, 3, 4
            """;

    /// <summary>Of all units, capped at a value that totals do not know.</summary>
    private string Counted =>
        $"""
            SELECT c.metric_id, '' AS level, c.allocation, c.variant, sum(c.n) AS units, sum(c.n) FILTER (WHERE c.value > 0) AS positive,
                sum(c.value * c.n) AS x, sum(c.value * c.value * c.n) AS xx, 0::numeric AS y, 0::numeric AS yy, 0::numeric AS xy,
                min(c.value) AS min, max(c.value) AS max, max(t.no_value) AS no_value, max(t.not_a_number) AS not_a_number,
                max(t.other_currency) AS other_currency
            FROM (
                SELECT u.metric_id, u.allocation, u.variant, least(u.value, cap.cap) AS value, count(u.value) AS n
                FROM unnest($6, $7) AS cap (metric_id, cap) JOIN {_schema}.unit_metrics u USING (metric_id)
                WHERE $2 OR NOT u.automated GROUP BY 1, 2, 3, 4) AS c
            JOIN ({Totals}) AS t USING (metric_id, allocation, variant)
            GROUP BY 1, 2, 3, 4
            """;

    private string Scan(ResultPopulation population) =>
        $"""
            SELECT metric_id, level, allocation, variant, count(value) AS units, count(*) FILTER (WHERE value > 0) AS positive,
                sum(coalesce(value, 0)) AS x, sum(coalesce(value * value, 0)) AS xx, sum(y) AS y, sum(y * y) AS yy,
                sum(coalesce(value, 0) * y) AS xy, min(value) AS min, max(value) AS max, {SumUnread(
                "noValue"
            )} AS no_value,
                {SumUnread("notANumber")} AS not_a_number, {SumUnread("otherCurrency")} AS other_currency
            FROM (
                SELECT u.metric_id, {(population.IsWhole ? "''" : "a.level")} AS level, u.allocation, u.variant,
                    least(u.value, cap.cap) AS value, coalesce(u.denominator, 0) AS y,
                    u.state -> 'measure' -> 'unread' AS unread, u.state -> 'denominator' -> 'unread' AS unread_denominator
                FROM unnest($6, $7) AS cap (metric_id, cap)
                JOIN {_schema}.unit_metrics u ON u.metric_id = cap.metric_id {Join(population, "u")}
                WHERE $2 OR NOT u.automated) AS counted
            GROUP BY 1, 2, 3, 4
            """;

    /// <param name="member">Of what a unit's state says of events that could not be read.</param>
    private static string SumUnread(string member) =>
        $"sum(coalesce((unread ->> '{member}')::bigint, 0) + coalesce((unread_denominator ->> '{member}')::bigint, 0))";

    /// <summary>With the units of the population; all units need not be looked up.</summary>
    private string Join(ResultPopulation population, string metrics) =>
        population.IsWhole ? "" : $"JOIN {population.From(_schema)} ON a.unit = {metrics}.unit";

    /// <summary>
    /// A unit that was erased a moment ago is none any more, while the sums have it until they are counted again: until then
    /// it is counted with them.
    /// </summary>
    private static MetricMoments Read(NpgsqlDataReader row, UnitCell cell, bool isRatio)
    {
        var units = row.GetInt64(2);
        // What PostgreSQL divides may end below 0 by its last digit.
        RunningMoments Of(int mean) =>
            units == 0 ? default : new(units, row.GetDouble(mean), Math.Max(0, row.GetDouble(mean + 1)));
        var values = Of(4);
        return MetricMoments.None with
        {
            Units = Math.Max(cell.Units, units),
            Values = values,
            Positive = row.GetInt64(3),
            Least = row.IsDBNull(9) ? null : row.GetDouble(9),
            Most = row.IsDBNull(10) ? null : row.GetDouble(10),
            Ratio = isRatio && units > 0 ? Paired(values, Of(6), row.GetDouble(8)) : default,
            WithoutCovariate = values,
            Unread = new UnreadEvents(row.GetInt64(11), row.GetInt64(12), row.GetInt64(13)),
        };
    }

    /// <summary>As sums with such a unit may not go together, within what can be.</summary>
    private static PairedMoments Paired(RunningMoments x, RunningMoments y, double products)
    {
        var most = Math.Sqrt(x.SquaredDeviations) * Math.Sqrt(y.SquaredDeviations);
        return new(x, y, Math.Clamp(products, -most, most));
    }
}
