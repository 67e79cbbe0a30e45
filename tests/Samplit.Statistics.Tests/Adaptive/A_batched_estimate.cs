using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Tests.Adaptive;

public class A_batched_estimate
{
    // From mpmath at 25 digits or more: counts, sums and sums of squares, then the estimate, its interval and Z.
    public static readonly TheoryData<(long, double, double, long, double, double)[], double[]> Known = new()
    {
        {
            [(1000, 100.0, 100.0, 1000, 100.0, 100.0), (100, 2.0, 2.0, 1900, 38.0, 38.0)],
            [0.0, -0.020219223961281424, 0.020219223961281424, 0.0]
        },
        {
            [
                (50, 75.0, 400.0, 50, 80.0, 380.0),
                (20, 22.0, 90.0, 80, 120.0, 700.0),
                (10, 14.0, 60.0, 90, 150.0, 800.0),
            ],
            [0.24166666666666667, -0.4417325595960017, 0.925065892929335, 0.6930911606687421]
        },
        {
            [(1000000, 10000.0, 10000.0, 1000000, 10100.0, 10100.0), (100000, 900.0, 900.0, 1900000, 17500.0, 17500.0)],
            [0.00013355222729977527, -0.0001329821312683367, 0.0004000865858678872, 0.982078096681015]
        },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_ten_digits((long, double, double, long, double, double)[] batches, double[] expected)
    {
        var estimate = BatchedEstimate.Compute([.. batches.Select(Of)], noise: BatchNoise.Overall)!;

        Near.Relative(
            expected,
            [estimate.Difference, estimate.Interval.Lower, estimate.Interval.Upper, estimate.Z],
            1e-10
        );
    }

    // The same with ends of all looks, tuned for ten batches: alpha 0.05, ρ² as given.
    public static readonly TheoryData<
        (long, long, long, long)[],
        int,
        double,
        double,
        double,
        double,
        double
    > KnownAnytime = new()
    {
        {
            [(500, 50, 500, 60), (300, 15, 700, 42), (100, 12, 900, 126)],
            3,
            0.7936154601737565,
            0.015552643595798667,
            -0.023879330815751994,
            0.05498461800734933,
            1.0
        },
        {
            [(50, 0, 50, 0), (50, 1, 50, 3)],
            1,
            0.7936154601737565,
            0.04,
            -0.11108666852322016,
            0.19108666852322015,
            1.0
        },
        {
            [(1000000, 10000, 1000000, 10300), (100000, 900, 1900000, 17600)],
            2,
            0.7936154601737565,
            0.0002884546623323697,
            -0.00017457604599344803,
            0.0007514853706581874,
            0.41820392583509297
        },
    };

    [Theory]
    [MemberData(nameof(KnownAnytime))]
    public void Is_known_at_any_time_to_eleven_digits(
        (long, long, long, long)[] batches,
        int used,
        double rhoSquared,
        double difference,
        double lower,
        double upper,
        double p
    )
    {
        var estimate = AnytimeBatchedEstimate.Compute(
            [
                .. batches.Select(batch => new Batch(
                    RunningMoments.FromCounts(batch.Item2, batch.Item1),
                    RunningMoments.FromCounts(batch.Item4, batch.Item3)
                )),
            ],
            Math.Sqrt(rhoSquared)
        )!;

        Assert.Equal(used, estimate.Batches);
        Near.Relative(difference, estimate.Difference, 1e-11);
        Near.Relative(lower, estimate.Interval.Lower, 1e-11);
        Near.Relative(upper, estimate.Interval.Upper, 1e-11);
        Near.Relative(p, estimate.PValue.Value, 1e-11);
    }

    [Fact]
    public void Sees_no_difference_where_only_the_traffic_and_the_base_rate_moved()
    {
        Batch[] batches = [Of((1000, 100, 100, 1000, 100, 100)), Of((100, 2, 2, 1900, 38, 38))];

        Assert.Equal(0, BatchedEstimate.Compute(batches)!.Difference, 1e-15);
        Assert.Equal(1, BatchedEstimate.Compute(batches)!.PValue.Value, 1e-12);
    }

    [Fact]
    public void Counts_a_batch_for_as_much_as_its_size()
    {
        Batch[] batches = [Of((100, 10, 10, 50, 8, 8)), Of((1000, 90, 90, 2000, 240, 240)), Of((30, 3, 3, 7, 0, 0))];
        long[] sizes = [200, 4_000, 37];

        var estimate = BatchedEstimate.Compute(batches, sizes: sizes)!;

        double[] each = [.. batches.Select(batch => BatchedEstimate.Compute([batch])!.Z)];
        var sum = each.Zip(sizes, (z, size) => Math.Sqrt(size) * z).Sum();
        Assert.Equal(sum / Math.Sqrt(sizes.Sum()), estimate.Z, 1e-12);
        var reach = (estimate.Interval.Upper - estimate.Interval.Lower) / 2;
        Assert.Equal(1.959963984540054 * estimate.Difference / estimate.Z, reach, 1e-12);
        Assert.Equal(3, estimate.Batches);
        var alike = BatchedEstimate.Compute(batches, sizes: [7, 7, 7])!;
        Near.Relative(BatchedEstimate.Compute(batches)!.Z, alike.Z, 1e-14);
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchedEstimate.Compute(batches, sizes: [1]));
    }

