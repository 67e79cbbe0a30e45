namespace Samplit.Projections.Streams;

/// <summary>
/// Writes prepared appends as operations of Marten's unit of work: one for the events of all streams and one for each
/// projection, so that a transaction over a hundred streams has as few statements as one over a single stream.
/// </summary>
internal static class AppendOperations
{
    /// <summary>
    /// Rows come before the events: a visitor who is known already is refused before any sequence number is drawn.
    /// </summary>
    /// <param name="appends">
    /// Grouped by stream; those of a stream in order, each where the one before leaves it.
    /// </param>
    public static (IReadOnlyList<EventOperation> Operations, InsertEvents Events) Write(
        StoreSql sql,
        IReadOnlyList<PreparedAppend> appends
    )
    {
        var insert = new InsertEvents(sql, appends);
        if (appends.Count == 0)
        {
            return ([], insert);
        }
        var operations = new List<EventOperation> { new ClaimStreams(sql, appends) };
        var types = appends.GroupBy(a => a.After.Type).ToArray();
        foreach (var type in types)
        {
            StoredEvent[] events = [.. type.SelectMany(a => a.Events)];
            foreach (var projection in sql.RowsOf(type.Key))
            {
                var rows = new RowWrites(sql.Qualify(projection.Table));
                projection.Project(events, rows);
                operations.AddRange(rows.Commands.Select(CommandOperation.From));
            }
        }
        operations.Add(insert);
        foreach (var type in types)
        {
            foreach (var projection in sql.SnapshotsOf(type.Key))
            {
                operations.AddRange(
                    SnapshotFold
                        .Write(sql.Qualify(projection.Table), projection, Changed(type, projection))
                        .Select(CommandOperation.From)
                );
            }
        }
        if (StreamSnapshots.Due(appends) is { Count: > 0 } due)
        {
            operations.Add(CommandOperation.From(StreamSnapshots.Insert(sql, due)));
        }
        return (operations, insert);
    }

    /// <summary>The last state of each stream that some append changed.</summary>
    private static List<SnapshotWrite> Changed(IEnumerable<PreparedAppend> appends, ISnapshotProjection projection)
    {
        var writes = new List<SnapshotWrite>();
        foreach (var append in appends)
        {
            foreach (var (changed, version) in append.Changed)
            {
                if (changed != projection)
                {
                    continue;
                }
                var write = new SnapshotWrite(append.After.Id, version, append.After.Snapshots[projection.Name]);
                if (writes.Count > 0 && writes[^1].StreamId == write.StreamId)
                {
                    writes[^1] = write;
                }
                else
                {
                    writes.Add(write);
                }
            }
        }
        return writes;
    }
}
