using System.Globalization;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Api.Metrics;
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
/// <param name="Next">What the next page begins behind; absent on the last one.</param>
public sealed record MetricAggregatesView(
    Guid ExperimentId,
    Guid MetricId,
    BucketType BucketType,
    IReadOnlyList<MetricAggregateView> Aggregates,
    string? Next
);

/// <summary>Reads what events came to by the hour or the day.</summary>
public sealed class MetricAggregatesReader(NpgsqlDataSource dataSource, CallerSessions sessions, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="from">The first day; null for all.</param>
    /// <param name="to">The last day; null for all.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    internal async Task<IReadOnlyList<MetricAggregateView>> ReadAsync(
        Guid experiment,
        Guid metric,
        BucketType bucket,
        DateOnly? from,
        DateOnly? to,
        (DateTimeOffset BucketStart, string Variant)? after,
        int limit,
        CancellationToken ct
    )
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(ct);
        await using var limited = await sessions.JoinAsync(moment, ct);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT variant, bucket, count, sum::float8, (sum / count)::float8, min::float8, max::float8,
                sqrt((squares * count - sum * sum) / nullif(count * (count - 1), 0))::float8
            FROM (
                SELECT variant, date_trunc($3, bucket_start, 'UTC') AS bucket, sum(count)::bigint AS count, sum(sum) AS sum,
                    sum(sum_of_squares) AS squares, min(min) AS min, max(max) AS max
                FROM {_schema}.metric_hours
                WHERE experiment_id = $1 AND metric_id = $2
                    AND bucket_start >= coalesce($4, '-infinity') AND bucket_start < coalesce($5, 'infinity')
                GROUP BY 1, 2) AS b
            WHERE $6 IS NULL OR (bucket, variant COLLATE "C") > ($6, $7)
            ORDER BY bucket, variant COLLATE "C" LIMIT $8
            """,
            connection
        );
        command.With(
            Sql.Value(experiment),
            Sql.Value(metric),
            Sql.Value(bucket == BucketType.Daily ? "day" : "hour"),
            Sql.Time(Start(from)),
            Sql.Time(Start(to?.AddDays(1))),
            Sql.Time(after?.BucketStart),
            Sql.Text(after?.Variant),
            Sql.Value(limit)
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
    private const int DefaultPageSize = 10_000;
    private const int MaxPageSize = 50_000;

    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        string? bucket,
        string? from,
        string? to,
        string? after,
        int? limit,
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
        ?? (after is null || End(after) is not null ? null : Refusal.Invalid("after", "The 'next' of a page before."))
        ?? (
            limit is null or (>= 1 and <= MaxPageSize) ? null : Refusal.Invalid("limit", $"From 1 to {MaxPageSize:N0}.")
        )
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    /// <param name="bucket">hourly, unless daily is asked for.</param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/metric-definitions/{metric}/aggregates")]
    [EndpointSummary("What a metric's events came to by the hour or the day, of each variant, in pages of 10,000")]
    [Refuses(400, 404, 422)]
    public static async Task<MetricAggregatesView> Get(
        Guid id,
        Guid metric,
        string? bucket,
        string? from,
        string? to,
        string? after,
        int? limit,
        MetricAggregatesReader reader,
        CancellationToken ct
    )
    {
        var type = bucket is null ? BucketType.Hourly : NamedEnum.Find<BucketType>(bucket)!.Value;
        var page = await Page.ReadAsync(
            limit ?? DefaultPageSize,
            size =>
                reader.ReadAsync(
                    id,
                    metric,
                    type,
                    Requests.Day(from),
                    Requests.Day(to),
                    after is null ? null : End(after),
                    size,
                    ct
                )
        );
        return new(id, metric, type, page.Items, page.HasMore ? Name(page.Items[^1]) : null);
    }

    private static string Name(MetricAggregateView last) =>
        string.Create(CultureInfo.InvariantCulture, $"{last.BucketStart.ToUnixTimeSeconds()}.{last.Variant}");

    /// <summary>Where a page ended: its last bucket and variant.</summary>
    private static (DateTimeOffset BucketStart, string Variant)? End(string after) =>
        after.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        && long.TryParse(after.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && MetricNames.IsText(after)
            ? (DateTimeOffset.FromUnixTimeSeconds(seconds), after[(dot + 1)..])
            : null;
}
