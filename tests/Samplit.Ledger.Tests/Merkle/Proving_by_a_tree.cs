using Samplit.Ledger.Merkle;

namespace Samplit.Ledger.Tests.Merkle;

public class Proving_by_a_tree
{
    private const int Largest = 40;

    private static readonly TestTree Tree = TestTree.Of(Largest);
    private static readonly Dictionary<Subtree, Digest> Subtrees = Growing_a_tree.Complete(Largest);

    [Fact]
    public void That_a_leaf_is_in_it_takes_the_definitions_path_and_is_believed()
    {
        for (var size = 1; size <= Largest; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = Hash(MerkleProof.Inclusion(index, size));

                Assert.Equal(Tree.Inclusion(index, size), proof);
                Assert.True(
                    MerkleProof.VerifyInclusion(Tree.Leaves[index], index, size, proof, Tree.Root(size)),
                    $"{index} in {size}"
                );
            }
        }
    }

    [Fact]
    public void That_it_has_only_grown_takes_the_definitions_proof_and_is_believed()
    {
        for (var size = 1; size <= Largest; size++)
        {
            for (var old = 1; old <= size; old++)
            {
                var proof = Hash(MerkleProof.Consistency(old, size));

                Assert.Equal(Tree.Consistency(old, size), proof);
                Assert.True(
                    MerkleProof.VerifyConsistency(old, Tree.Root(old), size, Tree.Root(size), proof),
                    $"{old} to {size}"
                );
            }
        }
    }

    [Fact]
    public void Of_inclusion_is_not_believed_when_anything_of_it_is_changed()
    {
        for (var size = 1; size <= Largest; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var (leaf, root) = (Tree.Leaves[index], Tree.Root(size));
                var proof = Tree.Inclusion(index, size);

                foreach (var wrong in Changed(proof))
                {
                    Assert.False(MerkleProof.VerifyInclusion(leaf, index, size, wrong, root), $"{index} in {size}");
                }
                Assert.False(MerkleProof.VerifyInclusion(root, index, size, proof, leaf) && size > 1);
                Assert.False(MerkleProof.VerifyInclusion(Other(leaf), index, size, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(leaf, index, size, proof, Other(root)));
                Assert.False(MerkleProof.VerifyInclusion(leaf, index + 1, size, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(leaf, index - 1, size, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(leaf, -1, size, proof, root));
                Assert.False(MerkleProof.VerifyInclusion(leaf, size, size, proof, root));
            }
        }
    }

    [Fact]
    public void Of_growth_is_not_believed_when_anything_of_it_is_changed()
    {
        for (var size = 1; size <= Largest; size++)
        {
            for (var old = 1; old <= size; old++)
            {
                var (oldRoot, root) = (Tree.Root(old), Tree.Root(size));
                var proof = Tree.Consistency(old, size);

                foreach (var wrong in Changed(proof))
                {
                    Assert.False(MerkleProof.VerifyConsistency(old, oldRoot, size, root, wrong), $"{old} to {size}");
                }
                Assert.False(MerkleProof.VerifyConsistency(old, Other(oldRoot), size, root, proof));
                Assert.False(MerkleProof.VerifyConsistency(old, oldRoot, size, Other(root), proof));
                Assert.False(old < size && MerkleProof.VerifyConsistency(old, root, size, oldRoot, proof));
                Assert.False(MerkleProof.VerifyConsistency(size + 1, root, size, root, proof));
                Assert.False(MerkleProof.VerifyConsistency(0, MerkleHash.Empty, size, root, proof));
            }
        }
        Assert.False(MerkleProof.VerifyConsistency(0, MerkleHash.Empty, 0, MerkleHash.Empty, []));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 3)]
    [InlineData(3, 3)]
    public void Of_a_leaf_that_is_not_there_there_is_none(long index, long size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProof.Inclusion(index, size));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void Of_growth_from_a_tree_that_was_not_there_is_none(long oldSize, long size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProof.Consistency(oldSize, size));

    [Theory]
    [InlineData(1_000, 10, 11)]
    [InlineData(1_000_000, 20, 21)]
    [InlineData(1_000_000_000, 30, 31)]
    public void Takes_few_hashes_of_large_trees(long size, int inclusion, int consistency)
    {
        var random = new Random(1);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.InRange(MerkleProof.Inclusion(random.NextInt64(size), size).Count, 1, inclusion);
            Assert.InRange(MerkleProof.Consistency(1 + random.NextInt64(size), size).Count, 0, consistency);
        }
    }

    private static List<Digest> Hash(IEnumerable<LeafRange> ranges) =>
        [.. ranges.Select(r => r.Hash(s => Subtrees[s]))];

    private static IEnumerable<List<Digest>> Changed(List<Digest> proof)
    {
        yield return [.. proof, Tree.Leaves[0]];
        yield return [Tree.Leaves[0], .. proof];
        for (var i = 0; i < proof.Count; i++)
        {
            yield return [.. proof[..i], .. proof[(i + 1)..]];
            yield return [.. proof[..i], Other(proof[i]), .. proof[(i + 1)..]];
            if (i > 0 && proof[i] != proof[i - 1])
            {
                yield return [.. proof[..(i - 1)], proof[i], proof[i - 1], .. proof[(i + 1)..]];
            }
        }
    }

    private static Digest Other(Digest hash) => hash with { Low = hash.Low ^ 1 };
}
