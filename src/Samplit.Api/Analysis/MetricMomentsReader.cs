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

/// <summary>The units of one variant that came under one allocation, on one level of a dimension.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Cell(string Level, int Allocation, string Variant);

/// <summary>
/// Reads what units come to, by variant and allocation. Sums are exact and PostgreSQL divides them, so the moments do
/// not depend on the order in which events came.
/// </summary>
internal sealed class MetricMomentsReader(SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="metrics">Each with the cap in force; null for none.</param>
    public async Task<Dictionary<(Guid Metric, Cell Cell), MetricMoments>> ReadAsync(
        IReadOnlyList<(Metric Metric, CapInForce? Cap)> metrics,
        ResultPopulation population,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var moments = new Dictionary<(Guid, Cell), MetricMoments>();
        foreach (var group in metrics.GroupBy(m => population.IsWhole && IsKept(m)))
        {
            await ReadAsync([.. group], population, group.Key ? Totals : Scan(population), moments, connection, ct);
        }
        return moments;
    }

    private async Task ReadAsync(
        IReadOnlyList<(Metric Metric, CapInForce? Cap)> metrics,
        ResultPopulation population,
        string values,
        Dictionary<(Guid Metric, Cell Cell), MetricMoments> moments,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var unread = await UnreadAsync(metrics, connection, ct);
        await using var command = new NpgsqlCommand(
            $"""
            WITH n AS (SELECT level, allocation, variant, count(*) AS units FROM {population.From(
                _schema
            )} GROUP BY 1, 2, 3),
            t AS ({values})
            SELECT m.metric_id, n.level, n.allocation, n.variant, n.units, k.units, coalesce(t.positive, 0),
                coalesce(t.x / nullif(k.units, 0), 0)::float8, coalesce((t.xx * k.units - t.x * t.x) / nullif(k.units, 0), 0)::float8,
                coalesce(t.y / nullif(k.units, 0), 0)::float8, coalesce((t.yy * k.units - t.y * t.y) / nullif(k.units, 0), 0)::float8,
                coalesce((t.xy * k.units - t.x * t.y) / nullif(k.units, 0), 0)::float8, t.min::float8, t.max::float8
            FROM unnest($5, $7) AS m (metric_id, counts_all) CROSS JOIN n
            LEFT JOIN t ON (t.metric_id, t.level, t.allocation, t.variant) = (m.metric_id, n.level, n.allocation, n.variant)
            CROSS JOIN LATERAL (
                SELECT CASE WHEN m.counts_all THEN n.units ELSE coalesce(t.units, 0) END AS units) AS k
            """,
            connection
        );
        command.With([
            .. population.Parameters,
            Sql.Value(metrics.Select(m => m.Metric.Id).ToArray()),
            RowWrites.Values(metrics.Select(m => m.Cap?.Value).ToArray(), NpgsqlDbType.Numeric),
            // A unit without events has a value where events are counted or added up: 0.
            Sql.Value(metrics.Select(m => UnitMetric.Nothing.Value(m.Metric.Definition) is not null).ToArray()),
        ]);
        var ratios = metrics
            .Where(m => m.Metric.Definition.Denominator is not null)
            .Select(m => m.Metric.Id)
            .ToHashSet();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (metric, variant) = (reader.GetGuid(0), reader.GetString(3));
            moments[(metric, new Cell(reader.GetString(1), reader.GetInt32(2), variant))] = Read(
                reader,
                ratios.Contains(metric),
                unread.GetValueOrDefault((metric, variant), UnreadEvents.None)
            );
            // They are known by variant only: counted with the first cell of each.
            unread.Remove((metric, variant));
        }
    }

    /// <summary>The cap that units' values make, of all of the experiment.</summary>
    public async Task<CapInForce?> CapAsync(Metric metric, NpgsqlConnection connection, CancellationToken ct)
    {
        if (metric.Definition.Cap is not { } cap)
        {
            return null;
        }
        // The nearest rank: a value that is there.
        await using var command = new NpgsqlCommand(
            $"""
            SELECT cap, (SELECT count(*) FROM {_schema}.unit_metrics WHERE metric_id = $1 AND value > cap) FROM (
                SELECT coalesce($2, percentile_disc($3) WITHIN GROUP (ORDER BY value)) AS cap
                FROM {_schema}.unit_metrics
                WHERE metric_id = $1 AND (state -> 'measure' ->> 'count')::bigint > 0) AS c
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
            WHERE m.metric_id = $5 AND ($2 OR NOT m.automated) {(population.IsWhole ? "" : "AND a.level = $6")}
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
    private static bool IsKept((Metric Metric, CapInForce? Cap) m) => m.Metric.Definition.Cap?.Percentile is null;

    private string Totals =>
        $"""
            SELECT metric_id, '' AS level, allocation, variant, sum(units) AS units, sum(positive) AS positive, sum(x) AS x,
                sum(xx) AS xx, sum(y) AS y, sum(yy) AS yy, sum(xy) AS xy, NULL::numeric AS min, NULL::numeric AS max
            FROM {_schema}.metric_totals
            WHERE metric_id = ANY ($5) AND ($2 OR NOT automated) AND ($6 IS NULL OR true) GROUP BY 1, 2, 3, 4
            """;

    private string Scan(ResultPopulation population) =>
        $"""
            SELECT metric_id, level, allocation, variant, count(value) AS units, count(*) FILTER (WHERE value > 0) AS positive,
                sum(coalesce(value, 0)) AS x, sum(coalesce(value * value, 0)) AS xx, sum(y) AS y, sum(y * y) AS yy,
                sum(coalesce(value, 0) * y) AS xy, min(value) AS min, max(value) AS max
            FROM (
                SELECT u.metric_id, {(population.IsWhole ? "''" : "a.level")} AS level, u.allocation, u.variant,
                    least(u.value, cap.cap) AS value, coalesce(u.denominator, 0) AS y
                FROM unnest($5, $6) AS cap (metric_id, cap)
                JOIN {_schema}.unit_metrics u ON u.metric_id = cap.metric_id {Join(population, "u")}
                WHERE $2 OR NOT u.automated) AS counted
            GROUP BY 1, 2, 3, 4
            """;

    /// <summary>With the units of the population; all units need not be looked up.</summary>
    private string Join(ResultPopulation population, string metrics) =>
        population.IsWhole ? "" : $"JOIN {population.From(_schema)} ON a.unit = {metrics}.unit";

    private async Task<Dictionary<(Guid Metric, string Variant), UnreadEvents>> UnreadAsync(
        IReadOnlyList<(Metric Metric, CapInForce? Cap)> metrics,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT metric_id, variant, sum(no_value)::bigint, sum(not_a_number)::bigint, sum(other_currency)::bigint
            FROM {_schema}.metric_totals WHERE metric_id = ANY ($1) GROUP BY 1, 2
            """,
            connection
        );
        command.With(Sql.Value(metrics.Select(m => m.Metric.Id).ToArray()));
        var unread = new Dictionary<(Guid, string), UnreadEvents>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            unread[(reader.GetGuid(0), reader.GetString(1))] = new UnreadEvents(
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4)
            );
        }
        return unread;
    }

    private static MetricMoments Read(NpgsqlDataReader row, bool isRatio, UnreadEvents unread)
    {
        var units = row.GetInt64(5);
        // What PostgreSQL divides may end below 0 by its last digit.
        RunningMoments Of(int mean) =>
            units == 0 ? default : new(units, row.GetDouble(mean), Math.Max(0, row.GetDouble(mean + 1)));
        var values = Of(7);
        return MetricMoments.None with
        {
            Units = row.GetInt64(4),
            Values = values,
            Positive = row.GetInt64(6),
            Least = row.IsDBNull(12) ? null : row.GetDouble(12),
            Most = row.IsDBNull(13) ? null : row.GetDouble(13),
            Ratio = isRatio && units > 0 ? new PairedMoments(values, Of(9), row.GetDouble(11)) : default,
            WithoutCovariate = values,
            Unread = unread,
        };
    }
}
