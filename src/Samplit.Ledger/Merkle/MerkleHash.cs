using System.Security.Cryptography;

namespace Samplit.Ledger.Merkle;

/// <summary>The hashes of a Merkle tree as RFC 6962, section 2.1, has them: a leaf never hashes like a node.</summary>
public static class MerkleHash
{
    /// <summary>What stands before a leaf's data when it is hashed.</summary>
    internal const byte LeafPrefix = 0;

    private const byte NodePrefix = 1;

    private const int MaxShortLeaf = 256;

    /// <summary>The root of a tree without leaves.</summary>
    public static Digest Empty { get; } = Digest.Compute([]);

    public static Digest Leaf(ReadOnlySpan<byte> data)
    {
        if (data.Length < MaxShortLeaf)
        {
            // One call of the library costs a third of three.
            Span<byte> bytes = stackalloc byte[MaxShortLeaf];
            bytes[0] = LeafPrefix;
            data.CopyTo(bytes[1..]);
            return Digest.Compute(bytes[..(1 + data.Length)]);
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        hash.AppendData(data);
        Span<byte> digest = stackalloc byte[Digest.Size];
        hash.GetHashAndReset(digest);
        return Digest.From(digest);
    }

    public static Digest Node(Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Digest.Size)];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Digest.Size)..]);
        return Digest.Compute(bytes);
    }

    /// <summary>The root of a complete subtree.</summary>
    /// <param name="hashes">The hashes of its leaves, or of the subtrees of any one level: 2^k of them.</param>
    public static Digest Complete(ReadOnlySpan<Digest> hashes) =>
        hashes.Length == 1
            ? hashes[0]
            : Node(Complete(hashes[..(hashes.Length / 2)]), Complete(hashes[(hashes.Length / 2)..]));
}
