using System.Text.Json;
using System.Text.Json.Serialization;
using Samplit.Ledger.Merkle;

namespace Samplit.Ledger.Tests.Merkle;

/// <summary>
/// The proofs that another implementation of RFC 6962 is tested by, right ones and wrong ones: all of
/// testdata/inclusion and testdata/consistency of github.com/transparency-dev/merkle at
/// 417fb0c314750d94e53942e9f92e79b6d35915db, by their names there, with hashes in hexadecimal instead of base64. None
/// of them is ever edited.
/// </summary>
public class Published_proofs
{
    private static readonly Dictionary<string, Vector> Vectors = Read().ToDictionary(v => v.Name);

    public static TheoryData<string> OfDigests => [.. Named(v => v.Hashes.All(IsDigest))];

    public static TheoryData<string> OfOtherBytes => [.. Named(v => !v.Hashes.All(IsDigest))];

    [Fact]
    public void Are_all_here()
    {
        Assert.Equal((98, 98), (Vectors.Values.OfType<Inclusion>().Count(), Vectors.Values.OfType<Growth>().Count()));
        Assert.Equal((12, 184), (Named(v => v.Valid).Count(), Named(v => !v.Valid).Count()));
        Assert.Equal((143, 53), (OfDigests.Count, OfOtherBytes.Count));
    }

    [Theory]
    [MemberData(nameof(OfDigests))]
    public void Are_believed_when_they_are_valid_and_only_then(string name) =>
        Assert.Equal(Vectors[name].Valid, Vectors[name].IsBelieved());

    [Theory]
    [MemberData(nameof(OfOtherBytes))]
    public void Never_come_to_a_verdict_when_a_hash_is_not_one(string name)
    {
        foreach (var hash in Vectors[name].Hashes.Where(h => !IsDigest(h)))
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Digest.From(Convert.FromHexString(hash)));
            Assert.False(Digest.TryParse(hash, out _));
        }
    }

    /// <summary>It says that equal bytes are equal, whatever they are; a root of 12 bytes is none here.</summary>
    [Fact]
    public void Hold_one_that_is_valid_although_its_roots_are_no_hashes() =>
        Assert.Equal(
            ["consistency/additional/sizes-are-equal-one-and-proof-is-empty"],
            Named(v => v.Valid && !v.Hashes.All(IsDigest))
        );

    [Fact]
    public void Are_the_ones_that_we_make_of_the_published_tree()
    {
        var subtrees = Published_trees.Subtrees();
        var happy = Vectors.Values.Where(v => v.Name.EndsWith("/happy-path", StringComparison.Ordinal)).ToList();

        Assert.Equal(10, happy.Count);
        Assert.All(happy, v => Assert.Equal(v.Proof, v.Parts().Select(part => part.Hash(s => subtrees[s]).ToString())));
    }

    private static IEnumerable<string> Named(Func<Vector, bool> which) =>
        Vectors.Where(v => which(v.Value)).Select(v => v.Key);

    private static bool IsDigest(string hash) => hash.Length == 2 * Digest.Size;

    private static IEnumerable<Vector> Read() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Merkle", "merkle-proofs.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Vector>(line, JsonSerializerOptions.Web)!);

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Inclusion), "inclusion")]
    [JsonDerivedType(typeof(Growth), "consistency")]
    private abstract record Vector(string Name, bool Valid, string Root, IReadOnlyList<string> Proof)
    {
        public abstract IEnumerable<string> Hashes { get; }

        public abstract bool IsBelieved();

        /// <summary>What we would prove it by.</summary>
        public abstract IReadOnlyList<LeafRange> Parts();

        protected IReadOnlyList<Digest> Path() => [.. Proof.Select(Hash)];

        protected static Digest Hash(string hex) => Digest.From(Convert.FromHexString(hex));

        /// <summary>They count in 64 bits without a sign, so that one less than 0 is written as 2^64 - 1.</summary>
        protected static long Number(ulong number) => unchecked((long)number);
    }

    private sealed record Inclusion(
        string Name,
        bool Valid,
        ulong Index,
        ulong Size,
        string Leaf,
        string Root,
        IReadOnlyList<string> Proof
    ) : Vector(Name, Valid, Root, Proof)
    {
        public override IEnumerable<string> Hashes => [Leaf, Root, .. Proof];

        public override bool IsBelieved() =>
            MerkleProof.VerifyInclusion(Hash(Leaf), Number(Index), Number(Size), Path(), Hash(Root));

        public override IReadOnlyList<LeafRange> Parts() => MerkleProof.Inclusion(Number(Index), Number(Size));
    }

    private sealed record Growth(
        string Name,
        bool Valid,
        ulong OldSize,
        ulong Size,
        string OldRoot,
        string Root,
        IReadOnlyList<string> Proof
    ) : Vector(Name, Valid, Root, Proof)
    {
        public override IEnumerable<string> Hashes => [OldRoot, Root, .. Proof];

        public override bool IsBelieved() =>
            MerkleProof.VerifyConsistency(Number(OldSize), Hash(OldRoot), Number(Size), Hash(Root), Path());

        public override IReadOnlyList<LeafRange> Parts() => MerkleProof.Consistency(Number(OldSize), Number(Size));
    }
}
