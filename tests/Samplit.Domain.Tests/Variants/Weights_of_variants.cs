using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Variants;

public class Weights_of_variants
{
    [Fact]
    public void Are_parts_per_million_in_proportion_to_the_shares()
    {
        var weights = Weights.FromShares([2, 1]);

        Assert.Equal([666_667, 333_333], weights);
        Assert.Equal(0.666667, weights.Share(0));
    }

    [Fact]
    public void Are_equal_when_their_parts_are()
    {
        var weights = Weights.FromShares([0.25, 0.75]);

        Assert.Equal(Weights.FromParts([250_000, 750_000]), weights);
        Assert.Equal(Weights.FromParts([250_000, 750_000]).GetHashCode(), weights.GetHashCode());
        Assert.True(weights == Weights.FromShares([1, 3]));
        Assert.True(weights != Weights.FromShares([3, 1]));
        Assert.False(weights.Equals(null));
    }

    [Fact]
    public void Are_uniform_to_the_last_part() =>
        Assert.Equal(Weights.FromParts([333_334, 333_333, 333_333]), Weights.Uniform(3));

    [Fact]
    public void Do_not_change_when_what_they_were_made_from_does()
    {
        int[] parts = [400_000, 600_000];
        var weights = Weights.FromParts(parts);

        parts[0] = 0;

        Assert.Equal(400_000, weights[0]);
    }

    [Theory]
    [InlineData(-0.1, 1.1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, 0)]
    public void Are_not_made_from_shares_of_no_whole(double first, double second) =>
        Assert.Throws<ArgumentException>(() => Weights.FromShares([first, second]));

    [Theory]
    [InlineData(500_000, 500_001)]
    [InlineData(-1, 1_000_001)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Are_not_made_from_parts_of_another_whole(int first, int second) =>
        Assert.Throws<ArgumentException>(() => Weights.FromParts([first, second]));

    [Fact]
    public void Are_not_made_for_no_variant()
    {
        Assert.Throws<ArgumentException>(() => Weights.FromShares([]));
        Assert.Throws<ArgumentException>(() => Weights.FromParts([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Weights.Uniform(0));
    }
}
