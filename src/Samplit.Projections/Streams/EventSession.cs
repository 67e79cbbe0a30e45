using Npgsql;
using Samplit.Ledger;

namespace Samplit.Projections.Streams;

/// <summary>
/// A unit of work. Streams, their inline projections and further commands are committed together, as operations of a
/// Marten session. Not thread-safe; saved once.
/// </summary>
public sealed class EventSession : IAsyncDisposable
{
    private readonly StreamStore _store;
    private readonly EventMetadata _metadata;
    private readonly List<PreparedAppend> _appends = [];
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private bool _saved;

    internal EventSession(StreamStore store, EventMetadata metadata, NpgsqlConnection? connection = null)
    {
        metadata.RequireStorable();
        (_store, _metadata, _connection) = (store, metadata, connection);
    }

    /// <summary>
    /// Reads inside the transaction of an exclusive session; other sessions have none before they are saved.
    /// </summary>
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
    /// <exception cref="StreamArchivedException">The stream takes no more events.</exception>
    /// <exception cref="InvalidOperationException">
    /// The stream has events queued that do not lead to this head.
    /// </exception>
    public void Append(EventStream stream, params IReadOnlyList<object> events)
    {
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        RequireContinues(stream);
        _appends.Add(_store.Prepare(stream, events, _metadata));
    }

    /// <summary>Queues events that were prepared before, whatever this session's metadata say.</summary>
    /// <exception cref="InvalidOperationException">
    /// The stream has events queued that do not lead to this head.
    /// </exception>
    public void Append(PreparedAppend append)
    {
        RequireContinues(append.Before);
        _appends.Add(append);
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

    /// <returns>The streams as they are now and the events as they were stored, in the order of the appends.</returns>
    /// <exception cref="StreamVersionConflictException">
    /// A stream has moved, or somebody holds it. Nothing was written.
    /// </exception>
    /// <exception cref="StreamArchivedException">A stream takes no more events. Nothing was written.</exception>
    public async Task<IReadOnlyList<SavedStream>> SaveChangesAsync(CancellationToken ct = default)
    {
        if (_saved)
        {
            throw new InvalidOperationException("A session is saved once.");
        }
        _saved = true;
        // In the order of their ids: two sessions that both create the same streams cannot deadlock.
        var inOrder = _appends.OrderBy(a => a.After.Id).ToList();
        if (inOrder.Count == 0 && _commands.Count == 0)
        {
            return [];
        }
        var (operations, inserted) = AppendOperations.Write(_store.Sql, inOrder);
        try
        {
            await OneRoundTrip.CommitAsync(
                _store,
                [.. operations, .. _commands.Select(CommandOperation.From)],
                _transaction,
                ct
            );
        }
        catch (PostgresException e) when (Translate(e) is { } translated)
        {
            throw translated;
        }
        _store.Commits.Raise();
        return Saved(inOrder, inserted.Sequences);
    }

    private void RequireContinues(EventStream stream)
    {
        if (_appends.FindLast(a => a.After.Id == stream.Id) is { } last && !ReferenceEquals(last.After, stream))
        {
            throw new InvalidOperationException($"Stream {stream.Id} has other events queued in this session already.");
        }
    }

    private List<SavedStream> Saved(List<PreparedAppend> inOrder, IReadOnlyList<long> sequences)
    {
        var saved = new Dictionary<PreparedAppend, SavedStream>(inOrder.Count);
        var next = 0;
        foreach (var append in inOrder)
        {
            saved.Add(append, new SavedStream(append.After, append.WithSequences(sequences, next)));
            next += append.Events.Count;
        }
        return _appends.ConvertAll(append => saved[append]);
    }

    /// <summary>The exception that a failed append is known by; null for what has no name here.</summary>
    private Exception? Translate(PostgresException e)
    {
        if (e.SqlState is not (ClaimStreams.StreamArchived or ClaimStreams.VersionConflict))
        {
            return null;
        }
        var stream = _appends.Find(a => a.After.Id == Guid.Parse(e.Hint!))!.Before;
        return e.SqlState == ClaimStreams.StreamArchived
            ? new StreamArchivedException(stream.Id, e)
            : new StreamVersionConflictException(stream.Id, stream.Version, e);
    }
}
