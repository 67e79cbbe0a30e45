using Samplit.Ledger;
using Samplit.Ledger.Merkle;

namespace Samplit.Verify.TrackedEvents;

/// <summary>What stands for the rows of a batch in the log: the Merkle tree over their hashes, in their order.</summary>
public sealed class TrackedEventTree
{
    private readonly MerkleFrontier _tree = new();

    /// <summary>Rows.</summary>
    public long Count => _tree.Size;

    /// <summary>The leaf of a row's hash.</summary>
    public static Digest Leaf(Digest rowHash)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        rowHash.CopyTo(bytes);
        return MerkleHash.Leaf(bytes);
    }

    public void Add(Digest leaf) => _tree.Append(leaf);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Root() => _tree.Root().ToString();
}
