using Samplit.Projections.Streams;

namespace Samplit.Projections.Daemon;

/// <summary>A projection that is written after the events were committed, by the daemon.</summary>
public sealed class AsyncProjection(StreamStore store, IProjection projection) : IEventSubscription
{
    private readonly string _table = store.Sql.Qualify(projection.Table);

    public string Name => projection.Name;

    public string? StreamType => projection.StreamType;

    public Task ProcessAsync(EventPage page, SubscriptionTransaction transaction, CancellationToken ct) =>
        projection switch
        {
            IRowProjection rows => Project(rows, page, transaction),
            ISnapshotProjection snapshots => FoldAsync(snapshots, page, transaction, ct),
            _ => throw new NotSupportedException($"{projection.GetType().Name} is neither rows nor snapshots."),
        };

    private Task Project(IRowProjection rows, EventPage page, SubscriptionTransaction transaction)
    {
        var writes = new RowWrites(_table);
        rows.Project(page.Events, writes);
        foreach (var command in writes.Commands)
        {
            transaction.Execute(command);
        }
        return Task.CompletedTask;
    }

    private async Task FoldAsync(
        ISnapshotProjection snapshots,
        EventPage page,
        SubscriptionTransaction transaction,
        CancellationToken ct
    )
    {
        var streams = page.Events.GroupBy(e => e.StreamId).ToList();
        var states = await SnapshotFold.ReadAsync(
            transaction.Connection,
            _table,
            snapshots,
            [.. streams.Select(s => s.Key)],
            ct
        );
        var writes = new List<SnapshotWrite>();
        foreach (var stream in streams)
        {
            var before = states.GetValueOrDefault(stream.Key);
            var (state, version) = SnapshotFold.Fold(snapshots, before, (StoredEvent[])[.. stream]);
            if (version > 0)
            {
                writes.Add(new SnapshotWrite(stream.Key, version, state));
            }
        }
        foreach (var command in SnapshotFold.Write(_table, snapshots, writes))
        {
            transaction.Execute(command);
        }
    }
}
