using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.Statistics;

/// <summary>How long conversions took to come.</summary>
/// <param name="Conversions">
/// The conversions of visitors who came long enough ago; the others are still waited for.
/// </param>
/// <param name="MeanSeconds">What <c>allocationPolicy.conversionDelaySeconds</c> takes.</param>
/// <param name="CohortSeconds">
/// What is long enough: all but one in a hundred of the known conversions came sooner. In an experiment that is younger
/// than its conversions take, it is too short, and so is the mean.
/// </param>
/// <param name="Quantiles">How many came within how long, the soonest first.</param>
public sealed record ConversionDelayView(
    long Conversions,
    double MeanSeconds,
    double MedianSeconds,
    double CohortSeconds,
    IReadOnlyList<DelayQuantileView> Quantiles
);

/// <param name="Part">Of the conversions, 0 to 1.</param>
/// <param name="Seconds">Within which they came.</param>
public sealed record DelayQuantileView(double Part, double Seconds);

/// <summary>Looks at the time of every conversion and of its assignment, so for reports and not for visitors.</summary>
public sealed class ConversionDelayReader(NpgsqlDataSource dataSource, SchemaOptions options)
{
    /// <summary>Closer at the ends, where a few decide.</summary>
    private static readonly double[] Parts = [0.01, 0.02, .. Enumerable.Range(1, 19).Select(i => i / 20.0), 0.98, 0.99];

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <returns>Null when nobody has converted who came long enough ago.</returns>
    public async Task<ConversionDelayView?> ReadAsync(Guid experimentId, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            WITH delays AS (
                SELECT extract(epoch FROM c.timestamp - a.timestamp)::float8 AS seconds, a.timestamp AS came
                FROM {_schema}.sticky_assignments s
                JOIN {_schema}.mt_events a ON a.stream_id = s.experiment_id AND a.version = s.assigned_version
                JOIN {_schema}.mt_events c ON c.stream_id = s.experiment_id AND c.version = s.converted_version
                WHERE s.experiment_id = $1 AND s.converted_version IS NOT NULL
            ), cohort AS (
                SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) AS wait FROM delays
            )
            SELECT count(*), avg(d.seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY d.seconds), max(cohort.wait),
                percentile_cont($2::float8[]) WITHIN GROUP (ORDER BY d.seconds)
            FROM delays d CROSS JOIN cohort
            WHERE d.came <= (
                SELECT e.timestamp FROM {_schema}.mt_events e JOIN {_schema}.mt_streams s
                    ON s.id = e.stream_id AND s.version = e.version
                WHERE s.id = $1
            ) - make_interval(secs => cohort.wait)
            """
        );
        command.With(Sql.Value(experimentId), Sql.Value(Parts));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt64(0) == 0
            ? null
            : new(
                reader.GetInt64(0),
                reader.GetDouble(1),
                reader.GetDouble(2),
                reader.GetDouble(3),
                [
                    .. Parts.Zip(
                        reader.GetFieldValue<double[]>(4),
                        (part, seconds) => new DelayQuantileView(part, seconds)
                    ),
                ]
            );
    }
}
