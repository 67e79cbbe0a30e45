using System.Globalization;
using Npgsql;
using Samplit.Api.Metrics;
using Samplit.Domain.Metrics;
using Samplit.Projections.Sealing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Audit;

/// <summary>
/// Hashes the rows of metrics again, which lie beside the log: each batch against its event, and what counts of each
/// day against the rows. All of the moment of the snapshot.
/// </summary>
internal sealed class MetricAudit(LogSnapshot snapshot)
{
    private const int MaxWrongListed = 100;

    private readonly List<WrongBatch> _wrong = [];
    private HashSet<DateOnly>? _months;
    private long _batches;
    private long _away;
    private long _wrongInAll;

    public async Task CheckAsync(long sequence, MetricsIngested taken, CancellationToken ct)
    {
        var (rows, digest) = await HashAsync(taken, ct);
        if (rows < taken.Rows && !(await MonthsAsync(ct)).IsSupersetOf(Months(taken.FirstDate, taken.LastDate)))
        {
            _away++;
            return;
        }
        _batches++;
        if (rows == taken.Rows && digest == taken.Digest)
        {
            return;
        }
        _wrongInAll++;
        if (_wrong.Count < MaxWrongListed)
        {
            var reason =
                rows == taken.Rows
                    ? "a row was changed"
                    : string.Create(CultureInfo.InvariantCulture, $"{rows} rows are there instead of {taken.Rows}");
            _wrong.Add(new(taken.Source, taken.BatchId, sequence, reason));
        }
    }

    /// <param name="withDays">Whether to compare every day, too.</param>
    public async Task<MetricFindings> EndAsync(bool withDays, CancellationToken ct) =>
        new(_batches, _away, _wrong, _wrongInAll, withDays ? await WrongDaysAsync(ct) : 0);

    private async Task<(long Rows, string Digest)> HashAsync(MetricsIngested taken, CancellationToken ct)
    {
        await using var command = snapshot.Command(
            $"""
            SELECT {MetricReader.Columns}
            FROM {snapshot.Schema}.metric_batches b JOIN {snapshot.Schema}.metric_rows r ON r.batch = b.id
            WHERE b.source = $1 AND b.batch_id = $2 ORDER BY r.row
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = taken.Source });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = taken.BatchId });
        using var digest = new MetricDigest();
        var rows = 0L;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows++;
            digest.Add(MetricReader.Row(reader));
        }
        return (rows, digest.Hex());
    }

    /// <summary>The first days of the months whose rows are here.</summary>
    private async Task<HashSet<DateOnly>> MonthsAsync(CancellationToken ct) =>
        _months ??= await Partitions.ListAsync(snapshot, "metric_rows", "YYYYMM", ct);

    private static IEnumerable<DateOnly> Months(DateOnly first, DateOnly last)
    {
        for (var month = new DateOnly(first.Year, first.Month, 1); month <= last; month = month.AddMonths(1))
        {
            yield return month;
        }
    }

    /// <summary>
    /// Of months that are here: what counts is the newest row of a variant and day, and every one of them counts.
    /// </summary>
    private async Task<long> WrongDaysAsync(CancellationToken ct)
    {
        await using var command = snapshot.Command(
            $"""
            SELECT count(*) FROM (
                SELECT DISTINCT ON (experiment_id, variant, date) * FROM {snapshot.Schema}.metric_rows
                ORDER BY experiment_id, variant, date, batch DESC
            ) r
            FULL JOIN {snapshot.Schema}.daily_metrics d USING (experiment_id, variant, date)
            WHERE date_trunc('month', date)::date = ANY ($1)
                AND (r.batch, r.sessions, r.impressions, r.clicks, r.revenue)
                    IS DISTINCT FROM (d.batch, d.sessions, d.impressions, d.clicks, d.revenue)
            """
        );
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. await MonthsAsync(ct)] });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
