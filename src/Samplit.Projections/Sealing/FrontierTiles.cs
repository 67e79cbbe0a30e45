using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using Samplit.Ledger;
using Samplit.Ledger.Merkle;

namespace Samplit.Projections.Sealing;

/// <summary>
/// The last tile of each level, which is all that a tree needs in order to grow. Appending changes it in memory;
/// <see cref="Writes"/> are what that comes to in the database. Not thread-safe.
/// </summary>
internal sealed class FrontierTiles
{
    private readonly Dictionary<(int Level, long Index), List<Digest>> _changed = [];
    private readonly Dictionary<long, List<NpgsqlRange<long>>> _sequences = [];
    private readonly Dictionary<int, (long Index, List<Digest> Hashes)> _last;

    private FrontierTiles(Dictionary<int, (long, List<Digest>)> last, List<NpgsqlRange<long>> sequences)
    {
        _last = last;
        var size = _last.TryGetValue(0, out var leaves) ? (leaves.Index * Tile.FullWidth) + leaves.Hashes.Count : 0;
        if (size > 0)
        {
            _sequences[leaves.Index] = sequences;
        }
        Tree = new MerkleFrontier(size, [.. new LeafRange(0, size).Subtrees().Select(Hash)]);
    }

    public MerkleFrontier Tree { get; }

    public static async Task<FrontierTiles> ReadAsync(NpgsqlConnection connection, string schema, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT t.level, t.index, t.hashes, t.sequences
            FROM generate_series(0, {Tile.Levels - 1}) AS l(level)
            CROSS JOIN LATERAL (
                SELECT * FROM {schema}.log_tiles t WHERE t.level = l.level ORDER BY t.index DESC LIMIT 1) t
            """,
            connection
        );
        var last = new Dictionary<int, (long, List<Digest>)>();
        List<NpgsqlRange<long>> sequences = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            last[reader.GetInt32(0)] = (reader.GetInt64(1), [.. Tile.Read(reader.GetFieldValue<byte[]>(2))]);
            if (!reader.IsDBNull(3))
            {
                sequences = [.. reader.GetFieldValue<NpgsqlRange<long>[]>(3)];
            }
        }
        return new FrontierTiles(last, sequences);
    }

    public void Append(Digest leaf, long sequence)
    {
        var tile = Tree.Size / Tile.FullWidth;
        if (!_sequences.TryGetValue(tile, out var runs))
        {
            _sequences[tile] = runs = [];
        }
        if (runs.Count > 0 && runs[^1].UpperBound == sequence)
        {
            runs[^1] = new NpgsqlRange<long>(runs[^1].LowerBound, true, sequence + 1, false);
        }
        else
        {
            runs.Add(new NpgsqlRange<long>(sequence, true, sequence + 1, false));
        }
        Tree.Append(leaf, Keep);
    }

    /// <summary>Each tile that has grown.</summary>
    public IEnumerable<NpgsqlBatchCommand> Writes(string schema)
    {
        foreach (var ((level, index), hashes) in _changed)
        {
            var command = new NpgsqlBatchCommand(
                $"""
                INSERT INTO {schema}.log_tiles (level, index, hashes, sequences) VALUES ($1, $2, $3, $4)
                ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes, sequences = EXCLUDED.sequences
                """
            );
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = level });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = index });
            command.Parameters.Add(
                new NpgsqlParameter<byte[]> { TypedValue = Tile.Write(CollectionsMarshal.AsSpan(hashes)) }
            );
            command.Parameters.Add(
                new NpgsqlParameter
                {
                    Value = level == 0 ? _sequences[index].ToArray() : DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.BigIntMultirange,
                }
            );
            yield return command;
        }
    }

    private void Keep(Subtree subtree, Digest hash)
    {
        if (subtree.Level % Tile.Height != 0)
        {
            return;
        }
        var (level, index) = (subtree.Level / Tile.Height, subtree.Index / Tile.FullWidth);
        if (!_last.TryGetValue(level, out var tile) || tile.Index != index)
        {
            _last[level] = tile = (index, []);
        }
        tile.Hashes.Add(hash);
        _changed[(level, index)] = tile.Hashes;
    }

    private Digest Hash(Subtree subtree)
    {
        var part = Tile.Around(subtree);
        var isThere = _last.TryGetValue(part.Level, out var tile) && tile.Index == part.Index;
        return part.RootIn(isThere ? CollectionsMarshal.AsSpan(tile.Hashes) : []);
    }
}
