using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;
using Samplit.Statistics.Moments;

namespace Samplit.Api.Analysis;

/// <summary>Reads what units did before their experiment began, as far as they came there.</summary>
internal sealed class UnitPastReader(SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>
    /// Adds the covariate to the moments of metrics that any unit has a past of; then those that were not seen have 0, as
    /// events that nobody saw are none.
    /// </summary>
    /// <param name="metrics">Each with the cap in force, which the past has, too.</param>
    /// <param name="cells">Of the population.</param>
    public async Task AddAsync(
        IReadOnlyList<(Metric Metric, CapInForce? Cap)> metrics,
        ResultPopulation population,
        IReadOnlyList<UnitCell> cells,
        Dictionary<(Guid Metric, UnitCell Cell), MetricMoments> moments,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var sums = await SumsAsync(
            [.. metrics.Where(m => m.Metric.Definition.HasPast)],
            population,
            cells,
            connection,
            ct
        );
        foreach (var metric in sums.Keys.Select(k => k.Metric).Distinct())
        {
            foreach (var cell in cells)
            {
                var known = moments[(metric, cell)];
                moments[(metric, cell)] = known with
                {
                    WithCovariate = Pairs(known.Values, sums.GetValueOrDefault((metric, cell))),
                    WithoutCovariate = default,
                };
            }
        }
    }

    /// <param name="values">Of all units of the cell.</param>
    private static PairedMoments Pairs(RunningMoments values, Sums past)
    {
        if (values.Count == 0)
        {
            return default;
        }
        var mean = past.X / values.Count;
        var covariate = new RunningMoments(values.Count, mean, Math.Max(0, past.XX - past.X * mean));
        // Differences of large sums may end beyond what deviations allow, by their last digits.
        var most = Math.Sqrt(covariate.SquaredDeviations) * Math.Sqrt(values.SquaredDeviations);
        return new(covariate, values, Math.Clamp(past.XY - past.X * values.Mean, -most, most));
    }

    /// <summary>Σx, Σx² and Σxy, with the covariate as x; where anything is known.</summary>
    private async Task<Dictionary<(Guid Metric, UnitCell Cell), Sums>> SumsAsync(
        (Metric Metric, CapInForce? Cap)[] metrics,
        ResultPopulation population,
        IReadOnlyList<UnitCell> cells,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT metric_id, level, allocation, variant, sum(x)::float8, sum(x * x)::float8, sum(x * y)::float8
            FROM (
                SELECT p.metric_id, a.level, a.allocation, a.variant, least(p.value, cap.cap) AS x,
                    coalesce(least(u.value, cap.cap), 0) AS y
                FROM unnest($6, $7) AS cap (metric_id, cap)
                JOIN {_schema}.unit_past p USING (metric_id)
                JOIN {population.From(_schema)} ON a.unit = p.unit
                LEFT JOIN {_schema}.unit_metrics u ON u.metric_id = p.metric_id AND u.unit = p.unit) AS pairs
            GROUP BY 1, 2, 3, 4
            """,
            connection
        );
        command.With([
            .. population.Parameters,
            Sql.Value(metrics.Select(m => m.Metric.Id).ToArray()),
            RowWrites.Values(metrics.Select(m => m.Cap?.Value).ToArray(), NpgsqlDbType.Numeric),
        ]);
        var places = cells.ToDictionary(c => (c.Level, c.Allocation, c.Variant));
        var sums = new Dictionary<(Guid, UnitCell), Sums>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (
                places.TryGetValue((reader.GetString(1), reader.GetInt32(2), reader.GetString(3)), out var cell)
                && reader.GetDouble(5) > 0
            )
            {
                sums[(reader.GetGuid(0), cell)] = new(reader.GetDouble(4), reader.GetDouble(5), reader.GetDouble(6));
            }
        }
        return sums;
    }

    private readonly record struct Sums(double X, double XX, double XY);
}
