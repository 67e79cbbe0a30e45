using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Metrics;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Metrics;

/// <summary>Takes a batch in one transaction: its event, its rows as they came, and what counts of each day.</summary>
public sealed class MetricIngestion(
    StreamStore store,
    ReadModels models,
    MetricReader reader,
    SchemaOptions options,
    TimeProvider clock
)
{
    private const int Attempts = 3;

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="rows">Checked, one for each variant and day.</param>
    /// <param name="actor">Who hands them in.</param>
    public async Task<(MetricBatchView? Batch, Refusal? Refusal)> TakeAsync(
        string source,
        string batchId,
        IReadOnlyList<MetricRow> rows,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var command = new IngestMetrics(source, batchId, rows);
        await EnsureMonthsAsync(rows, ct);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryTakeAsync(command, actor, ct);
            }
            // Two first batches of one source: there was no stream yet that one could have waited for.
            catch (Exception e) when (attempt < Attempts && IsOvertaken(e)) { }
        }
    }

    /// <summary>The stream of a source, by its name.</summary>
    public static Guid StreamOf(string source) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"samplit/metric-source/{source}")).AsSpan(0, 16), bigEndian: true);

    private async Task<(MetricBatchView?, Refusal?)> TryTakeAsync(
        IngestMetrics command,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var now = Microseconds.Truncate(clock.GetUtcNow());
        var (session, head) = await store.OpenExclusiveSessionAsync(
            StreamTypes.MetricSource,
            StreamOf(command.Source!),
            actor,
            ct
        );
        await using (session)
        {
            var decision = IngestMetrics.Decide(command, head.Snapshot(models.MetricSources));
            if (decision.Events is not [MetricsIngested taken])
            {
                return (null, decision.Refusal);
            }
            if (await reader.FindBatchAsync(command.Source!, command.BatchId!, session.Connection, ct) is { } before)
            {
                return before.Digest == taken.Digest ? (before, null) : (null, Other(command.BatchId!));
            }
            var batch = await InsertBatchAsync(session.Connection, taken, now, ct);
            await CopyAsync(session.Connection, batch, command.Rows, ct);
            session.Append(head, decision.Events);
            session.Execute(Count(batch, taken));
            await session.SaveChangesAsync(ct);
            return (
                new MetricBatchView(
                    taken.Source,
                    taken.BatchId,
                    taken.Number,
                    taken.Rows,
                    taken.Digest,
                    taken.FirstDate,
                    taken.LastDate,
                    now,
                    IsNew: true
                ),
                null
            );
        }
    }

    private async Task EnsureMonthsAsync(IReadOnlyList<MetricRow> rows, CancellationToken ct)
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT {_schema}.ensure_metric_month(d) FROM unnest($1) d"
        );
        command.Parameters.Add(
            new NpgsqlParameter<DateOnly[]>
            {
                TypedValue = [.. rows.Select(r => new DateOnly(r.Date.Year, r.Date.Month, 1)).Distinct().Order()],
            }
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<long> InsertBatchAsync(
        NpgsqlConnection connection,
        MetricsIngested taken,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO {_schema}.metric_batches
                (source, batch_id, number, digest, rows, first_date, last_date, received_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = taken.Source });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = taken.BatchId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = taken.Number });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = taken.Digest });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = taken.Rows });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = taken.FirstDate });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = taken.LastDate });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task CopyAsync(
        NpgsqlConnection connection,
        long batch,
        IReadOnlyList<MetricRow> rows,
        CancellationToken ct
    )
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {_schema}.metric_rows (batch, row, {MetricReader.Columns}) FROM STDIN (FORMAT BINARY)",
            ct
        );
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(batch, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(i + 1, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(row.Experiment, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(row.Variant, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(row.Date, NpgsqlDbType.Date, ct);
            await copy.WriteAsync(row.Sessions, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Impressions, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Clicks, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Revenue, NpgsqlDbType.Numeric, ct);
        }
        await copy.CompleteAsync(ct);
    }

    /// <summary>
    /// In the order of the key: two batches about the same days wait for each other and never in a circle.
    /// </summary>
    private NpgsqlBatchCommand Count(long batch, MetricsIngested taken)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO {_schema}.daily_metrics AS d
                ({MetricReader.Columns}, batch)
            SELECT {MetricReader.Columns}, batch
            FROM {_schema}.metric_rows WHERE batch = $1 AND date BETWEEN $2 AND $3
            ORDER BY experiment_id, variant, date
            ON CONFLICT (experiment_id, variant, date) DO UPDATE SET sessions = EXCLUDED.sessions,
                impressions = EXCLUDED.impressions, clicks = EXCLUDED.clicks, revenue = EXCLUDED.revenue,
                batch = EXCLUDED.batch
            """
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = batch });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = taken.FirstDate });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = taken.LastDate });
        return command;
    }

    /// <summary>The other one has begun the stream since, or taken the very same batch.</summary>
    private static bool IsOvertaken(Exception e) =>
        e is StreamVersionConflictException or PostgresException { ConstraintName: "metric_batches_once" };

    private static Refusal Other(string batchId) =>
        new(
            RefusalKind.Conflict,
            ProblemCodes.BatchDiffers,
            $"The batch '{batchId}' was taken before with other rows; send a correction under another id.",
            "batchId"
        );
}
