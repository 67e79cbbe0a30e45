using FsCheck.Fluent;
using Samplit.Statistics.Comparisons;

namespace Samplit.Statistics.Tests.Comparisons;

public class A_quantile_of_clustered_values
{
    private static readonly CountedValue[][] Ten =
    [
        [new(1, 1), new(2, 2), new(9, 1)],
        [new(3, 1)],
        [new(4, 2), new(5, 1)],
        [new(6, 1), new(7, 1)],
        [new(2, 1), new(3, 1), new(8, 3)],
        [],
        [new(5, 1)],
        [new(1, 2)],
        [new(7, 1), new(9, 1), new(10, 1)],
        [new(4, 1), new(6, 1)],
    ];

    // By the definitions, each value by itself.
    [Theory]
    [InlineData(0.5, 5, 3, 7)]
    [InlineData(0.3, 3, 1, 4)]
    public void Is_that_of_all_values_with_the_error_of_units(double p, double value, double lower, double upper)
    {
        var found = ClusteredQuantile.Compute([.. Ten, .. Ten], p)!;

        Assert.Equal((value, lower, upper), (found.Value, found.Interval.Lower, found.Interval.Upper));
        Assert.Equal((18, 46), (found.Units, found.Observations));
        Near.Relative((upper - lower) / 2 / 1.959963984540054, found.StandardError, 1e-13);
    }

    [Fact]
    public void Is_not_computed_where_too_few_values_lie_beyond()
    {
        Assert.Null(ClusteredQuantile.Compute(Ten, 0.5));
        Assert.Null(ClusteredQuantile.Compute([.. Ten, .. Ten], 0.95));
        Assert.Null(ClusteredQuantile.Compute([], 0.5));
        Assert.Null(
            ClusteredQuantile.Compute(
                [
                    [],
                ],
                0.5
            )
        );
        Assert.Null(
            ClusteredQuantile.Compute(
                [
                    [new(1, 5)],
                ],
                0.5
            )
        );
    }

    [Fact]
    public void Refuses_what_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusteredQuantile.Compute(Ten, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            ClusteredQuantile.Compute(
                [
                    [new(1, 0)],
                ],
                0.5
            )
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            ClusteredQuantile.Compute(
                [
                    [new(double.NaN, 1)],
                ],
                0.5
            )
        );
    }

    [Fact]
    public void Does_not_mind_the_order_of_units_or_how_values_are_counted() =>
        Property.Holds(
            Gen.Choose(0, 50).Select(v => (double)v).ListOf().ListOf().Where(u => u.Count > 0).Select(u => u.ToArray()),
            units =>
            {
                CountedValue[][] apart = [.. units.Select(u => u.Select(v => new CountedValue(v, 1)).ToArray())];
                CountedValue[][] counted =
                [
                    .. units
                        .Reverse()
                        .Select(u => u.GroupBy(v => v).Select(g => new CountedValue(g.Key, g.Count())).ToArray()),
                ];
                var one = ClusteredQuantile.Compute(apart, 0.5);
                var other = ClusteredQuantile.Compute(counted, 0.5);

                Assert.Equal(one?.Value, other?.Value);
                Assert.True(one?.Interval.Contains(one.Value) ?? true);
                Assert.Equal(one?.Units, other?.Units);
            }
        );

    [Fact]
    public void Is_compared_with_another()
    {
        var test = ClusteredQuantile.Compare(new(100, 3, default, 50, 500), new(106, 4, default, 50, 500))!;

        Near.Relative(1.2, test.Statistic, 1e-13);
        Assert.Null(ClusteredQuantile.Compare(new(1, 0, default, 9, 9), new(2, 0, default, 9, 9)));
    }
}
