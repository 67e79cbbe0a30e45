using System.Data;
using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Rebuilding;

/// <summary>
/// Fills rows in the order of sequence numbers over all streams, because rows of several streams may bear on each
/// other: a name that one stream frees and another one takes. Up to the high-water mark, which the daemon keeps, that
/// order is complete; what lies behind it waits for the last pass.
/// </summary>
internal sealed class RowFill(
    StreamStore store,
    IRowProjection projection,
    string table,
    NpgsqlConnection reader,
    NpgsqlConnection writer,
    IProgress<RebuildProgress>? progress
) : IShadowFill
{
    private readonly EventPages _pages = new(store, reader);
    private readonly HashSet<Guid> _streams = [];
    private long _position;

    public long Events { get; private set; }

    public long Streams => _streams.Count;

    public async Task<long> PassAsync(bool last, CancellationToken ct)
    {
        if (!last)
        {
            return await PassAsync(await _pages.MarkAsync(ct), ct);
        }
        // Beyond the mark numbers may still appear between two statements, of transactions that do not concern this
        // table; one snapshot keeps the order whole all the same.
        await using var snapshot = await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        return await PassAsync(long.MaxValue, ct);
    }

    private async Task<long> PassAsync(long upToSequence, CancellationToken ct)
    {
        var before = Events;
        var total = await _pages.CountAsync(projection.StreamType, ct);
        var page = await ReadAsync(_position, upToSequence, ct);
        while (page.Count > 0)
        {
            // The next page is read, on the other connection, while this one is written.
            var next = ReadAsync(page[^1].Sequence, upToSequence, ct);
            try
            {
                await WriteAsync(page, ct);
            }
            catch
            {
                await next.ContinueWith(static _ => { }, TaskScheduler.Default);
                throw;
            }
            _position = page[^1].Sequence;
            Events += page.Count;
            progress?.Report(new(Events, Math.Max(total, Events)));
            page = await next;
        }
        return Events - before;
    }

    /// <summary>Reads off the caller's thread, which writes meanwhile.</summary>
    private Task<List<StoredEvent>> ReadAsync(long after, long upToSequence, CancellationToken ct) =>
        Task.Run(() => _pages.ReadAsync(projection.StreamType, after, upToSequence, ct), ct);

    private async Task WriteAsync(List<StoredEvent> events, CancellationToken ct)
    {
        var writes = new RowWrites(table);
        projection.Project(events, writes);
        _streams.UnionWith(events.Select(e => e.StreamId));
        await using var batch = new NpgsqlBatch(writer);
        foreach (var command in writes.Commands)
        {
            batch.BatchCommands.Add(command);
        }
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
    }
}
