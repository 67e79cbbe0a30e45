using JasperFx.Events.Projections;
using Npgsql;
using NpgsqlTypes;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Rebuilding;

/// <summary>A part of a stream, the first version not included.</summary>
internal readonly record struct StreamSlice(Guid Id, long After, long UpTo)
{
    public long Count => UpTo - After;
}

/// <summary>
/// Reads events of one type of stream in chunks: short statements, so that none holds back vacuum for long.
/// </summary>
internal sealed class EventPages(StreamStore store, NpgsqlConnection connection)
{
    public const int Size = 5000;

    private readonly string _schema = store.Sql.Schema;

    /// <summary>The streams that have more events than were done, with their versions.</summary>
    public async Task<List<(Guid Id, long Version)>> BehindAsync(
        string streamType,
        Dictionary<Guid, long> done,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT id, version FROM {_schema}.mt_streams WHERE type = $1 AND version > 0",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = streamType });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var behind = new List<(Guid, long)>();
        while (await reader.ReadAsync(ct))
        {
            var (id, version) = (reader.GetGuid(0), reader.GetInt64(1));
            if (version > done.GetValueOrDefault(id))
            {
                behind.Add((id, version));
            }
        }
        return behind;
    }

    /// <summary>Events of the slices, slice after slice and in version order, in one round trip.</summary>
    public async Task<List<StoredEvent>> ReadAsync(List<StreamSlice> slices, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var slice in slices)
        {
            var command = new NpgsqlBatchCommand(
                $"""
                SELECT {StoreSql.EventColumns} FROM {_schema}.mt_events e
                WHERE e.stream_id = $1 AND e.version > $2 AND e.version <= $3 ORDER BY e.version
                """
            );
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = slice.Id });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = slice.After });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = slice.UpTo });
            batch.BatchCommands.Add(command);
        }
        var events = new List<StoredEvent>();
        await using var reader = await batch.ExecuteReaderAsync(ct);
        do
        {
            await ReadAsync(reader, events, ct);
        } while (await reader.NextResultAsync(ct));
        return events;
    }

    /// <summary>The next events in sequence order.</summary>
    public async Task<List<StoredEvent>> ReadAsync(
        string streamType,
        long after,
        long upToSequence,
        CancellationToken ct
    )
    {
        await using var command = store.Sql.ReadEvents(
            connection,
            StoreSql.EventColumns,
            after,
            upToSequence,
            Size,
            streamType
        );
        var events = new List<StoredEvent>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        await ReadAsync(reader, events, ct);
        return events;
    }

    /// <summary>Up to which sequence nothing will appear any more; 0 where no daemon has run.</summary>
    public async Task<long> MarkAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT last_seq_id FROM {_schema}.mt_event_progression WHERE name = '{ShardState.HighWaterMark}'",
            connection
        );
        return await command.ExecuteScalarAsync(ct) as long? ?? 0;
    }

    public async Task<long> CountAsync(string streamType, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT coalesce(sum(version), 0)::bigint FROM {_schema}.mt_streams WHERE type = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = streamType, NpgsqlDbType = NpgsqlDbType.Varchar });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task ReadAsync(NpgsqlDataReader reader, List<StoredEvent> events, CancellationToken ct)
    {
        while (await reader.ReadAsync(ct))
        {
            events.Add(StoreReader.Event(reader, store.Options.Events));
        }
    }
}
