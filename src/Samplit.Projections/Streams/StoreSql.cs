using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Samplit.Ledger.Chain;
using Samplit.Projections.Schema;

namespace Samplit.Projections.Streams;

/// <summary>The statements of one store, with its schema filled in. All values go in as parameters.</summary>
internal sealed class StoreSql
{
    /// <summary>The columns that <see cref="StoreReader.Event"/> reads, in its order.</summary>
    internal const string EventColumns =
        "e.seq_id, e.id, e.stream_id, e.version, e.type, e.data, e.timestamp, e.user_name, e.causation_id, "
        + $"e.correlation_id, e.headers ->> '{ChainFormat.HeaderName}'";

    private readonly IReadOnlyList<IProjection> _inline;
    private readonly ConcurrentDictionary<string, OfType> _types = new(StringComparer.Ordinal);

    public StoreSql(StreamStoreOptions options)
    {
        _inline = options.Inline;
        Schema = SchemaName.Quote(options.Schema);
        ClaimStreams = $"SELECT {Schema}.claim_streams";
        InsertEvents =
            $"INSERT INTO {Schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, "
            + $"headers, user_name) SELECT nextval('{Schema}.mt_events_sequence'), e.id, e.stream, e.version, e.body, e.type, e.at, "
            + "e.correlation_id, e.causation_id, e.header, e.user_name FROM unnest(";
        ReadStream =
            $"SELECT {EventColumns} FROM {Schema}.mt_events e WHERE e.stream_id = $1 AND e.version > $2 AND e.version <= $3 ORDER BY e.version";
        CountByType =
            $"SELECT type, count(*) FROM {Schema}.mt_events WHERE stream_id = $1 AND version > $2 AND version <= $3 GROUP BY type";
        LockStream = $"SELECT 1 FROM {Schema}.mt_streams WHERE id = $1 FOR UPDATE";
        ReadLink =
            $"SELECT s.type, e.headers ->> '{ChainFormat.HeaderName}', e.timestamp FROM {Schema}.mt_events e "
            + $"JOIN {Schema}.mt_streams s ON s.id = e.stream_id WHERE e.stream_id = $1 AND e.version = $2";
        ListStreams = $"SELECT id, version FROM {Schema}.mt_streams WHERE type = $1 ORDER BY created, id";
    }

    public string Schema { get; }

    /// <summary>Without its arguments.</summary>
    public string ClaimStreams { get; }

    /// <summary>Up to the values.</summary>
    public string InsertEvents { get; }

    public string ReadStream { get; }

    /// <summary>Type of a stream, with the link and time of one of its events.</summary>
    public string ReadLink { get; }

    public string ListStreams { get; }

    public string CountByType { get; }

    public string LockStream { get; }

    /// <summary>Reads the next events in sequence order, of one type of stream or of all.</summary>
    public NpgsqlCommand ReadEvents(
        NpgsqlConnection connection,
        string columns,
        long after,
        long upTo,
        int most,
        string? streamType
    )
    {
        var command = new NpgsqlCommand($"SELECT {columns} FROM {Schema}.read_events($1, $2, $3, $4) e", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)streamType ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar }
        );
        return command;
    }

    public string Qualify(string table) => $"{Schema}.{table}";

    public IReadOnlyList<ISnapshotProjection> SnapshotsOf(string streamType) => Of(streamType).Snapshots;

    public IReadOnlyList<IRowProjection> RowsOf(string streamType) => Of(streamType).Rows;

    /// <summary>One statement, so that head and snapshots come from one database snapshot and never disagree.</summary>
    public string FetchHead(string streamType) => Of(streamType).FetchHead;

    public static string UpsertSnapshots(string qualifiedTable) =>
        $"INSERT INTO {qualifiedTable} (id, data, mt_version) SELECT * FROM unnest($1, $2, $3) "
        + "ON CONFLICT (id) DO UPDATE SET data = EXCLUDED.data, mt_version = EXCLUDED.mt_version";

    private OfType Of(string streamType) => _types.GetOrAdd(streamType, Create);

    private OfType Create(string streamType)
    {
        var snapshots = _inline.OfType<ISnapshotProjection>().Where(p => p.StreamType == streamType).ToArray();
        var columns = string.Concat(snapshots.Select((_, i) => $", p{i}.data"));
        var joins = string.Concat(snapshots.Select((p, i) => $" LEFT JOIN {Qualify(p.Table)} p{i} ON p{i}.id = s.id"));
        return new OfType(
            snapshots,
            [.. _inline.OfType<IRowProjection>().Where(p => p.StreamType == streamType)],
            // The last event in a query of its own: a join could be planned as a walk over the whole stream. The
            // stream's own time is the database's when Marten appended.
            $"SELECT s.version, coalesce(l.timestamp, s.timestamp), s.is_archived, l.link, s.type{columns} "
                + $"FROM {Schema}.mt_streams s LEFT JOIN LATERAL (SELECT e.timestamp, e.headers ->> '{ChainFormat.HeaderName}' AS link "
                + $"FROM {Schema}.mt_events e WHERE e.stream_id = s.id AND e.version = s.version OFFSET 0) l ON TRUE{joins} "
                + "WHERE s.id = $1"
        );
    }

    /// <summary>What is the same for all streams of a type.</summary>
    private sealed record OfType(
        IReadOnlyList<ISnapshotProjection> Snapshots,
        IReadOnlyList<IRowProjection> Rows,
        string FetchHead
    );
}
