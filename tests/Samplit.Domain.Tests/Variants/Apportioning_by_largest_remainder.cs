using FsCheck.Fluent;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Variants;

public class Apportioning_by_largest_remainder
{
    private const double Seventh = 0.14285714285714285;

    public static readonly TheoryData<double[], int[]> Known = new()
    {
        { [1, 1, 1], [3334, 3333, 3333] },
        { [0.16187801390666104, 0.838121986093339], [1619, 8381] },
        { [Seventh, Seventh, Seventh, Seventh, Seventh, Seventh, Seventh], [1429, 1429, 1429, 1429, 1428, 1428, 1428] },
        { [0.9999999, 1e-07], [10000, 0] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Gives_the_known_parts_of_ten_thousand(double[] shares, int[] parts) =>
        Assert.Equal(parts, LargestRemainder.Apportion(shares, 10_000));

    [Fact]
    public void Gives_out_the_whole_total_and_each_quota_rounded_one_way_or_the_other() =>
        Property.Holds(
            from shares in Gen.Choose(0, 1000).Select(thousandths => thousandths / 1000.0).NonEmptyListOf()
            from total in Gen.Choose(0, int.MaxValue)
            where shares.Sum() > 0
            select (shares.ToArray(), total),
            given =>
            {
                var (shares, total) = given;
                var parts = LargestRemainder.Apportion(shares, total);

                Assert.Equal(total, parts.Sum(part => (long)part));
                Assert.All(
                    parts.Zip(shares),
                    each => Assert.InRange(each.First - each.Second / shares.Sum() * total, -1 - 1e-5, 1 + 1e-5)
                );
                Assert.All(parts.Zip(shares).Where(each => each.Second == 0), each => Assert.Equal(0, each.First));
            }
        );

    [Fact]
    public void Gives_odd_parts_to_the_lower_index_of_equal_shares() =>
        Assert.Equal([2, 2, 1], LargestRemainder.Apportion([0.2, 0.2, 0.2], 5));

    [Fact]
    public void Gives_nothing_of_nothing() => Assert.Equal([0, 0], LargestRemainder.Apportion([1, 2], 0));

    [Theory]
    [InlineData(0.5, -0.1)]
    [InlineData(0.5, double.NaN)]
    [InlineData(0.5, double.PositiveInfinity)]
    [InlineData(double.MaxValue, double.MaxValue)]
    [InlineData(0, 0)]
    public void Refuses_shares_of_no_whole(double first, double second) =>
        Assert.Throws<ArgumentException>(() => LargestRemainder.Apportion([first, second], 100));

    [Fact]
    public void Refuses_a_negative_total() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LargestRemainder.Apportion([1], -1));
}
