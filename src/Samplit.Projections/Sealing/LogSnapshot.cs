using System.Data;
using System.Numerics;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <param name="Version">Where the stream's head is; null when the stream is gone.</param>
/// <param name="Sealed">Up to which version it was sealed; 0 of a stream without links.</param>
/// <param name="IsUnlinked">Whether its first event has no link, and it was never sealed as a chain.</param>
public sealed record StreamHead(Guid Id, long? Version, long Sealed, bool IsUnlinked = false);

/// <param name="At">The tree that it is about, by its size.</param>
/// <param name="Wrong">
/// The first place above the leaves whose tile does not hold what they give; null when all do.
/// </param>
public sealed record LogTrees(IReadOnlyDictionary<long, MerkleFrontier> At, TilePart? Wrong);

/// <summary>
/// Events and log as they were at one moment, for who verifies one against the other: an append in between must not
/// look like tampering. Reads in pages, so memory is bounded.
/// </summary>
public sealed class LogSnapshot : IAsyncDisposable
{
    /// <summary>
    /// As many as an array of has room outside of the large object heap, which only full collections clear.
    /// </summary>
    private const int PageSize = 900;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly string _schema;

    /// <summary>Quoted.</summary>
    public string Schema => _schema;

    private readonly LeafReader _leaves;

    /// <summary>The tile that was read last: neighbours come one after the other.</summary>
    private ((int Level, long Index) Place, Digest[] Hashes) _tile = ((-1, 0), []);

    private (long Size, long Sequence) _last;

    private LogSnapshot(StreamStore store, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        (_connection, _transaction, _schema) = (connection, transaction, store.Sql.Schema);
        _leaves = new LeafReader(Command, _schema);
    }

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
            SELECT coalesce(s.id, l.stream_id), s.version, coalesce(l.version, 0),
                   l.stream_id IS NULL AND coalesce((
                       SELECT coalesce(e.headers::text NOT LIKE '%"{LinkHeader.LayoutPrefix}%', true)
                       FROM {_schema}.mt_events e WHERE e.stream_id = s.id ORDER BY e.version LIMIT 1), false)
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
                new StreamHead(
                    reader.GetGuid(0),
                    reader.IsDBNull(1) ? null : reader.GetInt64(1),
                    reader.GetInt64(2),
                    reader.GetBoolean(3)
                )
            );
        }
        return heads;
    }

    /// <summary>
    /// A stream's events in version order, each with what a log of this size says of it, page by page: between two
    /// pages nothing is being read.
    /// </summary>
    /// <param name="after">Version to start behind; 0 for the beginning.</param>
    /// <param name="range">
    /// The leaves that count, up to the log's size. An event before its end that has none is due.
    /// </param>
    public async IAsyncEnumerable<IReadOnlyList<(RecordedEvent Event, Seal Seal)>> PagesAsync(
        Guid streamId,
        long after,
        LeafRange range,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var last = await LastSequenceAsync(range.End, ct);
        while (true)
        {
            var page = await PageAsync(streamId, after, ct);
            var leaves = await _leaves.OfAsync(page, range, ct);
            yield return [.. page.Select(e => (e, SealOf(e)))];
            if (page.Count < PageSize)
            {
                yield break;
            }
            after = page[^1].Version;

            Seal SealOf(RecordedEvent e) =>
                leaves.TryGetValue(e.Sequence, out var leaf)
                    ? new Seal(leaf.Hash, e.Sequence <= last, leaf.Index)
                    : new Seal(null, e.Sequence <= last);
        }
    }

    /// <summary>The tree as it was at each of these sizes, as far as the log has so many leaves.</summary>
    /// <param name="from">
    /// The tree that is known already: the leaves behind it are read, and it is left as it is.
    /// </param>
    public async Task<LogTrees> TreesAsync(MerkleFrontier from, IReadOnlyCollection<long> sizes, CancellationToken ct)
    {
        var trees = new Dictionary<long, MerkleFrontier>();
        var tree = from.Copy();
        var higher = new List<(Subtree Subtree, Digest Hash)>();
        TilePart? wrong = null;
        Keep();
        await foreach (var leaves in _leaves.FromAsync(from.Size, ct))
        {
            foreach (var leaf in leaves.Span)
            {
                tree.Append(leaf.Hash, Note);
                Keep();
            }
            foreach (var (subtree, hash) in higher)
            {
                wrong ??= await StoredAsync(subtree, ct) == hash ? null : Tile.Around(subtree);
            }
            higher.Clear();
        }
        return new LogTrees(trees, wrong);

        // What the tiles above the leaves are made of: nothing is proven from them that was not signed for, but proofs
        // fail.
        void Note(Subtree subtree, Digest hash)
        {
            if (subtree.Level > 0 && subtree.Level % Tile.Height == 0)
            {
                higher.Add((subtree, hash));
            }
        }

        void Keep()
        {
            if (sizes.Contains(tree.Size))
            {
                trees[tree.Size] = tree.Copy();
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

    /// <summary>How many events there are behind one sequence and up to another.</summary>
    public async Task<long> CountAsync(long after, long last, CancellationToken ct)
    {
        await using var command = Command(
            $"SELECT count(*) FROM {_schema}.mt_events WHERE seq_id > $1 AND seq_id <= $2"
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The sequence of the last leaf of a log of this size; 0 for none.</summary>
    public async Task<long> LastSequenceAsync(long size, CancellationToken ct)
    {
        if (_last.Size != size)
        {
            _last = (size, size > 0 && await _leaves.AtAsync(size - 1, ct) is { } leaf ? leaf.Sequence : 0);
        }
        return _last.Sequence;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <returns>Null when the log has nothing there that can be read.</returns>
    private async Task<Digest?> StoredAsync(Subtree subtree, CancellationToken ct)
    {
        try
        {
            return await HashAsync(subtree, ct);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            return null;
        }
    }

    private async Task<Digest> HashAsync(Subtree subtree, CancellationToken ct)
    {
        var part = Tile.Around(subtree);
        if (_tile.Place != (part.Level, part.Index))
        {
            await using var command = Command(
                $"SELECT hashes FROM {_schema}.log_tiles WHERE level = $1 AND index = $2"
            );
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = part.Level });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = part.Index });
            var bytes = await command.ExecuteScalarAsync(ct) as byte[];
            _tile = ((part.Level, part.Index), bytes is null ? [] : Tile.Read(bytes));
        }
        return part.RootIn(_tile.Hashes);
    }

    private async Task<List<RecordedEvent>> PageAsync(Guid streamId, long after, CancellationToken ct)
    {
        await using var command = Command(
            $"""
            SELECT {EventRows.Columns} FROM {_schema}.mt_events e WHERE e.stream_id = $1 AND e.version > $2
            ORDER BY e.version LIMIT {PageSize}
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        var page = new List<RecordedEvent>(PageSize);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            page.Add(EventRows.Read(reader));
        }
        return page;
    }

    /// <summary>A question about something else of the same moment; not while a page is being read.</summary>
    public NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = 0 };
}
