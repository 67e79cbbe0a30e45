using System.Runtime.CompilerServices;
using System.Text;
using Samplit.Api.Database;
using Samplit.Domain.TrackedEvents;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Projections.Sealing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Audit;

/// <summary>
/// Hashes the rows of tracked events again, which lie beside the log: each batch against its event, and what was erased
/// against what the log tells of that. All of the moment of the snapshot.
/// </summary>
internal sealed class TrackedEventAudit(LogSnapshot snapshot, EventRegistry events)
{
    private const int BatchesAtOnce = 100;
    private readonly List<WrongEventBatch> _wrong = [];
    private HashSet<DateOnly>? _weeks;
    private long _batches;
    private long _rows;
    private long _erased;
    private long _away;
    private long _wrongInAll;

    /// <summary>Checks the batches that a stream tells of, once its chain was verified.</summary>
    /// <param name="after">The version behind which they are looked at.</param>
    /// <param name="upTo">The last event that is intact.</param>
    public async Task CheckAsync(Guid stream, long after, long upTo, CancellationToken ct)
    {
        var erased = await ErasedAsync(stream, upTo, ct);
        while (await BatchesAsync(stream, after, upTo, erased, ct) is { Count: > 0 } batches)
        {
            await ReadRowsAsync(batches, ct);
            foreach (var batch in batches)
            {
                await NoteAsync(stream, batch, ct);
            }
            after = batches[^1].Batch.Sequence;
        }
    }

    /// <param name="withStray">Whether to look for rows that no batch has, too.</param>
    public async Task<TrackedEventFindings> EndAsync(bool withStray, CancellationToken ct) =>
        new(_batches, _rows, _erased, _away, _wrong, _wrongInAll, withStray ? await StrayAsync(ct) : 0);

    private async Task NoteAsync(Guid stream, TrackedBatchCheck batch, CancellationToken ct)
    {
        if (batch.Batch.IsShort && !(await WeeksAsync(ct)).IsSupersetOf(batch.Tracked.Weeks()))
        {
            _away++;
            return;
        }
        (_batches, _rows, _erased) = (_batches + 1, _rows + batch.Batch.Rows, _erased + batch.Batch.Erased);
        if (batch.Wrong() is { } reason && ++_wrongInAll <= TrackedEventFindings.MaxListed)
        {
            _wrong.Add(new(stream, batch.Tracked.Batch, batch.Batch.Sequence, reason));
        }
    }

    /// <summary>How many rows the log says were erased, by their batch.</summary>
    private async Task<Dictionary<Guid, int>> ErasedAsync(Guid stream, long upTo, CancellationToken ct)
    {
        var erased = new Dictionary<Guid, int>();
        await foreach (var (_, data) in ReadAsync<EventsErased>("events_erased", stream, 0, upTo, int.MaxValue, ct))
        {
            foreach (var (batch, rows) in data.Batches)
            {
                erased[batch] = erased.GetValueOrDefault(batch) + rows;
            }
        }
        return erased;
    }

    private async Task<List<TrackedBatchCheck>> BatchesAsync(
        Guid stream,
        long after,
        long upTo,
        Dictionary<Guid, int> erased,
        CancellationToken ct
    )
    {
        var batches = new List<TrackedBatchCheck>();
        await foreach (
            var (version, tracked) in ReadAsync<EventsTracked>("events_tracked", stream, after, upTo, BatchesAtOnce, ct)
        )
        {
            batches.Add(new TrackedBatchCheck(new(version, tracked), erased.GetValueOrDefault(tracked.Batch)));
        }
        return batches;
    }

    private async IAsyncEnumerable<(long Version, T Data)> ReadAsync<T>(
        string alias,
        Guid stream,
        long after,
        long upTo,
        int most,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var command = snapshot.Command(
            $"""
            SELECT version, data FROM {snapshot.Schema}.mt_events
            WHERE stream_id = $1 AND version > $2 AND version <= $3 AND type = $4 ORDER BY version LIMIT $5
            """
        );
        command.With(Sql.Value(stream), Sql.Value(after), Sql.Value(upTo), Sql.Value(alias), Sql.Value(most));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            // What does not fit its type was found when the stream was verified.
            if (events.Read(alias, Encoding.UTF8.GetBytes(reader.GetString(1))) is T data)
            {
                yield return (reader.GetInt64(0), data);
            }
        }
    }

    private async Task ReadRowsAsync(List<TrackedBatchCheck> batches, CancellationToken ct)
    {
        var byId = batches.ToLookup(b => b.Tracked.Batch);
        await using var command = snapshot.Command(
            $"""
            SELECT {TrackedBatchCheck.Columns} FROM {snapshot.Schema}.tracked_events
            WHERE batch = ANY ($1) AND occurred_at BETWEEN {snapshot.Schema}.tracked_week($2) AND $3 ORDER BY batch, leaf
            """
        );
        command.With(
            Sql.Value(batches.ConvertAll(b => b.Tracked.Batch).ToArray()),
            Sql.Time(batches.Min(b => b.Tracked.Earliest)),
            Sql.Time(batches.Max(b => b.Tracked.Latest))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            foreach (var batch in byId[reader.GetGuid(0)])
            {
                batch.Add(reader);
            }
        }
    }

    /// <summary>Rows whose batch no event of a project's stream tells of.</summary>
    private async Task<long> StrayAsync(CancellationToken ct)
    {
        await using var command = snapshot.Command(
            $"""
            SELECT count(*) FROM {snapshot.Schema}.tracked_events r
            LEFT JOIN (
                SELECT (e.data ->> 'batch')::uuid AS batch FROM {snapshot.Schema}.mt_streams s
                JOIN {snapshot.Schema}.mt_events e ON e.stream_id = s.id AND e.type = 'events_tracked' WHERE s.type = $1
            ) b ON b.batch = r.batch
            WHERE b.batch IS NULL
            """
        );
        command.With(Sql.Value(StreamTypes.TrackedEvents));
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The Mondays of the weeks whose rows are here.</summary>
    private async Task<HashSet<DateOnly>> WeeksAsync(CancellationToken ct) =>
        _weeks ??= await Partitions.TrackedWeeksAsync(snapshot, ct);
}