    /// <summary>Where weights stood still it is the comparison of the totals, however the visitors fell into batches.</summary>
    [Fact]
    public void Says_with_sizes_what_totals_say_under_weights_that_stood_still()
    {
        Batch[] batches =
        [
            Of((50, 5, 5, 50, 7, 7)),
            Of((500, 52, 52, 500, 61, 61)),
            Of((2500, 251, 251, 2500, 297, 297)),
        ];

        var sized = BatchedEstimate.Compute(batches, sizes: [100, 1_000, 5_000])!;

        var totals = BatchedEstimate.Compute([Of((3050, 308, 308, 3050, 365, 365))])!;
        Near.Relative(totals.Z, sized.Z, 0.01);
        Near.Relative(totals.Difference, sized.Difference, 0.01);
        Assert.True(BatchedEstimate.Compute(batches)!.Z < 0.9 * totals.Z);
    }

    [Fact]
    public void Is_not_computed_without_a_batch_that_compares()
    {
        Assert.Null(BatchedEstimate.Compute([]));
        Assert.Null(BatchedEstimate.Compute([new(RunningMoments.FromCounts(3, 10), default)]));
        Assert.Null(BatchedEstimate.Compute([new(RunningMoments.FromCounts(0, 10), RunningMoments.FromCounts(0, 10))]));
        Assert.Null(
            BatchedEstimate.Compute(
                [new(RunningMoments.FromCounts(0, 10), RunningMoments.FromCounts(0, 10))],
                noise: BatchNoise.Overall
            )
        );
        Assert.Null(AnytimeBatchedEstimate.Compute([], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AnytimeBatchedEstimate.Compute([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchedEstimate.Compute([], 1));
    }

    [Fact]
    public void Does_not_move_with_the_base_rate_of_any_batch() =>
        Property.Holds(
            from batches in SomeBatches
            from offset in Gen.Choose(-1000, 1000)
            select (batches, offset),
            given =>
            {
                var (batches, offset) = given;
                var plain = BatchedEstimate.Compute(batches);
                var moved = BatchedEstimate.Compute([
                    .. batches.Select((batch, t) => new Batch(Moved(batch.Control, t), Moved(batch.Treatment, t))),
                ]);
                Assert.Equal(plain?.Difference ?? 0, moved?.Difference ?? 0, 1e-9);

                RunningMoments Moved(RunningMoments arm, int t) =>
                    arm.Count == 0 ? arm : new(arm.Count, arm.Mean + (t + 1) * offset, arm.SquaredDeviations);
            }
        );

    [Fact]
    public void Does_not_depend_on_the_order_of_batches_and_turns_with_the_arms() =>
        Property.Holds(
            SomeBatches,
            batches =>
            {
                var estimate = BatchedEstimate.Compute(batches);
                var turned = BatchedEstimate.Compute([
                    .. batches.Reverse().Select(batch => new Batch(batch.Treatment, batch.Control)),
                ]);
                Assert.Equal(estimate?.Difference ?? 0, -turned?.Difference ?? 0, 1e-10);
                Assert.Equal(estimate?.Interval.Width ?? 0, turned?.Interval.Width ?? 0, 1e-10);
                Assert.True(estimate?.Interval.Contains(estimate.Difference) != false);
            }
        );

    [Fact]
    public void Is_wider_for_all_looks_than_for_one() =>
        Property.Holds(
            from batches in SomeBatches
            from planned in Gen.Choose(1, 100)
            select (batches, AsymptoticSequence.TunedFor(planned)),
            given =>
            {
                var one = BatchedEstimate.Compute(given.batches);
                var all = AnytimeBatchedEstimate.Compute(given.batches, given.Item2);
                Assert.Equal(one is null, all is null);
                Assert.True(one is null || all!.Interval.Width > one.Interval.Width);
                Assert.True(one is null || all!.PValue >= one.PValue);
                Assert.True(all is null || all.PValue.Value < 0.05 == !all.Interval.Contains(0));
            }
        );

    // From mpmath at 30 digits: differences, their errors, then the estimate, its interval, Z and p.
    [Fact]
    public void Is_made_of_differences_that_were_computed_in_each_batch()
    {
        MeanDifference[] batches = [Known(0.02, 0.01), Known(-0.01, 0.02), Known(0.03, 0.05), Known(0, 0)];
        var estimate = BatchedEstimate.OfDifferences(batches)!;
        var anyTime = AnytimeBatchedEstimate.OfDifferences(batches, 0.5)!;

        Assert.Equal((3, 3), (estimate.Batches, anyTime.Batches));
        Near.Relative(
            [
                0.01235294117647058823,
                -0.00761621883663832629,
                0.03232210118957950276,
                1.21243556529821410547,
                0.22534569370166682731,
            ],
            [estimate.Difference, estimate.Interval.Lower, estimate.Interval.Upper, estimate.Z, estimate.PValue.Value],
            1e-12
        );
        Assert.Equal(estimate.Difference, anyTime.Difference);
        Assert.True(anyTime.Interval.Width > estimate.Interval.Width);
        Assert.Null(BatchedEstimate.OfDifferences([Known(0, 0)]));
        Assert.Null(AnytimeBatchedEstimate.OfDifferences([], 0.5));

        static MeanDifference Known(double difference, double error) =>
            new(difference, error, 0, null, default, default);
    }

    [Fact]
    public void Of_differences_is_that_of_batches_with_as_much_noise() =>
        Property.Holds(
            SomeBatches,
            batches =>
            {
                var one = BatchedEstimate.Compute(batches);
                var other = BatchedEstimate.OfDifferences([
                    .. batches
                        .Where(b => Math.Min(b.Control.Count, b.Treatment.Count) > 0)
                        .Select(b => new MeanDifference(
                            b.Treatment.Mean - b.Control.Mean,
                            Math.Sqrt(
                                b.Control.Merge(b.Treatment).SquaredDeviations
                                    / ((double)b.Control.Count * b.Treatment.Count)
                            ),
                            0,
                            null,
                            default,
                            default
                        )),
                ]);
                Assert.Equal(one?.Difference ?? 0, other?.Difference ?? 0, 1e-10);
                Assert.Equal(one?.Interval.Width ?? 0, other?.Interval.Width ?? 0, 1e-10);
            }
        );

    [Fact]
    public void Joins_neighbours_until_both_arms_have_enough()
    {
        var small = Of((10, 1, 1, 5, 1, 1));
        var (full, open) = Batches.Join([small, small, small, small, small, small], 20);

        var four = Assert.Single(full);
        Assert.Equal((40, 20), (four.Control.Count, four.Treatment.Count));
        Assert.Equal((20, 10), (open.Control.Count, open.Treatment.Count));
        Assert.Equal(0.1, four.Control.Mean, 1e-15);
        Assert.Empty(Batches.Join([small], 20).Full);
        Assert.Throws<ArgumentOutOfRangeException>(() => Batches.Join([small], 0));
    }

    private static Batch Of((long N0, double S0, double Q0, long N1, double S1, double Q1) batch) =>
        new(
            new(batch.N0, batch.S0 / batch.N0, batch.Q0 - batch.S0 * batch.S0 / batch.N0),
            new(batch.N1, batch.S1 / batch.N1, batch.Q1 - batch.S1 * batch.S1 / batch.N1)
        );

    private static readonly Gen<RunningMoments> SomeArm =
        from trials in Gen.Choose(0, 200)
        from successes in Gen.Choose(0, trials)
        select RunningMoments.FromCounts(successes, trials);

    private static readonly Gen<Batch[]> SomeBatches = SomeArm
        .Two()
        .Select(arms => new Batch(arms.Item1, arms.Item2))
        .ArrayOf();
}
