using System.Numerics;
using Samplit.Ledger.Merkle;

namespace Samplit.Ledger.Tests.Merkle;

/// <summary>
/// A tree as RFC 6962 defines it, by recursion over all leaves: slow, and written from the definition alone.
/// </summary>
internal sealed class TestTree(IReadOnlyList<Digest> leaves)
{
    public static TestTree Of(int size) =>
        new([.. Enumerable.Range(0, size).Select(i => MerkleHash.Leaf([(byte)i, (byte)(i >> 8)]))]);

    /// <summary>The root over these data.</summary>
    public static Digest RootOf(IEnumerable<byte[]> data) => Hash([.. data.Select(d => MerkleHash.Leaf(d))]);

    public IReadOnlyList<Digest> Leaves => leaves;

    public Digest Root(int size) => Hash(leaves.Take(size).ToArray());

    /// <summary>PATH(m, D[n]).</summary>
    public List<Digest> Inclusion(int index, int size) => Path(index, leaves.Take(size).ToArray());

    /// <summary>PROOF(m, D[n]).</summary>
    public List<Digest> Consistency(int oldSize, int size) =>
        SubProof(oldSize, leaves.Take(size).ToArray(), isOldTree: true);

    private static Digest Hash(Digest[] leaves)
    {
        if (leaves.Length < 2)
        {
            return leaves.Length == 0 ? MerkleHash.Empty : leaves[0];
        }
        var middle = LargestPowerBelow(leaves.Length);
        return MerkleHash.Node(Hash(leaves[..middle]), Hash(leaves[middle..]));
    }

    private static List<Digest> Path(int index, Digest[] leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }
        var middle = LargestPowerBelow(leaves.Length);
        return index < middle
            ? [.. Path(index, leaves[..middle]), Hash(leaves[middle..])]
            : [.. Path(index - middle, leaves[middle..]), Hash(leaves[..middle])];
    }

    private static List<Digest> SubProof(int oldSize, Digest[] leaves, bool isOldTree)
    {
        if (oldSize == leaves.Length)
        {
            return isOldTree ? [] : [Hash(leaves)];
        }
        var middle = LargestPowerBelow(leaves.Length);
        return oldSize <= middle
            ? [.. SubProof(oldSize, leaves[..middle], isOldTree), Hash(leaves[middle..])]
            : [.. SubProof(oldSize - middle, leaves[middle..], isOldTree: false), Hash(leaves[..middle])];
    }

    private static int LargestPowerBelow(int number) => 1 << BitOperations.Log2((uint)number - 1);
}
