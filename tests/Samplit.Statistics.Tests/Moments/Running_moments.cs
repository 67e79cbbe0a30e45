using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Moments;

public class Running_moments
{
    [Fact]
    public void Keep_a_small_spread_on_a_large_offset() =>
        // Sums of squares would have nothing left of it.
        Near.Relative(30, RunningMoments.From([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).Variance!.Value, 1e-14);

    [Fact]
    public void Of_parts_merge_to_those_of_the_whole() =>
        Property.Holds(
            Values.Two(),
            given =>
            {
                var (first, second) = given;
                var whole = RunningMoments.From([.. first, .. second]);
                var merged = RunningMoments.From(first).Merge(RunningMoments.From(second));
                Assert.Equal(whole.Count, merged.Count);
                Assert.Equal(whole.Mean, merged.Mean, 1e-10);
                Assert.Equal(whole.SquaredDeviations, merged.SquaredDeviations, 1e-6);
                Assert.Equal(
                    merged.SquaredDeviations,
                    RunningMoments.From(second).Merge(RunningMoments.From(first)).SquaredDeviations,
                    1e-6
                );
            }
        );

    [Fact]
    public void Of_pairs_merge_to_those_of_the_whole() =>
        Property.Holds(
            Pairs.Two(),
            given =>
            {
                var (first, second) = given;
                var whole = PairedMoments.From([.. first, .. second]);
                var merged = PairedMoments.From(first).Merge(PairedMoments.From(second));
                Assert.Equal(whole.Products, merged.Products, 1e-6);
                Assert.Equal(whole.X.Mean, merged.X.Mean, 1e-10);
                Assert.Equal(whole.Y.SquaredDeviations, merged.Y.SquaredDeviations, 1e-6);
            }
        );

    [Fact]
    public void Of_nothing_are_nothing()
    {
        Assert.Equal(default, RunningMoments.From([]));
        Assert.Equal(default, default(RunningMoments).Merge(default));
        Assert.Equal(default, default(PairedMoments).Merge(default));
        Assert.Null(default(RunningMoments).Variance);
        Assert.Null(RunningMoments.From([3]).Variance);
        Assert.Equal(0, RunningMoments.From([3, 3]).Variance);
        Assert.Equal(RunningMoments.From([3]), default(RunningMoments).Merge(RunningMoments.From([3])));
    }

    [Fact]
    public void Of_counts_are_those_of_zeros_and_ones()
    {
        var counted = RunningMoments.FromCounts(3, 10);
        var one = RunningMoments.From([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);

        Assert.Equal(one.Count, counted.Count);
        Near.Relative(one.Mean, counted.Mean, 1e-15);
        Near.Relative(one.SquaredDeviations, counted.SquaredDeviations, 1e-14);
        Assert.Equal(default, RunningMoments.FromCounts(0, 0));
    }

    [Fact]
    public void Refuse_what_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunningMoments(-1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunningMoments(2, 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunningMoments(0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(RunningMoments).Add(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PairedMoments(new(2, 0, 1), new(3, 0, 1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PairedMoments(new(2, 0, 1), new(2, 0, 1), 1.1));
    }

    private static readonly Gen<double[]> Values = Gen.Choose(-10_000, 10_000).Select(x => x / 16.0).ArrayOf();

    private static readonly Gen<(double, double)[]> Pairs = Gen.Choose(-10_000, 10_000)
        .Select(x => x / 16.0)
        .Two()
        .Select(pair => (pair.Item1, pair.Item2))
        .ArrayOf();
}
