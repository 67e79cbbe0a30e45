using Samplit.Statistics.Moments;
using Samplit.Statistics.Randomness;

namespace Samplit.Statistics.Tests.Moments;

public class A_sample_quantile
{
    private static readonly double[] Hundred = [.. Enumerable.Range(1, 100).Select(i => (double)i)];

    [Fact]
    public void Has_the_ranks_of_the_binomial() =>
        // 50 ± 1.96 · √(100 · ½ · ½) = 40.2 and 59.8.
        Assert.Equal(new SampleQuantile(50, new Interval(41, 60)), SampleQuantile.Find(Hundred, 0.5));

    [Fact]
    public void Has_no_interval_where_there_are_too_few()
    {
        Assert.Null(SampleQuantile.Find([], 0.5));
        Assert.Equal(new SampleQuantile(7, null), SampleQuantile.Find([7], 0.5));
        Assert.Equal(new SampleQuantile(99, null), SampleQuantile.Find(Hundred, 0.99));
    }

    [Theory]
    [InlineData(0.0, 0.05)]
    [InlineData(1.0, 0.05)]
    [InlineData(0.5, 0.0)]
    [InlineData(double.NaN, 0.05)]
    public void Takes_shares_between_0_and_1(double share, double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleQuantile.Find(Hundred, share, alpha));

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Encloses_the_true_one_as_often_as_it_says(double share)
    {
        const int Runs = 2_000;
        var (philox, hits) = (new Philox(17, 0), 0);
        for (var run = 0; run < Runs; run++)
        {
            // Of a uniform distribution the quantile is the share itself.
            var sample = Enumerable
                .Range(0, 200)
                .Select(i => Philox.Unit(philox.Block((ulong)i, (ulong)run).Item1))
                .Order()
                .ToArray();
            hits += SampleQuantile.Find(sample, share)!.Value.Interval!.Value.Contains(share) ? 1 : 0;
        }
        Assert.InRange(hits / (double)Runs, 0.94, 0.97);
    }
}
