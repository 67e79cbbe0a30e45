using Npgsql;
using NpgsqlTypes;
using Samplit.EventStore.Events;
using Samplit.EventStore.Projections;
using Samplit.Ledger.Chain;

namespace Samplit.EventStore;

/// <summary>
/// Writes prepared appends as commands: one for the events of all streams and one for each projection, so that a
/// transaction over a hundred streams has as few statements as one over a single stream.
/// </summary>
internal static class AppendCommands
{
    /// <param name="appends">Grouped by stream; those of a stream in order, each where the one before leaves it.</param>
    public static List<NpgsqlBatchCommand> Write(StoreSql sql, IReadOnlyList<PreparedAppend> appends)
    {
        var commands = new List<NpgsqlBatchCommand> { Append(sql, appends) };
        foreach (var type in appends.GroupBy(a => a.After.Type))
        {
            foreach (var projection in sql.SnapshotsOf(type.Key))
            {
                commands.AddRange(
                    SnapshotFold.Write(sql.Qualify(projection.Table), projection, Changed(type, projection))
                );
            }
            StoredEvent[] events = [.. type.SelectMany(a => a.Events)];
            foreach (var projection in sql.RowsOf(type.Key))
            {
                var rows = new RowWrites(sql.Qualify(projection.Table));
                projection.Project(events, rows);
                commands.AddRange(rows.Commands);
            }
        }
        return commands;
    }

    private static NpgsqlBatchCommand Append(StoreSql sql, IReadOnlyList<PreparedAppend> appends)
    {
        var streams = new List<(EventStream Before, EventStream After)>(appends.Count);
        foreach (var append in appends)
        {
            if (streams.Count > 0 && streams[^1].After.Id == append.After.Id)
            {
                streams[^1] = (streams[^1].Before, append.After);
            }
            else
            {
                streams.Add((append.Before, append.After));
            }
        }
        StoredEvent[] events = [.. appends.SelectMany(a => a.Events)];

        var command = new NpgsqlBatchCommand(sql.Append);
        void Add<TItem, TValue>(IReadOnlyList<TItem> items, Func<TItem, TValue> value, NpgsqlDbType type)
        {
            var values = new TValue[items.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = value(items[i]);
            }
            command.Parameters.Add(RowWrites.Values(values, type));
        }
        Add(streams, s => s.After.Id, NpgsqlDbType.Uuid);
        Add(streams, s => s.After.Type, NpgsqlDbType.Varchar);
        Add(streams, s => s.Before.Version, NpgsqlDbType.Bigint);
        Add(streams, s => s.After.Version, NpgsqlDbType.Bigint);
        Add(streams, s => s.After.LastTimestamp.UtcDateTime, NpgsqlDbType.TimestampTz);
        Add(events, e => e.StreamId, NpgsqlDbType.Uuid);
        Add(events, e => e.Version, NpgsqlDbType.Bigint);
        Add(events, e => e.Id, NpgsqlDbType.Uuid);
        Add(events, e => e.Type, NpgsqlDbType.Varchar);
        command.Parameters.Add(RowWrites.Values<byte[]>([.. appends.SelectMany(a => a.Bodies)], NpgsqlDbType.Jsonb));
        Add(events, e => e.Metadata.CausationId, NpgsqlDbType.Varchar);
        Add(events, e => e.Metadata.CorrelationId, NpgsqlDbType.Varchar);
        Add(events, e => $"{{\"{ChainFormat.HeaderName}\":\"{e.Hash}\"}}", NpgsqlDbType.Jsonb);
        Add(events, e => e.Metadata.Actor, NpgsqlDbType.Varchar);
        Add(events, e => e.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz);
        return command;
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
