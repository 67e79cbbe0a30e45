using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Samplit.Projections.Streams;

/// <summary>The documents of a stream as of one version, by the names of their projections.</summary>
/// <param name="At">When the event of this version happened.</param>
public sealed record StreamSnapshot(
    Guid StreamId,
    string StreamType,
    long Version,
    DateTimeOffset At,
    IReadOnlyDictionary<string, object?> Documents
);

/// <summary>
/// Keeps what the documents of long streams were, about every thousand versions. The decision writer leaves them
/// behind, since it has the states in its hands; whoever goes back in an older stream fills in what is missing. Nothing
/// trusts them but time travel: audits fold from the first event.
/// </summary>
public sealed class StreamSnapshots(StreamStore store)
{
    public const int Every = 1_000;

    private const string Table = "stream_snapshots";

    /// <summary>Raised whenever a fold changes: what it gave before is not read any more.</summary>
    private const int Layout = 1;

    /// <summary>The last one that is not behind a version, nor behind a time.</summary>
    /// <param name="upTo">Null for any time.</param>
    public async Task<StreamSnapshot?> FindAsync(
        string streamType,
        Guid id,
        long version,
        DateTimeOffset? upTo,
        CancellationToken ct = default
    )
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT version, at, data FROM {store.Sql.Qualify(Table)} WHERE stream_id = $1 AND layout = $2 AND version <= $3 "
                + "AND ($4 IS NULL OR at <= $4) ORDER BY version DESC LIMIT 1"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Layout });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = (object?)upTo?.UtcDateTime ?? DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.TimestampTz,
            }
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }
        using var data = JsonDocument.Parse(reader.GetFieldValue<byte[]>(2));
        var documents = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var projection in store.Sql.SnapshotsOf(streamType))
        {
            documents[projection.Name] = data.RootElement.TryGetProperty(projection.Name, out var document)
                ? projection.Deserialize(JsonMarshal.GetRawUtf8Value(document))
                : null;
        }
        return new StreamSnapshot(
            id,
            streamType,
            reader.GetInt64(0),
            reader.GetFieldValue<DateTimeOffset>(1),
            documents
        );
    }

    public async Task SaveAsync(IReadOnlyList<StreamSnapshot> snapshots, CancellationToken ct = default)
    {
        await using var batch = store.DataSource.CreateBatch();
        batch.BatchCommands.Add(Insert(store.Sql, snapshots));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Those that an append has come to; none nearly always.</summary>
    internal static IReadOnlyList<StreamSnapshot> Due(IReadOnlyList<PreparedAppend> appends)
    {
        List<StreamSnapshot>? due = null;
        foreach (var append in appends)
        {
            if (append.Before.Version / Every != append.After.Version / Every)
            {
                var stream = append.After;
                due ??= [];
                due.Add(new(stream.Id, stream.Type, stream.Version, stream.LastTimestamp, stream.Snapshots));
            }
        }
        return due ?? [];
    }

    internal static NpgsqlBatchCommand Insert(StoreSql sql, IReadOnlyList<StreamSnapshot> snapshots)
    {
        var insert = new NpgsqlBatchCommand(
            $"INSERT INTO {sql.Qualify(Table)} (stream_id, version, at, data, layout) "
                + $"SELECT s.*, {Layout} FROM unnest($1, $2, $3, $4) AS s ON CONFLICT DO NOTHING"
        );
        insert.Parameters.Add(RowWrites.Values([.. snapshots.Select(s => s.StreamId)], NpgsqlDbType.Uuid));
        insert.Parameters.Add(RowWrites.Values([.. snapshots.Select(s => s.Version)], NpgsqlDbType.Bigint));
        insert.Parameters.Add(RowWrites.Values([.. snapshots.Select(s => s.At.UtcDateTime)], NpgsqlDbType.TimestampTz));
        insert.Parameters.Add(RowWrites.Values([.. snapshots.Select(s => Data(sql, s))], NpgsqlDbType.Jsonb));
        return insert;
    }

    /// <summary>Each document as its projection stores it, so what is encrypted there is so here.</summary>
    private static byte[] Data(StoreSql sql, StreamSnapshot snapshot)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var projection in sql.SnapshotsOf(snapshot.StreamType))
            {
                if (snapshot.Documents.GetValueOrDefault(projection.Name) is { } document)
                {
                    writer.WritePropertyName(projection.Name);
                    writer.WriteRawValue(projection.Serialize(document));
                }
            }
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
