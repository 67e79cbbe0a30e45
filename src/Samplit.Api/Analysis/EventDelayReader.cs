using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Projections.Schema;

namespace Samplit.Api.Analysis;

/// <summary>Learns how long first events take: by one look at every unit with one, so for reports and not for visitors.</summary>
internal sealed class EventDelayReader(SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>
    /// By people's units. What came last is as late as it is, so that nothing changes where nothing happens.
    /// </summary>
    /// <returns>By metric; those of which too little is known are not there.</returns>
    public async Task<Dictionary<Guid, EventDelay>> ReadAsync(
        IReadOnlyCollection<Guid> metrics,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH delays AS (
                SELECT metric_id, assigned_at, first_at, extract(epoch FROM first_at - assigned_at)::float8 AS seconds
                FROM {_schema}.unit_metrics
                WHERE metric_id = ANY ($1) AND first_at IS NOT NULL AND NOT automated
            ), cohort AS (
                SELECT metric_id, percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) AS wait,
                    max(greatest(assigned_at, first_at)) AS last
                FROM delays GROUP BY metric_id
            )
            SELECT metric_id, count(*), avg(seconds)::float8, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), max(wait)
            FROM delays JOIN cohort USING (metric_id)
            WHERE assigned_at <= last - make_interval(secs => wait)
            GROUP BY metric_id
            """,
            connection
        );
        command.With(Sql.Value(metrics.ToArray()));
        var delays = new Dictionary<Guid, EventDelay>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (
                EventDelay.Of(reader.GetInt64(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4)) is
                { } delay
            )
            {
                delays[reader.GetGuid(0)] = delay;
            }
        }
        return delays;
    }

    /// <summary>
    /// Σ F(age) over the units of each variant, at the moment of the last of them and in their order: the same for
    /// everybody who asks.
    /// </summary>
    public async Task<Dictionary<string, double>> MaturedAsync(
        ResultPopulation population,
        EventDelay delay,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        // PostgreSQL takes a number that is too small for an error.
        await using var command = new NpgsqlCommand(
            $"""
            SELECT variant, count(*) - sum(exp(greatest(-700, extract(epoch FROM assigned_at - last)::float8 / $6)) ORDER BY assigned_at, unit)
            FROM (SELECT *, max(assigned_at) OVER () AS last FROM {population.From(_schema)}) AS units
            GROUP BY variant
            """,
            connection
        );
        command.With([.. population.Parameters, Sql.Value(delay.MeanSeconds)]);
        var matured = new Dictionary<string, double>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            matured[reader.GetString(0)] = Math.Max(0, reader.GetDouble(1));
        }
        return matured;
    }
}
