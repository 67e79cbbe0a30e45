using FsCheck.Fluent;
using Samplit.Domain.Allocation.Algorithms;

namespace Samplit.Domain.Tests.Allocation;

public class An_additive_floor
{
    public static readonly TheoryData<double[], double, double[]> Known = new()
    {
        { [0.16187801390666104, 0.838121986093339], 0.01, [0.1686404536285278, 0.8313595463714721] },
        { [1, 0, 0], 0.05, [0.9, 0.05, 0.05] },
        { [0.2, 0.2, 0.2, 0.2, 0.2], 0.2, [0.2, 0.2, 0.2, 0.2, 0.2] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Gives_the_known_shares(double[] shares, double floor, double[] raised)
    {
        var actual = Floor.Additive(shares, floor);

        Assert.Equal(raised.Length, actual.Length);
        for (var i = 0; i < raised.Length; i++)
        {
            Near.Relative(raised[i], actual[i], 1e-15);
        }
    }

    [Fact]
    public void Keeps_the_sum_at_one_and_every_share_at_the_floor_or_above() =>
        Property.Holds(
            from parts in Gen.Choose(0, 1000).NonEmptyListOf()
            from permille in Gen.Choose(0, 1000)
            where parts.Sum() > 0
            select (parts.Select(part => part / (double)parts.Sum()).ToArray(), permille / 1000.0),
            given =>
            {
                var (shares, floor) = given;
                var raised = Floor.Additive(shares, floor);

                Assert.Equal(1, raised.Sum(), 1e-12);
                Assert.All(raised, share => Assert.True(share >= Math.Min(floor, 1.0 / shares.Length)));
            }
        );

    [Fact]
    public void Changes_nothing_at_zero() => Assert.Equal([0.3, 0.7], Floor.Additive([0.3, 0.7], 0));

    [Fact]
    public void Leaves_all_the_same_when_there_is_not_enough_for_all() =>
        Assert.Equal([0.5, 0.5], Floor.Additive([1, 0], 0.6));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Is_a_share(double floor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Floor.Additive([0.5, 0.5], floor));
}
