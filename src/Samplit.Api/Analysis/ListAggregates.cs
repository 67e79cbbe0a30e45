using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Json;
using Samplit.Projections.Schema;
using Wolverine.Http;

namespace Samplit.Api.Analysis;

/// <summary>What events are put together by.</summary>
public enum BucketType
{
    Hourly,
    Daily,
}

/// <summary>The events of one hour or day in UTC: of events, and not of units, so no comparison rests on it.</summary>
/// <param name="BucketStart">When the hour or day begins.</param>
/// <param name="Stddev">Between the values of events; absent for one event.</param>
public sealed record MetricAggregateView(
    string Variant,
    DateTimeOffset BucketStart,
    long Count,
    double Sum,
    double Mean,
    double Min,
    double Max,
    double? Stddev
);

/// <param name="Aggregates">By time, then by variant; where nothing happened there is none.</param>
public sealed record MetricAggregatesView(
    Guid ExperimentId,
    Guid MetricId,
    BucketType BucketType,
    IReadOnlyList<MetricAggregateView> Aggregates
);

/// <summary>Reads what events came to by the hour or the day.</summary>
public sealed class MetricAggregatesReader(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="from">The first day; null for all.</param>
    /// <param name="to">The last day; null for all.</param>
    public async Task<IReadOnlyList<MetricAggregateView>> ReadAsync(
        Guid experiment,
        Guid metric,
        BucketType bucket,
        DateOnly? from,
        DateOnly? to,
        CancellationToken ct
    )
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT variant, bucket_start, count, sum::float8, mean::float8, min::float8, max::float8, stddev::float8
            FROM {_schema}.metric_aggregates
            WHERE experiment_id = $1 AND metric_id = $2 AND bucket_type = $3
                AND bucket_start >= coalesce($4, '-infinity') AND bucket_start < coalesce($5, 'infinity')
            ORDER BY bucket_start, variant COLLATE "C"
            """
        );
        command.With(
            Sql.Value(experiment),
            Sql.Value(metric),
            Sql.Value(bucket == BucketType.Daily ? "daily" : "hourly"),
            Sql.Time(Start(from)),
            Sql.Time(Start(to?.AddDays(1)))
        );
        var aggregates = new List<MetricAggregateView>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            aggregates.Add(
                new(
                    reader.GetString(0),
                    reader.GetFieldValue<DateTimeOffset>(1),
                    reader.GetInt64(2),
                    reader.GetDouble(3),
                    reader.GetDouble(4),
                    reader.GetDouble(5),
                    reader.GetDouble(6),
                    reader.IsDBNull(7) ? null : reader.GetDouble(7)
                )
            );
        }
        return aggregates;
    }

    private static DateTimeOffset? Start(DateOnly? day) =>
        day is { } date ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}

[Tags("Experiments")]
public static class ListAggregatesEndpoint
{
    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        string? bucket,
        string? from,
        string? to,
        ExperimentReader experiments,
        CancellationToken ct
    ) =>
        Requests.ValidateDay("from", from, Requests.Day(from))
        ?? Requests.ValidateDay("to", to, Requests.Day(to))
        ?? (
            bucket is null || NamedEnum.Find<BucketType>(bucket) is not null
                ? null
                : Refusal.Invalid("bucket", "hourly or daily.")
        )
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    /// <param name="bucket">hourly, unless daily is asked for.</param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/metric-definitions/{metric}/aggregates")]
    [EndpointSummary("What a metric's events came to by the hour or the day, of each variant")]
    [Refuses(400, 404, 422)]
    public static async Task<MetricAggregatesView> Get(
        Guid id,
        Guid metric,
        string? bucket,
        string? from,
        string? to,
        MetricAggregatesReader reader,
        CancellationToken ct
    )
    {
        var type = bucket is null ? BucketType.Hourly : NamedEnum.Find<BucketType>(bucket)!.Value;
        return new(
            id,
            metric,
            type,
            await reader.ReadAsync(id, metric, type, Requests.Day(from), Requests.Day(to), ct)
        );
    }
}
