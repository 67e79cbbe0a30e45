using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Rebuilding;

/// <summary>
/// Fills snapshots stream by stream: a document depends on its own stream only, and so one state at a time is in
/// memory. What is remembered of each stream is the version it was read up to.
/// </summary>
internal sealed class SnapshotFill(
    StreamStore store,
    ISnapshotProjection projection,
    string table,
    NpgsqlConnection reader,
    NpgsqlConnection writer,
    IProgress<RebuildProgress>? progress
) : IShadowFill
{
    private readonly Dictionary<Guid, long> _done = [];
    private readonly EventPages _pages = new(store, reader);

    public long Events { get; private set; }

    public long Streams => _done.Count;

    public async Task<long> PassAsync(bool last, CancellationToken ct)
    {
        var before = Events;
        var behind = await _pages.BehindAsync(projection.StreamType, _done, ct);
        var total = Events + behind.Sum(s => s.Version - _done.GetValueOrDefault(s.Id));
        var chunk = new List<StreamSlice>();
        var room = (long)EventPages.Size;
        foreach (var (id, version) in behind)
        {
            // Many short streams make a chunk, and many chunks a long stream.
            for (var from = _done.GetValueOrDefault(id); from < version; )
            {
                var slice = new StreamSlice(id, from, Math.Min(version, from + room));
                chunk.Add(slice);
                room -= slice.Count;
                from = slice.UpTo;
                if (room == 0)
                {
                    await FoldAsync(chunk, ct);
                    progress?.Report(new(Events, total));
                    chunk.Clear();
                    room = EventPages.Size;
                }
            }
        }
        await FoldAsync(chunk, ct);
        progress?.Report(new(Events, total));
        return Events - before;
    }

    private async Task FoldAsync(List<StreamSlice> slices, CancellationToken ct)
    {
        if (slices.Count == 0)
        {
            return;
        }
        var events = await _pages.ReadAsync(slices, ct);
        Guid[] goOn = [.. slices.Where(s => s.After > 0).Select(s => s.Id)];
        var states = await SnapshotFold.ReadAsync(writer, table, projection, goOn, ct);
        var writes = new List<SnapshotWrite>();
        foreach (var run in StreamRuns.Split(events))
        {
            var id = run[0].StreamId;
            var (state, version) = SnapshotFold.Fold(projection, states.GetValueOrDefault(id), run);
            if (version > 0)
            {
                writes.Add(new SnapshotWrite(id, version, state));
            }
            _done[id] = run[^1].Version;
        }
        await using var batch = new NpgsqlBatch(writer);
        foreach (var command in SnapshotFold.Write(table, projection, writes))
        {
            batch.BatchCommands.Add(command);
        }
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        Events += events.Count;
    }
}
