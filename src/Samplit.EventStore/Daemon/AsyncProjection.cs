using Samplit.EventStore.Events;
using Samplit.EventStore.Projections;

namespace Samplit.EventStore.Daemon;

/// <summary>A projection that is written after the events were committed, by the daemon.</summary>
public sealed class AsyncProjection(StreamStore store, IProjection projection) : ISubscription
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
        foreach (var run in StreamRuns.Of(page.Events))
        {
            rows.Project(run, writes);
        }
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
        foreach (var stream in streams)
        {
            var (state, version) = SnapshotFold.Fold(
                snapshots,
                states.GetValueOrDefault(stream.Key),
                (StoredEvent[])[.. stream]
            );
            if (version > 0)
            {
                transaction.Execute(SnapshotFold.Write(_table, snapshots, stream.Key, version, state));
            }
        }
    }
}
