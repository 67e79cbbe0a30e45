using Samplit.Domain.Health;

namespace Samplit.Domain.Tests.Health;

public class Levels_of_a_dimension
{
    [Fact]
    public void Stay_where_they_are_few() =>
        Assert.Equal([("b", 9), ("a", 3), ("c", 3)], Cut(3, ("c", 3), ("a", 3), ("b", 9)));

    [Fact]
    public void Are_cut_by_frequency_and_ties_by_name() =>
        Assert.Equal([("d", 5), ("B", 3), ("other", 7)], Cut(2, ("a", 3), ("d", 5), ("B", 3), ("c", 3), ("e", 1)));

    [Fact]
    public void Are_twenty_and_one_for_all_others()
    {
        var cut = Cut(null, [.. Enumerable.Range(0, 50).Select(i => ($"level {i}", 100L - i))]);

        Assert.Equal(21, cut.Count);
        Assert.Equal("level 19", cut[19].Level);
        Assert.Equal(("other", Enumerable.Range(20, 30).Sum(i => 100L - i)), cut[20]);
    }

    [Fact]
    public void Of_the_name_of_the_others_are_of_the_others() =>
        Assert.Equal([("a", 2), ("other", 10)], Cut(1, ("other", 9), ("a", 2), ("b", 1)));

    [Fact]
    public void May_be_none() => Assert.Empty(Cut(20));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public void Are_at_least_one_and_never_negative(int most, long units) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Cut(most, ("a", units)));

    private static IReadOnlyList<(string Level, long Units)> Cut(int? most, params (string Level, long Units)[] levels)
    {
        static (string, long) Merge(string name, IReadOnlyList<(string Level, long Units)> rest) =>
            (name, rest.Sum(l => l.Units));

        return most is { } kept
            ? DimensionLevels.Cut(levels, l => l.Level, l => l.Units, Merge, kept)
            : DimensionLevels.Cut(levels, l => l.Level, l => l.Units, Merge);
    }
}
