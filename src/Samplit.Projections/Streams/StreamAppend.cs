using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Streams;

/// <summary>What an append to one stream takes, up to the commands: nothing here talks to the database.</summary>
internal sealed class StreamAppend(StreamStoreOptions options, StoreSql sql, TimeProvider clock)
{
    /// <summary>Stamps, hashes and serialises the events, and folds them into the stream's snapshots.</summary>
    public PreparedAppend Prepare(EventStream stream, IReadOnlyList<object> data, EventMetadata metadata)
    {
        var events = new StoredEvent[data.Count];
        var bodies = new byte[data.Count][];
        var timestamp = Later(Microseconds.Truncate(clock.GetUtcNow()), stream.LastTimestamp);
        var hash = stream.Hash;
        for (var i = 0; i < events.Length; i++)
        {
            var (type, canonical, stored) = options.Events.Write(data[i]);
            var id = Guid.CreateVersion7(timestamp);
            var version = stream.Version + i + 1;
            hash = options.Chain.Link(
                new ChainRecord(
                    stream.Id,
                    version,
                    Microseconds.SinceEpoch(timestamp),
                    type,
                    metadata.Actor,
                    metadata.CausationId,
                    metadata.CorrelationId,
                    id,
                    canonical
                ),
                hash
            );
            bodies[i] = canonical;
            events[i] = new StoredEvent(0, id, stream.Id, version, type, stored, timestamp, metadata, hash);
        }
        var (snapshots, changed) = Fold(stream, events);
        var after = stream with
        {
            Version = events[^1].Version,
            Hash = hash,
            LastTimestamp = timestamp,
            Snapshots = snapshots,
        };
        return new PreparedAppend(stream, after, events, bodies, changed);
    }

    private (Dictionary<string, object?> Snapshots, List<(ISnapshotProjection, long)> Changed) Fold(
        EventStream stream,
        StoredEvent[] events
    )
    {
        var snapshots = new Dictionary<string, object?>(stream.Snapshots);
        var changed = new List<(ISnapshotProjection, long)>();
        foreach (var projection in sql.SnapshotsOf(stream.Type))
        {
            var before = snapshots.GetValueOrDefault(projection.Name);
            var (state, version) = SnapshotFold.Fold(projection, before, events);
            if (version > 0)
            {
                snapshots[projection.Name] = state;
                changed.Add((projection, version));
            }
        }
        return (snapshots, changed);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
