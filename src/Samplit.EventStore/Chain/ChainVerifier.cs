using System.Text.Json;
using Npgsql;
using Samplit.EventStore.Events;

namespace Samplit.EventStore.Chain;

/// <summary>
/// Walks a stream and recomputes every link from the stored columns. Reads rows as they come, so memory does not grow
/// with the stream. A chain alone cannot see a tail that was cut together with the stream's head.
/// </summary>
public sealed class ChainVerifier(StreamStore store)
{
    private const int ReportEvery = 4096;

    /// <param name="checkedSoFar">Told the number of events that were intact so far, now and then.</param>
    /// <exception cref="StreamNotFoundException">There is no such stream.</exception>
    public async Task<ChainVerification> VerifyAsync(
        Guid streamId,
        IProgress<long>? checkedSoFar = null,
        CancellationToken ct = default
    )
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        // One snapshot for head and events: an append in between must not look like tampering.
        await using var transaction = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead,
            ct
        );
        var headVersion = await HeadVersionAsync(connection, streamId, ct);
        var walk = new Walk(streamId, store.Options);

        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (walk.Next(reader) is { } broken)
            {
                return broken;
            }
            if (walk.Checked % ReportEvery == 0)
            {
                checkedSoFar?.Report(walk.Checked);
            }
        }
        checkedSoFar?.Report(walk.Checked);
        return walk.End(headVersion);
    }

    private string Sql =>
        $"""
            SELECT version, id, type, data, timestamp, user_name, causation_id, correlation_id, headers,
                   bdata IS NULL AND mt_dotnet_type IS NULL AND tenant_id IS NOT DISTINCT FROM '*DEFAULT*'
            FROM {store.Sql.Schema}.mt_events WHERE stream_id = $1 ORDER BY version
            """;

    private async Task<long> HeadVersionAsync(NpgsqlConnection connection, Guid streamId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT version FROM {store.Sql.Schema}.mt_streams WHERE id = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        return await command.ExecuteScalarAsync(ct) is long version
            ? version
            : throw new StreamNotFoundException(streamId);
    }

    /// <summary>Where the walk stands: the last good version and its link.</summary>
    private sealed class Walk(Guid streamId, StreamStoreOptions options)
    {
        private readonly Dictionary<string, long> _unknownTypes = [];
        private ChainHash _previous = ChainHash.Genesis;

        public long Checked { get; private set; }

        public ChainVerification? Next(NpgsqlDataReader row)
        {
            var version = row.GetInt64(0);
            if (version != Checked + 1)
            {
                return version <= Checked
                    ? Broken(version, $"event {version} is there twice")
                    : Broken(Checked + 1, $"event {Checked + 1} is missing; the next one is {version}");
            }
            if (!row.GetBoolean(9))
            {
                return Broken(
                    version,
                    "a column that the chain does not cover holds a value (bdata, mt_dotnet_type, tenant_id)"
                );
            }
            var (link, problem) = Link(row);
            if (problem is not null)
            {
                return problem with { BrokenVersion = version };
            }

            var type = row.GetString(2);
            if (Record(row, version, type, out var record) is { } unreadable)
            {
                return unreadable;
            }
            var computed = options.Chain.Link(record, _previous);
            if (computed != link)
            {
                return Broken(
                    version,
                    $"the stored link is {link}, but data, type, time, actor, ids and the link before give {computed}"
                );
            }
            if (!options.Events.Knows(type))
            {
                _unknownTypes[type] = _unknownTypes.GetValueOrDefault(type) + 1;
            }
            _previous = link;
            Checked = version;
            return null;
        }

        public ChainVerification End(long headVersion) =>
            headVersion == Checked
                ? Result(ChainVerdict.Intact, null, null)
                : Broken(
                    Math.Min(headVersion, Checked) + 1,
                    $"the stream's head says version {headVersion}, but the last event is {Checked}"
                );

        /// <summary>What the link must cover; a value that no append can have stored is tampering, not an error.</summary>
        private ChainVerification? Record(NpgsqlDataReader row, long version, string type, out ChainRecord record)
        {
            record = default;
            try
            {
                record = new ChainRecord(
                    streamId,
                    version,
                    Microseconds.SinceEpoch(row.GetFieldValue<DateTimeOffset>(4)),
                    type,
                    Text(row, 5),
                    Text(row, 6),
                    Text(row, 7),
                    row.GetGuid(1),
                    CanonicalJson.Restore(row.GetFieldValue<byte[]>(3))
                );
                return null;
            }
            catch (Exception e) when (e is NotCanonicalException or JsonException)
            {
                return Broken(version, $"the data have no canonical form: {e.Message}");
            }
            catch (InvalidCastException)
            {
                return Broken(version, "the timestamp is beyond the years 1 to 9999");
            }
        }

        private (ChainHash Link, ChainVerification? Problem) Link(NpgsqlDataReader row)
        {
            if (row.IsDBNull(8))
            {
                return (default, Result(ChainVerdict.Tampered, null, "the event has no link"));
            }
            // jsonb holds what Marten's or anybody's writer put there, nested as deep as it likes.
            using var headers = JsonDocument.Parse(row.GetFieldValue<byte[]>(8), new() { MaxDepth = int.MaxValue });
            var only =
                headers.RootElement.ValueKind == JsonValueKind.Object && headers.RootElement.GetPropertyCount() == 1;
            foreach (var header in only ? headers.RootElement.EnumerateObject() : default)
            {
                if (header.NameEquals(ChainFormat.HeaderName))
                {
                    var digits = header.Value.ValueKind == JsonValueKind.String ? header.Value.GetString() : null;
                    return ChainHash.TryParse(digits, out var link)
                        ? (link, null)
                        : (
                            default,
                            Result(ChainVerdict.Tampered, null, "the link is not 64 lower-case hexadecimal digits")
                        );
                }
                if (header.Name.StartsWith("chain-v", StringComparison.Ordinal))
                {
                    return (
                        default,
                        Result(
                            ChainVerdict.UnverifiableVersion,
                            null,
                            $"the link has the unknown layout '{header.Name}'"
                        )
                    );
                }
            }
            return (default, Result(ChainVerdict.Tampered, null, "the headers hold something else than one link"));
        }

        private ChainVerification Broken(long version, string reason) => Result(ChainVerdict.Tampered, version, reason);

        private ChainVerification Result(ChainVerdict verdict, long? brokenVersion, string? reason) =>
            new(streamId, verdict, Checked, _previous, brokenVersion, reason, _unknownTypes);

        private static string? Text(NpgsqlDataReader row, int column) =>
            row.IsDBNull(column) ? null : row.GetString(column);
    }
}
