using System.Text.Json;
using Npgsql;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections.Daemon;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <summary>
/// Appends every event of the store to one Merkle tree, in sequence order. A leaf is the chain's record of the event, so it
/// names the stream, the version and the link before. The link is recomputed on the way: what was changed before it could
/// be sealed stops the sealer instead of entering the log.
/// </summary>
public sealed class Sealer(StreamStore store) : IRecordSubscription
{
    public string Name => "transparency_log";

    /// <exception cref="BrokenChainException">An event does not continue its stream's chain.</exception>
    public async Task ProcessAsync(RecordPage page, SubscriptionTransaction transaction, CancellationToken ct)
    {
        var edge = await RightEdge.ReadAsync(transaction.Connection, store.Sql.Schema, ct);
        var streams = await StreamsAsync(page, transaction.Connection, ct);
        foreach (var e in page.Events)
        {
            var (version, previous) = streams.GetValueOrDefault(e.StreamId);
            var (link, leaf) = Hash(e, previous);
            if (e.Version != version + 1 || !e.IsPlain || LinkHeader.Read(e.Headers).Hash != link)
            {
                throw new BrokenChainException(e.StreamId, e.Version);
            }
            edge.Append(leaf, e.Sequence);
            streams[e.StreamId] = (e.Version, link);
        }
        foreach (var write in edge.Writes(store.Sql.Schema))
        {
            transaction.Execute(write);
        }
        transaction.Execute(Write(streams));
    }

    private (Digest Link, Digest Leaf) Hash(RecordedEvent e, Digest previous)
    {
        try
        {
            return store.Options.Chain.LinkAndLeaf(e.Record(e.Version), previous);
        }
        catch (Exception problem) when (problem is NotCanonicalException or JsonException)
        {
            throw new BrokenChainException(e.StreamId, e.Version);
        }
    }

    private async Task<Dictionary<Guid, (long Version, Digest Link)>> StreamsAsync(
        RecordPage page,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT stream_id, version, link FROM {store.Sql.Schema}.log_streams WHERE stream_id = ANY ($1)",
            connection
        );
        command.Parameters.Add(
            new NpgsqlParameter<Guid[]> { TypedValue = [.. page.Events.Select(e => e.StreamId).Distinct()] }
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
            INSERT INTO {store.Sql.Schema}.log_streams (stream_id, version, link) SELECT * FROM unnest($1, $2, $3)
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

/// <summary>An event that is about to be sealed does not continue its stream's chain: somebody changed the table.</summary>
public sealed class BrokenChainException(Guid streamId, long version)
    : Exception(
        $"Event {version} of stream {streamId} does not continue the stream's chain, so it is not sealed. Verify the stream."
    );
