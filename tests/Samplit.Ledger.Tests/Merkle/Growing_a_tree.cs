using Samplit.Ledger.Merkle;

namespace Samplit.Ledger.Tests.Merkle;

public class Growing_a_tree
{
    private const int Largest = 70;

    private static readonly TestTree Tree = TestTree.Of(Largest);

    [Fact]
    public void Gives_the_root_of_the_definition_at_every_size()
    {
        var frontier = new MerkleFrontier();

        for (var size = 0; size <= Largest; size++)
        {
            Assert.Equal((size, Tree.Root(size)), (frontier.Size, frontier.Root()));
            if (size < Largest)
            {
                frontier.Append(Tree.Leaves[size]);
            }
        }
    }

    [Fact]
    public void Goes_on_from_what_was_kept()
    {
        for (var size = 0; size < Largest; size++)
        {
            var kept = new MerkleFrontier();
            for (var i = 0; i < size; i++)
            {
                kept.Append(Tree.Leaves[i]);
            }

            var again = new MerkleFrontier(kept.Size, [.. kept.Subtrees]);
            again.Append(Tree.Leaves[size]);

            Assert.Equal(Tree.Root(size + 1), again.Root());
            Assert.Equal(Tree.Root(size), kept.Root());
        }
    }

    [Fact]
    public void Names_every_complete_subtree_once()
    {
        var completed = Complete(Largest);

        var expected =
            from level in Enumerable.Range(0, 7)
            from index in Enumerable.Range(0, Largest >> level)
            select new Subtree(level, index);
        Assert.Equal(expected.ToHashSet(), completed.Keys.ToHashSet());
        foreach (var (subtree, hash) in completed.Where(c => c.Key.Level > 0))
        {
            Assert.Equal(MerkleHash.Node(completed[subtree.Left], completed[subtree.Right]), hash);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(7, 4)]
    public void Refuses_what_cannot_be_a_tree_of_that_size(long size, int subtrees) =>
        Assert.Throws<ArgumentException>(() => new MerkleFrontier(size, new Digest[subtrees]));

    /// <summary>All complete subtrees of a tree, as a log keeps them.</summary>
    internal static Dictionary<Subtree, Digest> Complete(int size)
    {
        var completed = new Dictionary<Subtree, Digest>();
        var frontier = new MerkleFrontier();
        for (var i = 0; i < size; i++)
        {
            frontier.Append(Tree.Leaves[i], completed.Add);
        }
        return completed;
    }
}
