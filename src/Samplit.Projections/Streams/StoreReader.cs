using Npgsql;
using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Streams;

/// <summary>Turns rows into events and heads.</summary>
internal static class StoreReader
{
    /// <exception cref="UnreadableEventException">The data do not fit the type; says which event it is.</exception>
    public static StoredEvent Event(NpgsqlDataReader row, EventRegistry registry)
    {
        var (sequence, streamId, version) = (row.GetInt64(0), row.GetGuid(2), row.GetInt64(3));
        var type = row.GetString(4);
        var actor = Text(row, 7);
        var causation = Text(row, 8);
        var correlation = Text(row, 9);
        return new StoredEvent(
            sequence,
            row.GetGuid(1),
            streamId,
            version,
            type,
            Data(),
            row.GetFieldValue<DateTimeOffset>(6),
            actor is null && causation is null && correlation is null
                ? EventMetadata.None
                : new EventMetadata(actor, causation, correlation),
            Digest.TryParse(Text(row, 10), out var hash) ? hash : default
        );

        object Data()
        {
            try
            {
                return registry.Read(type, row.GetFieldValue<byte[]>(5));
            }
            // A constructor or an upcaster may throw anything.
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new UnreadableEventException(sequence, streamId, version, type, e);
            }
        }
    }

    public static EventStream Head(
        NpgsqlDataReader row,
        Guid id,
        string streamType,
        IReadOnlyList<ISnapshotProjection> projections
    )
    {
        const int snapshotsFrom = 5;
        if (Text(row, 4) is { } storedType && storedType != streamType)
        {
            throw new InvalidOperationException($"Stream {id} is a '{storedType}', not a '{streamType}'.");
        }
        var version = row.GetInt64(0);
        if (!Digest.TryParse(Text(row, 3), out var hash) && version > 0)
        {
            throw new InvalidDataException($"The last event of stream {id} carries no chain hash; verify the stream.");
        }
        var snapshots = new Dictionary<string, object?>(projections.Count);
        for (var i = 0; i < projections.Count; i++)
        {
            snapshots[projections[i].Name] = row.IsDBNull(snapshotsFrom + i)
                ? null
                : projections[i].Deserialize(row.GetFieldValue<byte[]>(snapshotsFrom + i));
        }
        return new EventStream(
            id,
            streamType,
            version,
            hash,
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetBoolean(2),
            snapshots
        );
    }

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
