using System.Buffers;
using System.Text.Unicode;
using Npgsql;
using NpgsqlTypes;
using Samplit.EventStore.Chain;
using Samplit.EventStore.Events;
using Samplit.EventStore.Projections;

namespace Samplit.EventStore;

/// <summary>
/// A unit of work. Streams, their inline projections and further commands are committed in one transaction and one
/// round trip. Not thread-safe; saved once.
/// </summary>
public sealed class EventSession : IAsyncDisposable
{
    /// <summary>SQLSTATEs that Marten's append function raises.</summary>
    private const string StreamArchived = "MT001";
    private const string VersionConflict = "MT003";

    private readonly StreamStore _store;
    private readonly EventMetadata _metadata;
    private readonly TimeProvider _clock;
    private readonly List<(EventStream Stream, IReadOnlyList<object> Events)> _appends = [];
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private SavedStream[]? _prepared;
    private int[] _order = [];
    private bool _saving;

    internal EventSession(
        StreamStore store,
        EventMetadata metadata,
        TimeProvider clock,
        NpgsqlConnection? connection = null
    )
    {
        Limit(metadata.Actor, nameof(metadata.Actor));
        Limit(metadata.CausationId, nameof(metadata.CausationId));
        Limit(metadata.CorrelationId, nameof(metadata.CorrelationId));
        (_store, _metadata, _clock, _connection) = (store, metadata, clock, connection);
    }

    /// <summary>Reads inside the transaction of an exclusive session; other sessions have none before they are saved.</summary>
    public NpgsqlConnection Connection =>
        _connection ?? throw new InvalidOperationException("Only an exclusive session has a connection of its own.");

    internal async Task BeginAsync(CancellationToken ct) => _transaction = await Connection.BeginTransactionAsync(ct);

    /// <summary>Gives up what was not saved.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    /// <summary>Queues events behind the head they were decided at.</summary>
    public void Append(EventStream stream, params IReadOnlyList<object> events)
    {
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        if (_appends.Exists(a => a.Stream.Id == stream.Id))
        {
            throw new InvalidOperationException($"Stream {stream.Id} has events queued in this session already.");
        }
        if (stream.IsArchived)
        {
            throw new StreamArchivedException(stream.Id);
        }
        _appends.Add((stream, events));
    }

    /// <summary>Queues events for a stream that must be at this version when they are saved.</summary>
    /// <exception cref="StreamVersionConflictException">It is at another version now.</exception>
    public async Task AppendAsync(
        string streamType,
        Guid id,
        long expectedVersion,
        IReadOnlyList<object> events,
        CancellationToken ct = default
    )
    {
        var stream = await _store.FetchForWritingAsync(streamType, id, ct);
        if (stream.Version != expectedVersion)
        {
            throw new StreamVersionConflictException(id, expectedVersion);
        }
        Append(stream, events);
    }

    /// <summary>Queues another command for the same transaction: a document, a side row.</summary>
    public void Execute(NpgsqlBatchCommand command) => _commands.Add(command);

    /// <summary>
    /// Does all that saving takes but talking to the database: hashes, folds and writes the commands. A writer prepares
    /// its next unit of work on the heads that this one will leave, while this one is being committed.
    /// </summary>
    /// <returns>The streams as they will be and the events as they will be stored, but for their sequences.</returns>
    public IReadOnlyList<SavedStream> Prepare()
    {
        if (_prepared is not null)
        {
            return _prepared;
        }
        // All streams are locked first, in the order of their ids, so that two sessions over the same streams cannot
        // deadlock, neither with each other nor over the rows of a projection.
        _order = [.. Enumerable.Range(0, _appends.Count).OrderBy(i => _appends[i].Stream.Id)];
        _prepared = new SavedStream[_appends.Count];
        var appends = new List<NpgsqlBatchCommand>();
        var projected = new List<NpgsqlBatchCommand>();
        foreach (var i in _order)
        {
            var (stream, data) = _appends[i];
            var (events, append) = Prepare(stream, data);
            appends.Add(append);
            _prepared[i] = new SavedStream(Advance(stream, events, projected), events);
        }
        _commands.InsertRange(0, [.. appends, .. projected]);
        return _prepared;
    }

    /// <returns>The streams as they are now and the events as they were stored, in the order of the appends.</returns>
    /// <exception cref="StreamVersionConflictException">A stream is not where it was decided at. Nothing was written.</exception>
    /// <exception cref="StreamArchivedException">A stream takes no more events. Nothing was written.</exception>
    public async Task<IReadOnlyList<SavedStream>> SaveChangesAsync(CancellationToken ct = default)
    {
        Prepare();
        if (_saving)
        {
            throw new InvalidOperationException("A session is saved once.");
        }
        _saving = true;
        if (_commands.Count == 0)
        {
            return [];
        }
        await using var opened = _connection is null ? await _store.DataSource.OpenConnectionAsync(ct) : null;
        await using var batch = new NpgsqlBatch(opened ?? _connection, _transaction);
        foreach (var command in _commands)
        {
            batch.BatchCommands.Add(command);
        }

        var saved = new SavedStream[_order.Length];
        var done = 0;
        try
        {
            // Without an explicit transaction a batch is one implicit transaction: all of it or nothing.
            await using var reader = await batch.ExecuteReaderAsync(ct);
            while (done < _order.Length)
            {
                await reader.ReadAsync(ct);
                var i = _order[done];
                saved[i] = _prepared![i].WithSequences(reader.GetFieldValue<long[]>(0).AsSpan(1));
                done++;
                await reader.NextResultAsync(ct);
            }
            while (await reader.NextResultAsync(ct)) { }
        }
        catch (PostgresException e) when (done < _order.Length && Translate(e, _order[done]) is { } translated)
        {
            throw translated;
        }
        if (_transaction is not null)
        {
            await _transaction.CommitAsync(ct);
        }
        return saved;
    }

