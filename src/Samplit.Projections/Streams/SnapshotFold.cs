using Npgsql;
using NpgsqlTypes;

namespace Samplit.Projections.Streams;

/// <summary>How snapshots are folded and written: the same for the appending transaction and a rebuild.</summary>
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

    /// <summary>The states that the streams have in a table; those without one are left out.</summary>
    public static async Task<Dictionary<Guid, object>> ReadAsync(
        NpgsqlConnection connection,
        string qualifiedTable,
        ISnapshotProjection projection,
        Guid[] streams,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT id, data FROM {qualifiedTable} WHERE id = ANY ($1)",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = streams });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var states = new Dictionary<Guid, object>();
        while (await reader.ReadAsync(ct))
        {
            states.Add(reader.GetGuid(0), projection.Deserialize(reader.GetFieldValue<byte[]>(1)));
        }
        return states;
    }

    /// <summary>Stores the states, each stream's at most once; a stream whose state became null has no row.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Write(
        string qualifiedTable,
        ISnapshotProjection projection,
        IReadOnlyList<SnapshotWrite> writes
    )
    {
        Guid[] gone = [.. writes.Where(w => w.State is null).Select(w => w.StreamId)];
        if (gone.Length > 0)
        {
            var delete = new NpgsqlBatchCommand($"DELETE FROM {qualifiedTable} WHERE id = ANY ($1)");
            delete.Parameters.Add(RowWrites.Values(gone, NpgsqlDbType.Uuid));
            yield return delete;
        }
        SnapshotWrite[] kept = [.. writes.Where(w => w.State is not null)];
        if (kept.Length > 0)
        {
            var upsert = new NpgsqlBatchCommand(StoreSql.UpsertSnapshots(qualifiedTable));
            var data = Array.ConvertAll(kept, w => projection.Serialize(w.State!));
            upsert.Parameters.Add(RowWrites.Values(Array.ConvertAll(kept, w => w.StreamId), NpgsqlDbType.Uuid));
            upsert.Parameters.Add(RowWrites.Values(data, NpgsqlDbType.Jsonb));
            upsert.Parameters.Add(RowWrites.Values(Array.ConvertAll(kept, w => w.Version), NpgsqlDbType.Bigint));
            yield return upsert;
        }
    }
}

/// <param name="Version">The version of the last event that changed the state.</param>
internal readonly record struct SnapshotWrite(Guid StreamId, long Version, object? State);
