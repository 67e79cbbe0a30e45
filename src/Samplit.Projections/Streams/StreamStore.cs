using System.Runtime.CompilerServices;
using Marten;
using Npgsql;
using Samplit.Ledger;
using Samplit.Projections.Schema;

namespace Samplit.Projections.Streams;

/// <summary>
/// Hash-chained event streams in PostgreSQL, in Marten's tables. One instance a process; thread-safe.
/// </summary>
public sealed class StreamStore
{
    private readonly StreamAppend _append;
    private readonly Lazy<IDocumentStore> _marten;

    /// <param name="marten">
    /// Marten's store over the same tables, which is made with the first session; null for one of its own.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Two projections have the same name, or the schema's name is not plain.
    /// </exception>
    public StreamStore(
        NpgsqlDataSource dataSource,
        StreamStoreOptions options,
        TimeProvider clock,
        Lazy<IDocumentStore>? marten = null
    )
    {
        if (options.Inline.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new ArgumentException($"There are two projections '{same.Key}'.", nameof(options));
        }
        DataSource = dataSource;
        Options = options;
        Sql = new StoreSql(options);
        _append = new StreamAppend(options, Sql, clock);
        _marten = marten ?? new(() => MartenStore.For(dataSource, options, clock));
    }

    public NpgsqlDataSource DataSource { get; }

    public StreamStoreOptions Options { get; }

    public IDocumentStore Marten => _marten.Value;

    /// <summary>Raised by every session that was saved.</summary>
    public CommitSignal Commits { get; } = new();

    internal StoreSql Sql { get; }

    public static Migrations Migrations { get; } =
        new("event-store", typeof(StreamStore).Assembly, "Samplit.Projections.Schema.EventStore.");

    /// <summary>
    /// Does what the first requests would have to wait for, longer than they may: Marten builds its store and its
    /// queries, and the runtime compiles them.
    /// </summary>
    public async Task WarmUpAsync(CancellationToken ct = default)
    {
        await OneRoundTrip.CommitAsync(
            this,
            [CommandOperation.From(new NpgsqlBatchCommand("SELECT 1"))],
            transaction: null,
            ct
        );
        await using var session = OpenDocumentSession(EventMetadata.None);
        foreach (var projection in Options.Inline.OfType<ISnapshotProjection>())
        {
            await projection.WarmUpAsync(session, ct);
        }
        session.Execute(new NpgsqlBatchCommand("SELECT 1"));
        await session.SaveChangesAsync(ct);
    }

    /// <summary>
    /// Opens a unit of work: what it queues is committed together by <see cref="EventSession.SaveChangesAsync"/>.
    /// </summary>
    public EventSession OpenSession(EventMetadata? metadata = null) => new(this, metadata ?? EventMetadata.None);

    /// <summary>
    /// Opens a session of Marten's own, for what is appended now and then: <c>StartStream</c>, <c>FetchForWriting</c>,
    /// inline projections. <see cref="ChainListener"/> links the events.
    /// </summary>
    public IDocumentSession OpenDocumentSession(EventMetadata metadata)
    {
        metadata.RequireStorable();
        var session = Marten.LightweightSession();
        session.LastModifiedBy = metadata.Actor;
        session.CausationId = metadata.CausationId;
        session.CorrelationId = metadata.CorrelationId;
        return session;
    }

    /// <summary>Events as they will be read: projections see the same, whoever appends.</summary>
    /// <exception cref="Ledger.Chain.NotCanonicalException">Data would not survive storage.</exception>
    public IReadOnlyList<object> AsStored(IReadOnlyList<object> events) =>
        [.. events.Select(e => Options.Events.Write(e).Data)];

    /// <summary>
    /// Does all that an append takes but talking to the database: stamps, hashes and folds. A writer prepares its next
    /// events on the head that these will leave, while these are being committed.
    /// </summary>
    /// <exception cref="StreamArchivedException">The stream takes no more events.</exception>
    public PreparedAppend Prepare(EventStream stream, IReadOnlyList<object> events, EventMetadata? metadata = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        metadata?.RequireStorable();
        return stream.IsArchived
            ? throw new StreamArchivedException(stream.Id)
            : _append.Prepare(stream, events, metadata ?? EventMetadata.None);
    }

