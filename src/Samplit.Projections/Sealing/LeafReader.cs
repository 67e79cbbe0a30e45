using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;

namespace Samplit.Projections.Sealing;

/// <param name="Index">Which leaf it is, from 0.</param>
/// <param name="Sequence">The sequence of the event that was sealed as it.</param>
internal readonly record struct SealedLeaf(long Index, long Sequence, Digest Hash);

/// <summary>Reads the log's leaves from the tiles of level 0.</summary>
/// <param name="command">Makes a command that sees the snapshot to read from.</param>
internal sealed class LeafReader(Func<string, NpgsqlCommand> command, string schema)
{
    private const int TilesAtOnce = 256;

    /// <summary>
    /// A page whose sequences are further apart than this, on average, has each of its leaves looked up.
    /// </summary>
    private const int Sparse = 16;

    private readonly Dictionary<long, SealedLeaf> _ofPage = [];

    /// <summary>
    /// The leaves from one on, tile by tile, as far as no tile is missing and none but the last incomplete.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<SealedLeaf>> FromAsync(
        long index,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        while (true)
        {
            var tiles = await TilesAsync("t.index >= $1", TilesAtOnce, ct, index / Tile.FullWidth);
            foreach (var tile in tiles)
            {
                var known = (int)(index % Tile.FullWidth);
                if (tile[0].Index + known != index || tile.Length <= known)
                {
                    yield break;
                }
                yield return tile.AsMemory(known);
                index = tile[0].Index + tile.Length;
            }
            if (tiles.Count < TilesAtOnce)
            {
                yield break;
            }
        }
    }

    /// <summary>One leaf; null when the log has none there.</summary>
    public async Task<SealedLeaf?> AtAsync(long index, CancellationToken ct)
    {
        var tiles = await TilesAsync("t.index = $1", 1, ct, index / Tile.FullWidth);
        var place = (int)(index % Tile.FullWidth);
        return tiles is [var tile] && tile.Length > place ? tile[place] : null;
    }

    /// <summary>
    /// The leaves of a page's events by their sequence, until the next call; others may be among them.
    /// </summary>
    /// <param name="range">Leaves outside of it do not count.</param>
    public async Task<IReadOnlyDictionary<long, SealedLeaf>> OfAsync(
        IReadOnlyList<RecordedEvent> page,
        LeafRange range,
        CancellationToken ct
    )
    {
        _ofPage.Clear();
        if (range.Count == 0 || page.Count == 0)
        {
            return _ofPage;
        }
        foreach (var leaf in (await TilesOfAsync(page, ct)).SelectMany(tile => tile))
        {
            if (leaf.Index >= range.Begin && leaf.Index < range.End)
            {
                _ofPage[leaf.Sequence] = leaf;
            }
        }
        return _ofPage;
    }

    private Task<List<SealedLeaf[]>> TilesOfAsync(IReadOnlyList<RecordedEvent> page, CancellationToken ct)
    {
        var (first, last) = (page.Min(e => e.Sequence), page.Max(e => e.Sequence));
        // A look-up for each event would take PostgreSQL longer than reading the events; neighbours share their tiles.
        return last - first <= (long)Sparse * page.Count
            ? TilesAsync(
                $"""
                lower(t.sequences) <= $2 AND lower(t.sequences) >= coalesce((
                    SELECT lower(sequences) FROM {schema}.log_tiles WHERE level = 0 AND lower(sequences) <= $1
                    ORDER BY lower(sequences) DESC LIMIT 1), $1)
                """,
                page.Count + 2,
                ct,
                first,
                last
            )
            : TilesAsync(
                $"""
                t.index IN (
                    SELECT DISTINCT n.index FROM unnest($1) AS s(seq_id) CROSS JOIN LATERAL (
                        SELECT index FROM {schema}.log_tiles WHERE level = 0 AND lower(sequences) <= s.seq_id
                        ORDER BY lower(sequences) DESC LIMIT 1) n)
                """,
                page.Count,
                ct,
                page.Select(e => e.Sequence).ToArray()
            );
    }

    private async Task<List<SealedLeaf[]>> TilesAsync(
        string condition,
        int limit,
        CancellationToken ct,
        params object[] values
    )
    {
        await using var select = command(
            $"""
            SELECT t.index, t.hashes, t.sequences FROM {schema}.log_tiles t WHERE t.level = 0 AND {condition}
            ORDER BY t.index LIMIT {limit}
            """
        );
        foreach (var value in values)
        {
            select.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        var tiles = new List<SealedLeaf[]>();
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            tiles.Add(
                SealedLeaves.From(
                    reader.GetInt64(0),
                    reader.GetFieldValue<byte[]>(1),
                    reader.GetFieldValue<NpgsqlRange<long>[]>(2)
                )
            );
        }
        return tiles;
    }
}
