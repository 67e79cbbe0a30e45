using FsCheck.Fluent;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Visitors;

public class Bucketing_a_visitor
{
    // Computed independently with Python's hashlib.
    [Theory]
    [InlineData(42, "exp-1", "visitor-2", new[] { 5000, 5000 }, 0x045af973b1a6a18bUL, 170, 0)]
    [InlineData(7, "exp-1", "visitor-1", new[] { 5000, 5000 }, 0x00124003c1e2bf33UL, 2, 0)]
    [InlineData(42, "exp-2", "visitor-1", new[] { 1, 9999 }, 0x6b468d67d02637fbUL, 4190, 1)]
    [InlineData(42, "exp-1", "бренд-ü", new[] { 3334, 3333, 3333 }, 0x7d7369a2ca3bf7b5UL, 4900, 1)]
    public void Gives_the_known_hash_and_bucket_and_variant(
        long seed,
        string experiment,
        string unit,
        int[] weights,
        ulong hash,
        long bucket,
        int variant
    )
    {
        Assert.Equal(hash, Bucketing.Hash64("v1", seed, experiment, unit));
        Assert.Equal(bucket, Bucketing.Bucket(hash, 10_000));
        Assert.Equal(variant, Bucketing.Draw(weights, hash));
    }

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(0x3fffffffffffffffUL, 0)]
    [InlineData(0x4000000000000000UL, 2)]
    [InlineData(0x7fffffffffffffffUL, 2)]
    [InlineData(0x8000000000000000UL, 3)]
    [InlineData(ulong.MaxValue, 3)]
    public void Gives_a_variant_the_buckets_up_to_but_not_including_the_next_ones(ulong hash, int variant) =>
        Assert.Equal(variant, Bucketing.Draw([1, 0, 1, 2, 0], hash));

    [Fact]
    public void Never_draws_a_variant_without_weight() =>
        Property.Holds(
            from weights in Gen.Elements(0, 0, 1, 2, 1_000_000, int.MaxValue).NonEmptyListOf()
            from high in Gen.Choose(int.MinValue, int.MaxValue)
            from low in Gen.Choose(int.MinValue, int.MaxValue)
            where weights.Any(weight => weight > 0)
            select (weights.ToArray(), ((ulong)(uint)high << 32) | (uint)low),
            given =>
            {
                var (weights, hash) = given;
                Assert.True(weights[Bucketing.Draw(weights, hash)] > 0);
                Assert.True(weights[Bucketing.Draw(weights, 0)] > 0);
                Assert.True(weights[Bucketing.Draw(weights, ulong.MaxValue)] > 0);
            },
            times: 1_000
        );

    [Fact]
    public void Gives_every_variant_its_share_of_many_visitors()
    {
        var weights = Weights.FromShares([0.1, 0.2, 0.7]);
        var drawn = new int[3];
        for (var visitor = 0; visitor < 100_000; visitor++)
        {
            drawn[Bucketing.Draw(weights, seed: 1, "exp", $"visitor-{visitor}")]++;
        }

        for (var i = 0; i < 3; i++)
        {
            // Four standard deviations of a binomial count.
            var share = weights.Share(i);
            Assert.Equal(share, drawn[i] / 100_000.0, 4 * Math.Sqrt(share * (1 - share) / 100_000));
        }
    }

    [Theory]
    [InlineData(42, "visitor-2", 428_173)]
    [InlineData(-7, "00112233445566778899aabbccddeeff", 709_949)]
    public void Lets_in_those_whose_own_bucket_lies_below_the_gate(long seed, string unit, int bucket)
    {
        Assert.False(Bucketing.IsInTraffic(seed, "exp-1", unit, bucket));
        Assert.True(Bucketing.IsInTraffic(seed, "exp-1", unit, bucket + 1));
    }

    [Fact]
    public void Lets_in_nobody_at_zero_and_everybody_at_a_million()
    {
        for (var visitor = 0; visitor < 1_000; visitor++)
        {
            Assert.False(Bucketing.IsInTraffic(1, "exp", $"visitor-{visitor}", 0));
            Assert.True(Bucketing.IsInTraffic(1, "exp", $"visitor-{visitor}", 1_000_000));
        }
    }

    [Fact]
    public void Keeps_those_who_are_in_when_the_gate_widens() =>
        Property.Holds(
            from visitor in Gen.Choose(0, int.MaxValue)
            from narrow in Gen.Choose(0, 1_000_000)
            from wide in Gen.Choose(narrow, 1_000_000)
            select ($"visitor-{visitor}", narrow, wide),
            given =>
                Assert.True(
                    !Bucketing.IsInTraffic(1, "exp", given.Item1, given.narrow)
                        || Bucketing.IsInTraffic(1, "exp", given.Item1, given.wide)
                )
        );

    [Fact]
    public void Favours_no_variant_at_the_gate()
    {
        var half = Weights.Uniform(2);
        var visitors = Enumerable.Range(0, 100_000).Select(visitor => $"visitor-{visitor}").ToArray();
        var admitted = visitors.Where(visitor => Bucketing.IsInTraffic(1, "exp", visitor, 100_000)).ToArray();
        var first = admitted.Count(visitor => Bucketing.Draw(half, 1, "exp", visitor) == 0);

        Assert.Equal(0.1, admitted.Length / 100_000.0, 0.004);
        Assert.Equal(0.5, first / (double)admitted.Length, 0.02);
    }

    [Fact]
    public void Hashes_a_long_name_like_a_short_one()
    {
        var text = System.Text.Encoding.UTF8.GetBytes($"v1|-9223372036854775808|{new string('é', 300)}|unit");
        var digest = System.Security.Cryptography.SHA256.HashData(text);

        Assert.Equal(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(digest),
            Bucketing.Hash64("v1", long.MinValue, new string('é', 300), "unit")
        );
    }

    [Fact]
    public void Allocates_nothing()
    {
        var weights = Weights.Uniform(3);
        const string Visitor = "00112233445566778899aabbccddeeff";
        const string Experiment = "0198c0de-0000-7000-8000-000000000001";
        Bucketing.Draw(weights, 1, Experiment, Visitor);
        Bucketing.IsInTraffic(1, Experiment, Visitor, 500_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Bucketing.Draw(weights, i, Experiment, Visitor);
            Bucketing.IsInTraffic(i, Experiment, Visitor, 500_000);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Refuses_a_bar_that_would_let_two_inputs_look_alike()
    {
        Assert.Throws<ArgumentException>(() => Bucketing.Hash64("v1", 1, "exp|1", "unit"));
        Assert.Throws<ArgumentException>(() => Bucketing.Hash64("v1|2", 1, "exp", "unit"));
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0, 0 })]
    [InlineData(new[] { 2, -1 })]
    public void Refuses_weights_that_leave_nothing_to_draw(int[] weights) =>
        Assert.Throws<ArgumentException>(() => Bucketing.Draw(weights, 0));

    [Fact]
    public void Refuses_a_number_of_buckets_or_a_gate_out_of_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bucketing.Bucket(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bucketing.IsInTraffic(1, "exp", "unit", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bucketing.IsInTraffic(1, "exp", "unit", 1_000_001));
    }
}
