using FsCheck.Fluent;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Comparisons;

public class A_ratio_metric
{
    // From mpmath at 25 digits or more; ratio and standard error per mille.
    [Theory]
    [InlineData(1000, 0.5, 30.0, 4.0, 9.0, 2.0, 125.0, 43.04113221675285)]
    [InlineData(2, 1.0, 1.0, 1.0, 1.0, 0.5, 1000.0, 707.1067811865476)]
    [InlineData(400, 2.0, 0.0, 5.0, 4.0, 0.0, 400.0, 8.0)]
    public void Is_known_to_thirteen_digits(
        long units,
        double top,
        double topVariance,
        double bottom,
        double bottomVariance,
        double covariance,
        double ratio,
        double error
    )
    {
        var metric = RatioMetric.Compute(
            new(
                new(units, top, topVariance * (units - 1)),
                new(units, bottom, bottomVariance * (units - 1)),
                covariance * (units - 1)
            )
        )!;

        Near.Relative(ratio, 1000 * metric.Value, 1e-13);
        Near.Relative(error, 1000 * metric.StandardError, 1e-13);
    }

    [Fact]
    public void Over_one_session_each_is_a_mean()
    {
        double[] values = [1, 0, 2.5, 0, 7];
        var metric = RatioMetric.Compute(PairedMoments.From(values.Select(value => (value, 1.0))))!;
        var mean = RunningMoments.From(values);

        Near.Relative(mean.Mean, metric.Value, 1e-14);
        Near.Relative(mean.Variance!.Value / mean.Count, metric.Variance, 1e-14);
    }

    [Fact]
    public void In_proportion_has_no_error()
    {
        var metric = RatioMetric.Compute(PairedMoments.From([(1, 3), (2, 6), (5, 15)]))!;

        // The root of a rounding error.
        Assert.Equal(0, metric.StandardError, 1e-8);
        Assert.True(metric.ConfidenceInterval().Contains(metric.Value));
    }

    [Fact]
    public void Is_not_computed_without_something_to_divide_by()
    {
        Assert.Null(RatioMetric.Compute(default));
        Assert.Null(RatioMetric.Compute(PairedMoments.From([(1, 1)])));
        Assert.Null(RatioMetric.Compute(PairedMoments.From([(0, 0), (0, 0)])));
    }

    [Fact]
    public void Is_compared_with_another()
    {
        var test = RatioMetric.Compare(new(0.125, 0.0001, 1000), new(0.155, 0.0003, 900))!;

        Near.Relative(1.5, test.Statistic, 1e-13);
        Assert.Null(test.DegreesOfFreedom);
        Assert.Null(RatioMetric.Compare(new(1, 0, 10), new(2, 0, 10)));
    }

    [Fact]
    public void Is_compared_with_another_by_the_variance_of_both_together()
    {
        (double, double)[] control = [(1, 2), (0, 1), (2, 3), (1, 4)];
        (double, double)[] treatment = [(1, 1), (2, 2), (0, 3)];
        var both = RatioMetric.Compute(PairedMoments.From([.. control, .. treatment]))!;

        var test = RatioMetric.ComparePooled(PairedMoments.From(control), PairedMoments.From(treatment))!;

        Near.Relative(0.5 - 0.4, test.Difference, 1e-13);
        // Of means of n units with one variance: σ²(1/n₀ + 1/n₁).
        Near.Relative(Math.Sqrt(both.Variance * 7 * (1.0 / 4 + 1.0 / 3)), test.StandardError, 1e-13);
        Assert.Null(RatioMetric.ComparePooled(default, PairedMoments.From(treatment)));
    }
}
