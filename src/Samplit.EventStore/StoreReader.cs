using Npgsql;
using Samplit.EventStore.Chain;
using Samplit.EventStore.Events;
using Samplit.EventStore.Projections;

namespace Samplit.EventStore;

/// <summary>Turns rows into events and heads.</summary>
internal static class StoreReader
{
    public static StoredEvent Event(NpgsqlDataReader row, EventRegistry registry)
    {
        var type = row.GetString(4);
        var actor = Text(row, 7);
        var causation = Text(row, 8);
        var correlation = Text(row, 9);
        return new StoredEvent(
            row.GetInt64(0),
            row.GetGuid(1),
            row.GetGuid(2),
            row.GetInt64(3),
            type,
            registry.Read(type, row.GetFieldValue<byte[]>(5)),
            row.GetFieldValue<DateTimeOffset>(6),
            actor is null && causation is null && correlation is null
                ? EventMetadata.None
                : new EventMetadata(actor, causation, correlation),
            ChainHash.TryParse(Text(row, 10), out var hash) ? hash : default
        );
    }

    public static EventStream Head(
        NpgsqlDataReader row,
        Guid id,
        string streamType,
        IReadOnlyList<ISnapshotProjection> projections
    )
    {
        if (!ChainHash.TryParse(Text(row, 3), out var hash))
        {
            throw new InvalidDataException($"The last event of stream {id} carries no chain hash; verify the stream.");
        }
        var snapshots = new Dictionary<string, object?>(projections.Count);
        for (var i = 0; i < projections.Count; i++)
        {
            snapshots[projections[i].Name] = row.IsDBNull(4 + i)
                ? null
                : projections[i].Deserialize(projections[i].Unprotect(row.GetFieldValue<byte[]>(4 + i)));
        }
        return new EventStream(
            id,
            streamType,
            row.GetInt64(0),
            hash,
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetBoolean(2),
            snapshots
        );
    }

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
