using System.Numerics;

namespace Samplit.Ledger.Merkle;

/// <summary>
/// All that a tree needs in order to grow: the hashes of the complete subtrees it is made of, the largest first. Their
/// number is that of the ones in the binary form of the tree's size. Not thread-safe.
/// </summary>
public sealed class MerkleFrontier
{
    private readonly List<Digest> _subtrees;

    /// <exception cref="ArgumentException">A tree of this size is made of another number of subtrees.</exception>
    public MerkleFrontier(long size = 0, params IReadOnlyList<Digest> subtrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (BitOperations.PopCount((ulong)size) != subtrees.Count)
        {
            throw new ArgumentException($"A tree of {size} leaves is not {subtrees.Count} subtrees.", nameof(subtrees));
        }
        (Size, _subtrees) = (size, [.. subtrees]);
    }

    /// <summary>Leaves.</summary>
    public long Size { get; private set; }

    public IReadOnlyList<Digest> Subtrees => _subtrees;

    /// <summary>The same tree, to grow by itself.</summary>
    public MerkleFrontier Copy() => new(Size, _subtrees);

    /// <param name="completed">Is given each subtree that the leaf completes, itself first.</param>
    public void Append(Digest leaf, Action<Subtree, Digest>? completed = null) => Append(0, leaf, completed);

    /// <summary>Appends 2^<paramref name="level"/> leaves of which only the hash of the whole is known.</summary>
    /// <exception cref="ArgumentException">No complete subtree of this size begins at this place.</exception>
    public void Append(int level, Digest subtreeHash, Action<Subtree, Digest>? completed = null)
    {
        if (level is < 0 or > 62 || (Size & ((1L << level) - 1)) != 0 || Size > long.MaxValue - (1L << level))
        {
            throw new ArgumentException($"No subtree of level {level} begins at leaf {Size}.", nameof(level));
        }
        var (subtree, hash) = (new Subtree(level, Size >> level), subtreeHash);
        completed?.Invoke(subtree, hash);
        while ((Size >> subtree.Level & 1) == 1)
        {
            hash = MerkleHash.Node(_subtrees[^1], hash);
            _subtrees.RemoveAt(_subtrees.Count - 1);
            subtree = new Subtree(subtree.Level + 1, subtree.Index >> 1);
            completed?.Invoke(subtree, hash);
        }
        _subtrees.Add(hash);
        Size += 1L << level;
    }

    public Digest Root()
    {
        Digest? root = null;
        for (var i = _subtrees.Count - 1; i >= 0; i--)
        {
            root = root is { } right ? MerkleHash.Node(_subtrees[i], right) : _subtrees[i];
        }
        return root ?? MerkleHash.Empty;
    }
}
