using Npgsql;
using Samplit.EventStore.Events;

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
    private readonly StreamAppend _append;
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
        metadata.RequireStorable();
        (_store, _connection) = (store, connection);
        _append = new StreamAppend(store, metadata, clock);
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
            var (events, append) = _append.Prepare(stream, data);
            appends.Add(append);
            _prepared[i] = new SavedStream(_append.Advance(stream, events, projected), events);
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
}
