using Npgsql;
using NpgsqlTypes;
using Samplit.EventStore.Chain;
using Samplit.EventStore.Events;
using Samplit.EventStore.Projections;

namespace Samplit.EventStore;

/// <summary>What an append to one stream takes, up to the commands: nothing here talks to the database.</summary>
internal sealed class StreamAppend(StreamStore store, EventMetadata metadata, TimeProvider clock)
{
    /// <summary>Stamps, hashes and serialises the events, and writes the command that appends them.</summary>
    public (StoredEvent[] Events, NpgsqlBatchCommand Append) Prepare(EventStream stream, IReadOnlyList<object> data)
    {
        var count = data.Count;
        var ids = new Guid[count];
        var types = new string[count];
        var bodies = new byte[count][];
        var headers = new string[count];
        var times = new DateTime[count];
        var events = new StoredEvent[count];

        var timestamp = Later(Microseconds.Truncate(clock.GetUtcNow()), stream.LastTimestamp);
        var hash = stream.Hash;
        for (var i = 0; i < count; i++)
        {
            var (type, canonical, stored) = store.Options.Events.Write(data[i]);
            var id = Guid.CreateVersion7(timestamp);
            var version = stream.Version + i + 1;
            hash = store.Options.Chain.Link(
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
            (ids[i], types[i], bodies[i], times[i]) = (id, type, canonical, timestamp.UtcDateTime);
            headers[i] = $"{{\"{ChainFormat.HeaderName}\":\"{hash}\"}}";
            events[i] = new StoredEvent(0, id, stream.Id, version, type, stored, timestamp, metadata, hash);
        }

        var nothing = new string?[count];
        var command = new NpgsqlBatchCommand(store.Sql.Append);
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream.Id });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = stream.Type });
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        parameters.Add(Array(types, NpgsqlDbType.Varchar));
        parameters.Add(Array(nothing, NpgsqlDbType.Varchar));
        parameters.Add(Array(bodies, NpgsqlDbType.Jsonb));
        parameters.Add(Array(new byte[]?[count], NpgsqlDbType.Bytea));
        parameters.Add(Array(Repeat(metadata.CausationId, count), NpgsqlDbType.Varchar));
        parameters.Add(Array(Repeat(metadata.CorrelationId, count), NpgsqlDbType.Varchar));
        parameters.Add(Array(headers, NpgsqlDbType.Jsonb));
        parameters.Add(Array(Repeat(metadata.Actor, count), NpgsqlDbType.Varchar));
        parameters.Add(Array(times, NpgsqlDbType.TimestampTz));
        parameters.Add(new NpgsqlParameter<long> { TypedValue = stream.Version });
        return (events, command);
    }

    /// <summary>Folds the new events into the stream's snapshots and adds the writes of its inline projections.</summary>
    public EventStream Advance(EventStream stream, StoredEvent[] events, List<NpgsqlBatchCommand> writes)
    {
        var snapshots = new Dictionary<string, object?>(stream.Snapshots);
        foreach (var projection in store.Sql.SnapshotsOf(stream.Type))
        {
            var before = snapshots.GetValueOrDefault(projection.Name);
            var (state, version) = SnapshotFold.Fold(projection, before, events);
            snapshots[projection.Name] = state;
            if (version > 0)
            {
                var table = store.Sql.Qualify(projection.Table);
                writes.Add(SnapshotFold.Write(table, projection, stream.Id, version, state));
            }
        }
        foreach (var projection in store.Sql.RowsOf(stream.Type))
        {
            var rows = new RowWrites(store.Sql.Qualify(projection.Table));
            projection.Project(events, rows);
            writes.AddRange(rows.Commands);
        }
        return stream with
        {
            Version = stream.Version + events.Length,
            Hash = events[^1].Hash,
            LastTimestamp = events[^1].Timestamp,
            Snapshots = snapshots,
        };
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static NpgsqlParameter Array<T>(T[] values, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private static string?[] Repeat(string? value, int count)
    {
        var values = new string?[count];
        values.AsSpan().Fill(value);
        return values;
    }
}
