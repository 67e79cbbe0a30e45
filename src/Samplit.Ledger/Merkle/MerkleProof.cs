using System.Numerics;

namespace Samplit.Ledger.Merkle;

/// <summary>
/// Proofs of RFC 6962, sections 2.1.1 and 2.1.2: which parts of a tree they are made of, and how they are verified by
/// the iterations of RFC 9162, sections 2.1.3.2 and 2.1.4.2. All sizes and indexes count leaves.
/// </summary>
public static class MerkleProof
{
    /// <summary>What proves that a leaf is in a tree: the hashes of these parts, in this order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static IReadOnlyList<LeafRange> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<LeafRange>();
        for (var range = new LeafRange(0, size); range.Count > 1; )
        {
            var (left, right) = range.Split();
            (range, var other) = index < left.End ? (left, right) : (right, left);
            proof.Add(other);
        }
        proof.Reverse();
        return proof;
    }

    /// <summary>What proves that a tree has only grown since it had <paramref name="oldSize"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old tree was empty, or larger.</exception>
    public static IReadOnlyList<LeafRange> Consistency(long oldSize, long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        var proof = new List<LeafRange>();
        var range = new LeafRange(0, size);
        while (range.End != oldSize)
        {
            var (left, right) = range.Split();
            (range, var other) = oldSize <= left.End ? (left, right) : (right, left);
            proof.Add(other);
        }
        // A part that starts at 0 is the old tree itself: who verifies has its root.
        if (range.Begin > 0)
        {
            proof.Add(range);
        }
        proof.Reverse();
        return proof;
    }

    public static bool VerifyInclusion(Digest leaf, long index, long size, IReadOnlyList<Digest> proof, Digest root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }
        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }
            if (IsOdd(node) || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                Ascend(ref node, ref last);
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    public static bool VerifyConsistency(
        long oldSize,
        Digest oldRoot,
        long size,
        Digest root,
        IReadOnlyList<Digest> proof
    )
    {
        // Every tree continues the empty one, so a proof of that would say nothing.
        if (oldSize < 1 || oldSize > size)
        {
            return false;
        }
        if (oldSize == size || proof.Count == 0)
        {
            return oldSize == size && proof.Count == 0 && oldRoot == root;
        }
        var hashes = BitOperations.IsPow2(oldSize) ? proof.Prepend(oldRoot) : proof;
        var (node, last) = (oldSize - 1, size - 1);
        while (IsOdd(node))
        {
            (node, last) = (node >> 1, last >> 1);
        }
        var (before, after) = (hashes.First(), hashes.First());
        foreach (var sibling in hashes.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }
            if (IsOdd(node) || node == last)
            {
                (before, after) = (MerkleHash.Node(sibling, before), MerkleHash.Node(sibling, after));
                Ascend(ref node, ref last);
            }
            else
            {
                after = MerkleHash.Node(after, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && before == oldRoot && after == root;
    }

    /// <summary>Leaves out the levels at which an incomplete subtree has no sibling.</summary>
    private static void Ascend(ref long node, ref long last)
    {
        while (!IsOdd(node) && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }
    }

    private static bool IsOdd(long number) => (number & 1) == 1;
}