    /// <summary>
    /// Opens a unit of work that holds a stream's row, so that nobody else appends to the stream until it is saved or
    /// disposed: for a writer that has lost a race and wants to win the next one.
    /// </summary>
    /// <returns>The unit of work, and the head that it holds.</returns>
    public async Task<(EventSession Session, EventStream Stream)> OpenExclusiveSessionAsync(
        string streamType,
        Guid id,
        EventMetadata? metadata = null,
        CancellationToken ct = default
    )
    {
        var session = await OpenTransactionAsync(metadata, ct);
        try
        {
            return (session, await HoldAsync(session, streamType, id, ct));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Opens a unit of work in a transaction that has begun: much can be written there before
    /// <see cref="HoldAsync"/>, which others wait for.
    /// </summary>
    public async Task<EventSession> OpenTransactionAsync(EventMetadata? metadata = null, CancellationToken ct = default)
    {
        var session = new EventSession(this, metadata ?? EventMetadata.None, await DataSource.OpenConnectionAsync(ct));
        try
        {
            await session.BeginAsync(ct);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Has a unit of work hold a stream's row, so that nobody else appends to the stream until it is saved or disposed.
    /// </summary>
    /// <param name="session">Of <see cref="OpenTransactionAsync"/>.</param>
    /// <returns>The head that it holds.</returns>
    public async Task<EventStream> HoldAsync(
        EventSession session,
        string streamType,
        Guid id,
        CancellationToken ct = default
    )
    {
        // The lock is a statement of its own: the head is read on a snapshot that is taken after it was granted.
        await using var batch = new NpgsqlBatch(session.Connection);
        foreach (var sql in (string[])[Sql.LockStream, Sql.FetchHead(streamType)])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await ReadHeadAsync(reader, streamType, id, ct);
    }

    /// <summary>
    /// The head of a stream and its snapshots, all as of one moment. A stream nobody started has version 0.
    /// </summary>
    public async Task<EventStream> FetchForWritingAsync(string streamType, Guid id, CancellationToken ct = default)
    {
        await using var command = DataSource.CreateCommand(Sql.FetchHead(streamType));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadHeadAsync(reader, streamType, id, ct);
    }

    private async Task<EventStream> ReadHeadAsync(
        NpgsqlDataReader reader,
        string type,
        Guid id,
        CancellationToken ct
    ) =>
        await reader.ReadAsync(ct)
            ? StoreReader.Head(reader, id, type, Sql.SnapshotsOf(type))
            : EventStream.New(id, type);

    /// <summary>Events of one stream in order, read as they come: memory does not grow with the stream.</summary>
    /// <param name="after">Version to start behind; 0 for the beginning.</param>
    /// <param name="upTo">Last version wanted.</param>
    public async IAsyncEnumerable<StoredEvent> ReadStreamAsync(
        Guid id,
        long after = 0,
        long upTo = long.MaxValue,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        await using var command = DataSource.CreateCommand(Sql.ReadStream);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return StoreReader.Event(reader, Options.Events);
        }
    }

    /// <summary>How many events of each type a stream has between two versions.</summary>
    /// <param name="after">The first version that does not count.</param>
    /// <param name="upTo">The last one that does.</param>
    public async Task<IReadOnlyDictionary<string, long>> CountByTypeAsync(
        Guid id,
        long after,
        long upTo,
        CancellationToken ct = default
    )
    {
        await using var command = DataSource.CreateCommand(Sql.CountByType);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        }
        return counts;
    }

    /// <summary>Ids and versions of the streams of a type, oldest first.</summary>
    public async Task<IReadOnlyList<(Guid Id, long Version)>> ListStreamsAsync(
        string streamType,
        CancellationToken ct = default
    )
    {
        await using var command = DataSource.CreateCommand(Sql.ListStreams);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = streamType });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var streams = new List<(Guid, long)>();
        while (await reader.ReadAsync(ct))
        {
            streams.Add((reader.GetGuid(0), reader.GetInt64(1)));
        }
        return streams;
    }
}