    private (StoredEvent[] Events, NpgsqlBatchCommand Append) Prepare(EventStream stream, IReadOnlyList<object> data)
    {
        var count = data.Count;
        var ids = new Guid[count];
        var types = new string[count];
        var bodies = new byte[count][];
        var headers = new string[count];
        var times = new DateTime[count];
        var events = new StoredEvent[count];

        var timestamp = Later(Microseconds.Truncate(_clock.GetUtcNow()), stream.LastTimestamp);
        var hash = stream.Hash;
        for (var i = 0; i < count; i++)
        {
            var (type, canonical, stored) = _store.Options.Events.Write(data[i]);
            var id = Guid.CreateVersion7(timestamp);
            var version = stream.Version + i + 1;
            hash = _store.Options.Chain.Link(
                new ChainRecord(
                    stream.Id,
                    version,
                    Microseconds.SinceEpoch(timestamp),
                    type,
                    _metadata.Actor,
                    _metadata.CausationId,
                    _metadata.CorrelationId,
                    id,
                    canonical
                ),
                hash
            );
            (ids[i], types[i], bodies[i], times[i]) = (id, type, canonical, timestamp.UtcDateTime);
            headers[i] = $"{{\"{ChainFormat.HeaderName}\":\"{hash}\"}}";
            events[i] = new StoredEvent(0, id, stream.Id, version, type, stored, timestamp, _metadata, hash);
        }

        var nothing = new string?[count];
        var command = new NpgsqlBatchCommand(_store.Sql.Append);
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream.Id });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = stream.Type });
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        parameters.Add(Array(types, NpgsqlDbType.Varchar));
        parameters.Add(Array(nothing, NpgsqlDbType.Varchar));
        parameters.Add(Array(bodies, NpgsqlDbType.Jsonb));
        parameters.Add(Array(new byte[]?[count], NpgsqlDbType.Bytea));
        parameters.Add(Array(Repeat(_metadata.CausationId, count), NpgsqlDbType.Varchar));
        parameters.Add(Array(Repeat(_metadata.CorrelationId, count), NpgsqlDbType.Varchar));
        parameters.Add(Array(headers, NpgsqlDbType.Jsonb));
        parameters.Add(Array(Repeat(_metadata.Actor, count), NpgsqlDbType.Varchar));
        parameters.Add(Array(times, NpgsqlDbType.TimestampTz));
        parameters.Add(new NpgsqlParameter<long> { TypedValue = stream.Version });
        return (events, command);
    }

    /// <summary>Folds the new events into the stream's snapshots and adds the writes of its inline projections.</summary>
    private EventStream Advance(EventStream stream, StoredEvent[] events, List<NpgsqlBatchCommand> writes)
    {
        var snapshots = new Dictionary<string, object?>(stream.Snapshots);
        foreach (var projection in _store.Sql.SnapshotsOf(stream.Type))
        {
            var before = snapshots.GetValueOrDefault(projection.Name);
            var (state, version) = SnapshotFold.Fold(projection, before, events);
            snapshots[projection.Name] = state;
            if (version > 0)
            {
                var table = _store.Sql.Qualify(projection.Table);
                writes.Add(SnapshotFold.Write(table, projection, stream.Id, version, state));
            }
        }
        foreach (var projection in _store.Sql.RowsOf(stream.Type))
        {
            var rows = new RowWrites(_store.Sql.Qualify(projection.Table));
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

    /// <summary>The exception that a failed append is known by; null for what has no name here.</summary>
    private Exception? Translate(PostgresException e, int failed)
    {
        var stream = _appends[failed].Stream;
        return e switch
        {
            { SqlState: StreamArchived } => new StreamArchivedException(stream.Id, e),
            { SqlState: VersionConflict } => new StreamVersionConflictException(stream.Id, stream.Version, e),
            // Two sessions that both start a stream meet at its primary key, or at the unique (stream, version).
            {
                SqlState: PostgresErrorCodes.UniqueViolation,
                ConstraintName: "pkey_mt_streams_id" or "pk_mt_events_stream_and_version"
            } => new StreamVersionConflictException(stream.Id, stream.Version, e),
            _ => null,
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

    private static void Limit(string? value, string name)
    {
        const int most = 255;
        // Half of a surrogate pair would be hashed as U+FFFD, and refused only by the database.
        Span<byte> utf8 = stackalloc byte[3 * most];
        if (
            value is { Length: > most }
            || value?.Contains('\0') == true
            || Utf8.FromUtf16(value, utf8, out _, out _, replaceInvalidSequences: false) != OperationStatus.Done
        )
        {
            throw new ArgumentException($"At most {most} characters, none of them U+0000 or half of a pair.", name);
        }
    }
}

/// <summary>What an append left behind.</summary>
public sealed record SavedStream(EventStream Stream, IReadOnlyList<StoredEvent> Events)
{
    internal SavedStream WithSequences(ReadOnlySpan<long> sequences)
    {
        var events = new StoredEvent[Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = Events[i] with { Sequence = sequences[i] };
        }
        return this with { Events = events };
    }
}
