using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Tests;

public class Statistics_of_rounds
{
    [Fact]
    public void The_middle_of_three_is_the_second() => Assert.Equal(new Spread(2, 1, 9), Spread.Of([9, 1, 2]));

    [Fact]
    public void The_middle_of_four_lies_between_two() => Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 1, 2, 3]));

    [Fact]
    public void There_is_no_middle_of_nothing() => Assert.Throws<ArgumentException>(() => Spread.Of([]));

    [Fact]
    public void Ratios_are_taken_within_a_round()
    {
        // The second round was slow for both, and says the same as the others.
        var ratios = Spread.OfRatios([100, 10, 120], [50, 5, 60]);

        Assert.Equal(new Spread(2, 2, 2), ratios);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(29.9, false)]
    public void A_least_bound_is_reached_from_above(double value, bool reached) =>
        Assert.Equal(reached, Goal.AtLeast(30).IsReachedBy(value));

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.91, false)]
    public void A_largest_bound_is_reached_from_below(double value, bool reached) =>
        Assert.Equal(reached, Goal.AtMost(0.9).IsReachedBy(value));
}
