using Npgsql;
using Samplit.EventStore.Events;

namespace Samplit.EventStore.Projections;

/// <summary>How snapshots are folded and written: the same for the appending transaction, the daemon and a rebuild.</summary>
internal static class SnapshotFold
{
    /// <returns>The state, and the version of the last event that changed it (0 when none did).</returns>
    public static (object? State, long Version) Fold(
        ISnapshotProjection projection,
        object? state,
        IReadOnlyList<StoredEvent> events
    )
    {
        var version = 0L;
        foreach (var @event in events)
        {
            var next = projection.Evolve(state, @event);
            if (!ReferenceEquals(next, state))
            {
                (state, version) = (next, @event.Version);
            }
        }
        return (state, version);
    }

    public static NpgsqlBatchCommand Upsert(
        string qualifiedTable,
        ISnapshotProjection projection,
        Guid streamId,
        long version,
        object state
    )
    {
        var command = new NpgsqlBatchCommand(StoreSql.UpsertSnapshot(qualifiedTable));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        var data = projection.Protect(projection.Serialize(state));
        command.Parameters.Add(new NpgsqlParameter { Value = data, NpgsqlDbType = projection.DataType });
        return command;
    }
}
