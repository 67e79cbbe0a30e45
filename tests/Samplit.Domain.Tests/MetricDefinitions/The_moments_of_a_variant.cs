using FsCheck;
using FsCheck.Fluent;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class The_moments_of_a_variant
{
    private static readonly MetricDefinition Orders = ShopMetrics.Revenue with { Cap = null };

    /// <summary>Values of a sum, of which most are nothing and a few large, and what the unit did before.</summary>
    private static readonly Gen<(UnitMetric Unit, double? Before)> Units =
        from cents in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, 10_000)), (1, Gen.Choose(1, 100_000_000)))
        from before in Gen.Choose(-1, 1000)
        select (Of(cents / 100m, 1), before < 0 ? (double?)null : before);

    [Fact]
    public void Are_the_same_from_parts_in_any_order_and_grouping() =>
        Property.Holds(
            from units in Units.ListOf().Where(u => u.Count > 0).Select(u => u.ToArray())
            from shuffled in Gen.Shuffle(units)
            from first in Gen.Choose(0, units.Length)
            from second in Gen.Choose(first, units.Length)
            select (units, shuffled, first, second),
            given =>
            {
                var (units, shuffled, first, second) = given;
                var whole = From(units);
                var (a, b, c) = (From(shuffled[..first]), From(shuffled[first..second]), From(shuffled[second..]));
                AreNear(whole, a.Merge(b).Merge(c));
                AreNear(whole, a.Merge(b.Merge(c)));
                AreNear(whole, c.Merge(b).Merge(a));
                Assert.Equal(whole, whole.Merge(MetricMoments.None));
                Assert.Equal(whole, MetricMoments.None.Merge(whole));
            }
        );

    [Fact]
    public void Are_between_units_and_count_those_that_did_nothing()
    {
        var moments = new[] { Of(10, 3), Of(0, 0), UnitMetric.Nothing, Of(2, 1) }.Aggregate(
            MetricMoments.None,
            (m, u) => m.Add(u, Orders)
        );

        Assert.Equal((4, 4, 2), (moments.Units, moments.Values.Count, moments.Positive));
        Assert.Equal((3.0, 0.0, 10.0), (moments.Values.Mean, moments.Least, moments.Most));
        Assert.Equal(68.0, moments.Values.SquaredDeviations, 1e-12);
    }

    [Fact]
    public void Leave_out_units_that_have_no_value()
    {
        var moments = MetricMoments
            .None.Add(UnitMetric.Nothing, ShopMetrics.LoadTime)
            .Add(Of(6, 3), ShopMetrics.LoadTime);

        Assert.Equal((2, 1, 2.0), (moments.Units, moments.Values.Count, moments.Values.Mean));
    }

    [Fact]
    public void Of_a_conversion_are_of_ones_and_zeros()
    {
        var moments = MetricMoments
            .None.Add(UnitMetric.Nothing, ShopMetrics.Signups)
            .Add(Of(6, 3), ShopMetrics.Signups);

        Assert.Equal(RunningMoments.FromCounts(1, 2), moments.Values);
    }

    [Fact]
    public void Of_a_ratio_have_both_of_its_parts()
    {
        var moments = MetricMoments
            .None.Add(new UnitMetric(new UnitMeasure(Count: 2), new UnitMeasure(Count: 5)), ShopMetrics.Clicks)
            .Add(UnitMetric.Nothing, ShopMetrics.Clicks);

        Assert.Equal(PairedMoments.From([(2, 5), (0, 0)]), moments.Ratio);
    }

    [Fact]
    public void Are_capped_at_a_value_that_was_fixed()
    {
        var fixedAt = Orders with { Cap = new(Value: "5") };
        UnitMetric[] units = [Of(10, 1), Of(5, 1), Of(1, 1)];
        var cap = CapInForce.Of(fixedAt, units)!;

        Assert.Equal(new CapInForce(5, null, 1), cap);
        Assert.Equal(
            11.0 / 3,
            units.Aggregate(MetricMoments.None, (m, u) => m.Add(u, fixedAt, cap)).Values.Mean,
            1e-15
        );
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(99, 99)]
    [InlineData(99.5, 100)]
    [InlineData(90.5, 91)]
    public void Are_capped_at_the_nearest_rank_of_the_units_that_have_a_value(double percentile, int value)
    {
        var metric = Orders with { Cap = new(Percentile: percentile) };
        var units = Enumerable.Range(1, 100).Select(i => Of(i, 1)).Append(UnitMetric.Nothing).ToArray();

        Assert.Equal(new CapInForce(value, percentile, 100 - value), CapInForce.Of(metric, units));
        Assert.Null(CapInForce.Of(metric, [UnitMetric.Nothing]));
        Assert.Null(CapInForce.Of(metric, [Of(-3, 1)]));
        Assert.Null(CapInForce.Of(Orders, units));
    }

    [Fact]
    public void Have_the_covariate_of_units_that_were_seen_before()
    {
        var moments = MetricMoments
            .None.Add(Of(3, 1), Orders, covariate: 2)
            .Add(Of(5, 1), Orders)
            .Add(Of(7, 1), Orders, covariate: 4);

        Assert.Equal(PairedMoments.From([(2, 3), (4, 7)]), moments.WithCovariate);
        Assert.Equal(RunningMoments.From([5]), moments.WithoutCovariate);
    }

    private static UnitMetric Of(decimal sum, long count) => new(new UnitMeasure(count, sum));

    private static MetricMoments From(IEnumerable<(UnitMetric Unit, double? Before)> units) =>
        units.Aggregate(MetricMoments.None, (m, u) => m.Add(u.Unit, Orders, covariate: u.Before));

    private static void AreNear(MetricMoments expected, MetricMoments actual)
    {
        Assert.Equal(
            (expected.Units, expected.Positive, expected.Least, expected.Most, expected.WithCovariate.Count),
            (actual.Units, actual.Positive, actual.Least, actual.Most, actual.WithCovariate.Count)
        );
        Same(expected.Values, actual.Values);
        Same(expected.WithCovariate.Y, actual.WithCovariate.Y);
        Same(expected.WithoutCovariate, actual.WithoutCovariate);
        // Products of both signs may come to nearly nothing: near is meant against what they could be.
        var most = Math.Sqrt(expected.WithCovariate.X.SquaredDeviations * expected.WithCovariate.Y.SquaredDeviations);
        Assert.Equal(expected.WithCovariate.Products, actual.WithCovariate.Products, 1e-12 * most);
    }

    private static void Same(RunningMoments expected, RunningMoments actual)
    {
        Near.Relative(expected.Mean, actual.Mean, 1e-12);
        Near.Relative(expected.SquaredDeviations, actual.SquaredDeviations, 1e-12);
    }
}
