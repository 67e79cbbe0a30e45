using System.Text.Json;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Npgsql;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <summary>
/// Appends every event of the store to one Merkle tree, in sequence order. A leaf is the chain's record of the event,
/// so it names the stream, the version and the link before. The link is recomputed on the way: what was changed before
/// it could be sealed stops the sealer instead of entering the log.
/// </summary>
/// <remarks>
/// Marten's daemon runs it, on one node at a time, and commits the tiles with the progress. It loads the rows itself,
/// as they are stored: whatever the types and the data, all of them are sealed.
/// </remarks>
public sealed class Sealer : SubscriptionBase, IEventLoader
{
    /// <summary>The name of its progress in mt_event_progression.</summary>
    public const string Shard = "transparency_log:All";

    private readonly StreamStore _store;

    /// <summary>
    /// The sequence of the event that stopped it: those before are a page by themselves the next time.
    /// </summary>
    private long _stoppedAt = long.MaxValue;

    /// <param name="pageSize">Most events that are sealed at once, and that are in memory for it.</param>
    public Sealer(StreamStore store, int pageSize = 1000)
    {
        _store = store;
        Name = "transparency_log";
        IncludeArchivedEvents = true;
        Options.BatchSize = pageSize;
    }

    /// <summary>Rows as they are stored.</summary>
    public async Task<EventPage> LoadAsync(EventRequest request, CancellationToken token)
    {
        var stop = Interlocked.Read(ref _stoppedAt) - 1;
        var upTo = request.Floor < stop ? Math.Min(stop, request.HighWater) : request.HighWater;
        var page = new EventPage(request.Floor);
        await using var connection = await _store.DataSource.OpenConnectionAsync(token);
        await using var command = _store.Sql.ReadEvents(
            connection,
            EventRows.Columns,
            request.Floor,
            upTo,
            request.BatchSize,
            streamType: null
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var row = EventRows.Read(reader);
            page.Add(new Event<RecordedEvent>(row) { Sequence = row.Sequence });
        }
        page.CalculateCeiling(request.BatchSize, upTo);
        return page;
    }

    /// <exception cref="BrokenChainException">An event does not continue its stream's chain.</exception>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken
    )
    {
        RecordedEvent[] events = [.. page.Events.Select(e => (RecordedEvent)e.Data)];
        if (events.Length > 0)
        {
            await SealAsync(events, operations, cancellationToken);
        }
        return NullChangeListener.Instance;
    }

    /// <summary>
    /// The edge is read outside of the transaction that commits the tiles, which is on condition that the progress is
    /// where the page begins: then nobody has written a tile since.
    /// </summary>
    private async Task SealAsync(RecordedEvent[] events, IDocumentOperations operations, CancellationToken ct)
    {
        await using var connection = await _store.DataSource.OpenConnectionAsync(ct);
        var edge = await FrontierTiles.ReadAsync(connection, _store.Sql.Schema, ct);
        var streams = await StreamsAsync(events, connection, ct);
        foreach (var e in events)
        {
            try
            {
                edge.Append(Leaf(e, streams), e.Sequence);
            }
            catch (Exception problem) when (problem is BrokenChainException or NotCanonicalException or JsonException)
            {
                Interlocked.Exchange(ref _stoppedAt, e.Sequence);
                throw problem as BrokenChainException ?? new BrokenChainException(e.StreamId, e.Version);
            }
        }
        var activity = ActivityIndex.Write(_store.Sql.Schema, events);
        foreach (var write in edge.Writes(_store.Sql.Schema).Prepend(Guard()).Append(Write(streams)).Append(activity))
        {
            if (write is not null)
            {
                operations.QueueOperation(CommandOperation.From(write));
            }
        }
    }

    /// <summary>
    /// Fails (a division by zero) unless this transaction has moved the progress. Marten updates it on condition, but
    /// takes any row that the batch changed for that one, so a node that comes too late would write its tiles.
    /// </summary>
    private NpgsqlBatchCommand Guard()
    {
        var command = new NpgsqlBatchCommand(
            $"SELECT 1 / (xmin = pg_current_xact_id()::xid)::int FROM {_store.Sql.Schema}.mt_event_progression WHERE name = $1"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = Shard, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Varchar });
        return command;
    }

    /// <summary>
    /// An event without a link is a leaf, too, of a kind of its own, but neither in a stream that has links nor of a
    /// type that is always appended with one.
    /// </summary>
    private Digest Leaf(RecordedEvent e, Dictionary<Guid, (long Version, Digest Link)> streams)
    {
        var chain = _store.Options.Chain;
        var isChained = streams.TryGetValue(e.StreamId, out var head);
        if (!isChained && LinkHeader.IsAbsent(e.Headers) && !_store.Options.Events.Knows(e.Type))
        {
            return chain.UnlinkedLeaf(e.Record(e.Version));
        }
        var (link, leaf) = chain.LinkAndLeaf(e.Record(e.Version), head.Link);
        if (e.Version != head.Version + 1 || !e.IsPlain || LinkHeader.Read(e.Headers).Hash != link)
        {
            throw new BrokenChainException(e.StreamId, e.Version);
        }
        streams[e.StreamId] = (e.Version, link);
        return leaf;
    }

    private async Task<Dictionary<Guid, (long Version, Digest Link)>> StreamsAsync(
        RecordedEvent[] events,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT stream_id, version, link FROM {_store.Sql.Schema}.log_streams WHERE stream_id = ANY ($1)",
            connection
        );
        command.Parameters.Add(
            new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(e => e.StreamId).Distinct()] }
        );
        var streams = new Dictionary<Guid, (long, Digest)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            streams[reader.GetGuid(0)] = (reader.GetInt64(1), Digest.From(reader.GetFieldValue<byte[]>(2)));
        }
        return streams;
    }

    private NpgsqlBatchCommand Write(Dictionary<Guid, (long Version, Digest Link)> streams)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO {_store.Sql.Schema}.log_streams (stream_id, version, link) SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (stream_id) DO UPDATE SET version = EXCLUDED.version, link = EXCLUDED.link
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. streams.Keys] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. streams.Values.Select(s => s.Version)] });
        command.Parameters.Add(
            new NpgsqlParameter<byte[][]> { TypedValue = [.. streams.Values.Select(s => s.Link.ToArray())] }
        );
        return command;
    }
}

/// <summary>
/// An event that is about to be sealed does not continue its stream's chain: somebody changed the table.
/// </summary>
public sealed class BrokenChainException(Guid streamId, long version)
    : Exception(
        $"Event {version} of stream {streamId} does not continue the stream's chain, so it is not sealed. Verify the stream."
    );
