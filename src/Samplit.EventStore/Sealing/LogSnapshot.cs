using System.Data;
using System.Numerics;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Samplit.EventStore.Chain;
using Samplit.EventStore.Transparency;

namespace Samplit.EventStore.Sealing;

/// <param name="Version">Where the stream's head is; null when the stream is gone.</param>
/// <param name="Sealed">Up to which version it was sealed.</param>
public sealed record StreamHead(Guid Id, long? Version, long Sealed);

/// <summary>
/// Events and log as they were at one moment, for who verifies one against the other: an append in between must not look
/// like tampering. Reads in pages, so memory is bounded.
/// </summary>
public sealed class LogSnapshot : IAsyncDisposable
{
    private const int PageSize = 1000;
    private const int TilesAtOnce = 256;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly string _schema;

    /// <summary>The tile that was read last: neighbours come one after the other.</summary>
    private ((int Level, long Index) Place, Digest[] Hashes) _tile = ((-1, 0), []);

    private LogSnapshot(StreamStore store, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction, _schema) = (connection, transaction, store.Sql.Schema);

    public static async Task<LogSnapshot> TakeAsync(StreamStore store, CancellationToken ct = default)
    {
        var connection = await store.DataSource.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return new LogSnapshot(store, connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every stream that there is or was when it was sealed, oldest first; or the one.</summary>
    public async Task<IReadOnlyList<StreamHead>> HeadsAsync(Guid? only, CancellationToken ct)
    {
        await using var command = Command(
            $"""
            SELECT coalesce(s.id, l.stream_id), s.version, coalesce(l.version, 0)
            FROM {_schema}.mt_streams s FULL JOIN {_schema}.log_streams l ON l.stream_id = s.id
            WHERE $1::uuid IS NULL OR coalesce(s.id, l.stream_id) = $1
            ORDER BY s.created, 1
            """
        );
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)only ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }
        );
        var heads = new List<StreamHead>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            heads.Add(
                new StreamHead(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.GetInt64(2))
            );
        }
        return heads;
    }

    /// <summary>A stream's events in version order, each with what a log of this size says of it.</summary>
    /// <param name="after">Version to start behind; 0 for the beginning.</param>
    public async IAsyncEnumerable<(RecordedEvent Event, Seal Seal)> EventsAsync(
        Guid streamId,
        long after,
        long size,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var last = await LastSequenceAsync(size, ct);
        while (true)
        {
            var page = await PageAsync(streamId, after, ct);
            var leaves = await LeavesAsync(page, size, ct);
            foreach (var e in page)
            {
                var isSealed = leaves.TryGetValue(e.Sequence, out var leaf);
                yield return (
                    e,
                    new Seal(isSealed ? leaf.Hash : null, e.Sequence <= last, isSealed ? leaf.Index : null)
                );
            }
            if (page.Count < PageSize)
            {
                yield break;
            }
            after = page[^1].Version;
        }
    }

    /// <summary>The root that the log's leaves give at each of these sizes that it has.</summary>
    public async Task<IReadOnlyDictionary<long, Digest>> RootsAsync(
        IReadOnlyCollection<long> sizes,
        IProgress<long>? leavesSoFar,
        CancellationToken ct
    )
    {
        var roots = new Dictionary<long, Digest>();
        var tree = new MerkleFrontier();
        while (true)
        {
            var tiles = await TilesAsync("t.index >= $1", tree.Size / Tile.FullWidth, ct);
            foreach (var tile in tiles)
            {
                if (tile.Index * Tile.FullWidth != tree.Size)
                {
                    return roots;
                }
                foreach (var (_, hash) in tile.Leaves)
                {
                    tree.Append(hash);
                    if (sizes.Contains(tree.Size))
                    {
                        roots[tree.Size] = tree.Root();
                    }
                }
            }
            leavesSoFar?.Report(tree.Size);
            if (tiles.Count < TilesAtOnce || tiles[^1].Leaves.Count < Tile.FullWidth)
            {
                return roots;
            }
        }
    }

    /// <summary>The complete subtrees that the leaves from one up to another are made of, with their hashes.</summary>
    /// <exception cref="InvalidDataException">The log has not so many leaves.</exception>
    public async IAsyncEnumerable<(int Level, Digest Hash)> SubtreesAsync(
        long begin,
        long end,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        while (begin < end)
        {
            var level = BitOperations.Log2((ulong)(end - begin));
            level = begin == 0 ? level : Math.Min(level, BitOperations.TrailingZeroCount(begin));
            yield return (level, await HashAsync(new Subtree(level, begin >> level), ct));
            begin += 1L << level;
        }
    }

    /// <summary>Leaves of the log now.</summary>
    public async Task<long> SizeAsync(CancellationToken ct)
    {
        await using var command = Command(
            $"""
            SELECT index * {Tile.FullWidth} + length(hashes) / {Digest.Size} FROM {_schema}.log_tiles WHERE level = 0
            ORDER BY index DESC LIMIT 1
            """
        );
        return await command.ExecuteScalarAsync(ct) as long? ?? 0;
    }

    /// <summary>How many events there are that a log of this size should have sealed.</summary>
    public async Task<long> EventsUpToAsync(long size, CancellationToken ct)
    {
        var last = await LastSequenceAsync(size, ct);
        await using var command = Command($"SELECT count(*) FROM {_schema}.mt_events WHERE seq_id <= $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<Digest> HashAsync(Subtree subtree, CancellationToken ct)
    {
        var (level, index, run) = Tile.Around(subtree);
        if (_tile.Place != (level, index))
        {
            await using var command = Command(
                $"SELECT hashes FROM {_schema}.log_tiles WHERE level = $1 AND index = $2"
            );
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = level });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = index });
            var bytes = await command.ExecuteScalarAsync(ct) as byte[];
            _tile = ((level, index), bytes is null ? [] : Tile.Read(bytes));
        }
        return _tile.Hashes.Length >= run.End.Value
            ? MerkleHash.Complete(_tile.Hashes.AsSpan()[run])
            : throw new InvalidDataException($"The log has no {subtree.End} leaves.");
    }

    /// <summary>The sequence of the last leaf of a log of this size; 0 for none.</summary>
    private async Task<long> LastSequenceAsync(long size, CancellationToken ct)
    {
        if (size == 0)
        {
            return 0;
        }
        var tiles = await TilesAsync("t.index = $1", (size - 1) / Tile.FullWidth, ct);
        var place = (int)((size - 1) % Tile.FullWidth);
        return tiles is [var tile] && tile.Leaves.Count > place ? tile.Leaves[place].Sequence : 0;
    }

    private async Task<List<RecordedEvent>> PageAsync(Guid streamId, long after, CancellationToken ct)
    {
        await using var command = Command(
            $"""
            SELECT {RecordedEvent.Columns} FROM {_schema}.mt_events e WHERE e.stream_id = $1 AND e.version > $2
            ORDER BY e.version LIMIT {PageSize}
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        var page = new List<RecordedEvent>(PageSize);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            page.Add(RecordedEvent.Read(reader));
        }
        return page;
    }

    /// <summary>The leaves of a page's events by their sequence.</summary>
    private async Task<Dictionary<long, (Digest Hash, long Index)>> LeavesAsync(
        List<RecordedEvent> page,
        long size,
        CancellationToken ct
    )
    {
        var leaves = new Dictionary<long, (Digest, long)>(page.Count);
        var tiles = await TilesAsync(
            $"""
            t.index IN (
                SELECT DISTINCT n.index FROM unnest($1) AS s(seq_id) CROSS JOIN LATERAL (
                    SELECT index FROM {_schema}.log_tiles WHERE level = 0 AND lower(sequences) <= s.seq_id
                    ORDER BY lower(sequences) DESC LIMIT 1) n)
            """,
            page.Select(e => e.Sequence).ToArray(),
            ct,
            limit: PageSize
        );
        foreach (var tile in tiles)
        {
            for (var i = 0; i < tile.Leaves.Count && (tile.Index * Tile.FullWidth) + i < size; i++)
            {
                leaves[tile.Leaves[i].Sequence] = (tile.Leaves[i].Hash, (tile.Index * Tile.FullWidth) + i);
            }
        }
        return leaves;
    }

    private async Task<List<(long Index, IReadOnlyList<(long Sequence, Digest Hash)> Leaves)>> TilesAsync(
        string condition,
        object value,
        CancellationToken ct,
        int limit = TilesAtOnce
    )
    {
        await using var command = Command(
            $"""
            SELECT t.index, t.hashes, t.sequences FROM {_schema}.log_tiles t WHERE t.level = 0 AND {condition}
            ORDER BY t.index LIMIT {limit}
            """
        );
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        var tiles = new List<(long, IReadOnlyList<(long, Digest)>)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            tiles.Add(
                (
                    reader.GetInt64(0),
                    SealedLeaves.Of(reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<NpgsqlRange<long>[]>(2))
                )
            );
        }
        return tiles;
    }

    private NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = 0 };
}
