using System.Numerics;

namespace Samplit.Ledger.Merkle;

/// <summary>A complete subtree: 2^<paramref name="Level"/> leaves, the first of which is Index · 2^Level.</summary>
/// <param name="Level">0 for a leaf; at most 62.</param>
/// <param name="Index">Counted from the left among the subtrees of its level.</param>
public readonly record struct Subtree(int Level, long Index)
{
    public long Begin => Index << Level;

    public long End => (Index + 1) << Level;

    public Subtree Left => new(Level - 1, 2 * Index);

    public Subtree Right => new(Level - 1, (2 * Index) + 1);
}

/// <summary>
/// Leaves from <paramref name="Begin"/> up to but not including <paramref name="End"/> that a tree hashes to one value:
/// Begin is a multiple of the least power of two that is not less than their number.
/// </summary>
public readonly record struct LeafRange(long Begin, long End)
{
    public long Count => End - Begin;

    /// <summary>The complete subtrees it is made of, from the left, each smaller than the one before.</summary>
    public IEnumerable<Subtree> Subtrees()
    {
        for (var begin = Begin; begin < End; )
        {
            var level = BitOperations.Log2((ulong)(End - begin));
            yield return new Subtree(level, begin >> level);
            begin += 1L << level;
        }
    }

    /// <summary>The two parts that a node over more than one leaf has: the left one is complete.</summary>
    public (LeafRange Left, LeafRange Right) Split()
    {
        var middle = Begin + (1L << BitOperations.Log2((ulong)(Count - 1)));
        return (this with { End = middle }, this with { Begin = middle });
    }

    /// <param name="subtree">The hash of a complete subtree.</param>
    public Digest Hash(Func<Subtree, Digest> subtree)
    {
        Digest? hash = null;
        foreach (var part in Subtrees().Reverse())
        {
            hash = hash is { } right ? MerkleHash.Node(subtree(part), right) : subtree(part);
        }
        return hash ?? MerkleHash.Empty;
    }
}
