using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <summary>Reads what the sealer wrote: tiles, entries and proofs. All indexes and sizes count leaves.</summary>
public sealed class TransparencyLog(StreamStore store)
{
    private readonly string _schema = store.Sql.Schema;

    /// <summary>Events with the link before each, which is its predecessor's, by an index look-up.</summary>
    private string SelectEvents =>
        $"""
            SELECT {EventRows.Columns},
                   (SELECT p.headers ->> '{ChainFormat.HeaderName}' FROM {_schema}.mt_events p
                    WHERE p.stream_id = e.stream_id AND p.version = e.version - 1)
            FROM {_schema}.mt_events e
            """;

    /// <returns>The tile's bytes; null when the log has not so many hashes there.</returns>
    public async Task<byte[]?> TileAsync(Tile tile, CancellationToken ct = default)
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT hashes FROM {_schema}.log_tiles WHERE level = $1 AND index = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tile.Level });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = tile.Index });
        var bytes = await command.ExecuteScalarAsync(ct) as byte[];
        return bytes?.Length >= tile.Width * Digest.Size ? bytes[..(tile.Width * Digest.Size)] : null;
    }

    /// <summary>The records that the leaves of a tile of level 0 are the hashes of.</summary>
    /// <returns>Null when the log has not so many entries there.</returns>
    /// <exception cref="InvalidDataException">An event is not what was sealed, or gone.</exception>
    public async Task<IReadOnlyList<byte[]>?> EntriesAsync(Tile tile, CancellationToken ct = default)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        if (await LeavesAsync(connection, tile, ct) is not { } leaves)
        {
            return null;
        }
        await using var command = new NpgsqlCommand(
            $"{SelectEvents} WHERE e.seq_id >= $1 AND e.seq_id <= $2 ORDER BY e.seq_id",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = leaves[0].Sequence });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = leaves[^1].Sequence });
        var entries = new List<byte[]>(leaves.Length);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (
                entries.Count == leaves.Length
                || Entry(reader) is not { } entry
                || MerkleHash.Leaf(entry) != leaves[entries.Count].Hash
            )
            {
                throw new InvalidDataException(
                    $"Event {reader.GetInt64(0)} is not what was sealed. Verify the installation."
                );
            }
            entries.Add(entry);
        }
        return entries.Count == leaves.Length
            ? entries
            : throw new InvalidDataException(
                $"Event {leaves[entries.Count].Sequence} was sealed and is gone. Verify the installation."
            );
    }

    /// <summary>Proves that a leaf is in the tree that the log was at this size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    /// <exception cref="InvalidDataException">The log is smaller than that.</exception>
    public Task<IReadOnlyList<Digest>> InclusionAsync(long index, long size, CancellationToken ct = default) =>
        HashAsync(MerkleProof.Inclusion(index, size), ct);

    /// <summary>Proves that the log has only grown since.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is less than 1 or larger than the other.</exception>
    /// <exception cref="InvalidDataException">The log is smaller than that.</exception>
    public Task<IReadOnlyList<Digest>> ConsistencyAsync(long oldSize, long size, CancellationToken ct = default) =>
        HashAsync(MerkleProof.Consistency(oldSize, size), ct);

    /// <summary>The leaf that an event is; null when it is not sealed yet, or not there.</summary>
    public async Task<long?> IndexOfAsync(Guid streamId, long version, CancellationToken ct = default)
    {
        await using var command = store.DataSource.CreateCommand(
            $"""
            SELECT t.index, t.sequences, e.seq_id
            FROM {_schema}.mt_events e
            CROSS JOIN LATERAL (
                SELECT index, sequences FROM {_schema}.log_tiles WHERE level = 0 AND lower(sequences) <= e.seq_id
                ORDER BY lower(sequences) DESC LIMIT 1) t
            WHERE e.stream_id = $1 AND e.version = $2
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }
        var sequence = reader.GetInt64(2);
        var position = 0L;
        foreach (var run in reader.GetFieldValue<NpgsqlRange<long>[]>(1))
        {
            if (sequence >= run.LowerBound && sequence < run.UpperBound)
            {
                return (reader.GetInt64(0) * Tile.FullWidth) + position + sequence - run.LowerBound;
            }
            position += run.UpperBound - run.LowerBound;
        }
        return null;
    }

    /// <summary>The record of a linked event: what its leaf is the hash of. Null when there is no such event.</summary>
    public async Task<byte[]?> RecordAsync(Guid streamId, long version, CancellationToken ct = default) =>
        await EventAsync(streamId, version, ct) is var (e, previous) ? Entry(e, previous) : null;

    /// <summary>
    /// An event and the link before it. Null when there is none, or none that could have been appended.
    /// </summary>
    public async Task<(RecordedEvent Event, Digest Previous)?> EventAsync(
        Guid streamId,
        long version,
        CancellationToken ct = default
    )
    {
        await using var command = store.DataSource.CreateCommand(
            $"{SelectEvents} WHERE e.stream_id = $1 AND e.version = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return
            await reader.ReadAsync(ct)
            && EventRows.Read(reader) is var e
            && !LinkHeader.IsAbsent(e.Headers)
            && Previous(reader, e) is { } previous
            && Entry(e, previous) is not null
            ? (e, previous)
            : null;
    }

    /// <summary>
    /// The record of a row of <see cref="SelectEvents"/>; null for one that cannot have been appended.
    /// </summary>
    private byte[]? Entry(NpgsqlDataReader row)
    {
        var e = EventRows.Read(row);
        return LinkHeader.IsAbsent(e.Headers) ? Entry(e, previous: null)
            : Previous(row, e) is { } previous ? Entry(e, previous)
            : null;
    }

    private static Digest? Previous(NpgsqlDataReader row, RecordedEvent e)
    {
        const int previousLink = 12;
        return e.Version == 1 ? ChainFormat.Genesis
            : !row.IsDBNull(previousLink) && Digest.TryParse(row.GetString(previousLink), out var link) ? link
            : null;
    }

    private byte[]? Entry(RecordedEvent e, Digest? previous)
    {
        try
        {
            var record = e.Record(e.Version);
            var bytes = new byte[store.Options.Chain.MaximumSize(record)];
            return bytes[..store.Options.Chain.Encode(record, previous, bytes)];
        }
        catch (Exception problem) when (problem is NotCanonicalException or JsonException)
        {
            return null;
        }
    }

    private async Task<SealedLeaf[]?> LeavesAsync(NpgsqlConnection connection, Tile tile, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT hashes, sequences FROM {_schema}.log_tiles WHERE level = 0 AND index = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = tile.Index });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }
        var leaves = SealedLeaves.From(
            tile.Index,
            reader.GetFieldValue<byte[]>(0),
            reader.GetFieldValue<NpgsqlRange<long>[]>(1)
        );
        return leaves.Length >= tile.Width ? leaves[..tile.Width] : null;
    }

    private async Task<IReadOnlyList<Digest>> HashAsync(IReadOnlyList<LeafRange> parts, CancellationToken ct)
    {
        var needed = parts
            .SelectMany(p => p.Subtrees())
            .Select(s => Tile.Around(s))
            .Select(t => (t.Level, t.Index))
            .Distinct()
            .ToArray();
        await using var command = store.DataSource.CreateCommand(
            $"""
            SELECT t.level, t.index, t.hashes FROM unnest($1, $2) AS n(level, index)
            JOIN {_schema}.log_tiles t ON t.level = n.level AND t.index = n.index
            """
        );
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. needed.Select(n => n.Level)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. needed.Select(n => n.Index)] });
        var tiles = new Dictionary<(int, long), Digest[]>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            tiles[(reader.GetInt32(0), reader.GetInt64(1))] = Tile.Read(reader.GetFieldValue<byte[]>(2));
        }
        return [.. parts.Select(p => p.Hash(Subtree))];

        Digest Subtree(Subtree subtree)
        {
            var part = Tile.Around(subtree);
            return part.RootIn(tiles.GetValueOrDefault((part.Level, part.Index)));
        }
    }
}
