using Samplit.Domain.Health;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Tests.Health;

public class Units_out_of_ratio
{
    [Fact]
    public void Are_tested_as_a_whole_and_at_each_level()
    {
        var found = Find(
            alpha: 0.001,
            [5_000, 5_000],
            ("browser", "chrome", [3_000, 3_000], [3_000, 3_000]),
            ("browser", "safari", [2_000, 1_900], [2_000, 2_000])
        );

        Assert.Equal(SampleRatio.Compute(new WeightEpoch([5_000, 4_900], [0.5, 0.5])), found.Overall);
        Assert.Equal(["chrome", "safari"], found.Levels.Select(l => l.Level));
        // (50² + 50²)/1950, of one degree of freedom; of three tests it is the least, so it counts three times.
        Near.Relative(2.5641025641025643, found.Levels[1].Ratio.ChiSquare, 1e-12);
        Near.Relative(3 * found.Levels[1].Ratio.PValue.Value, found.Levels[1].Adjusted.Value, 1e-12);
        Assert.Null(found.Cause);
    }

    [Fact]
    public void Of_which_a_variant_lacks_some_at_one_level_were_lost_there()
    {
        var found = Find(
            alpha: 0.001,
            [60_000, 60_000],
            ("browser", "chrome", [39_800, 40_150], [40_000, 40_000]),
            ("browser", "safari", [20_000, 19_000], [20_000, 20_000])
        );

        Assert.Equal((RatioCauseCode.LostExposures, "browser", "safari"), Names(found));
        Assert.Equal(1, found.Cause!.Variant);
        Assert.Equal(-0.05, found.Cause.Deviation!.Value, 1e-12);
    }

    [Fact]
    public void Of_which_a_variant_has_too_many_at_one_level_are_duplicates()
    {
        var found = Find(
            alpha: 0.001,
            [60_000, 60_000],
            ("browser", "chrome", [39_800, 40_150], [40_000, 40_000]),
            ("browser", "safari", [20_000, 22_000], [20_000, 20_000])
        );

        Assert.Equal((RatioCauseCode.DuplicatedUnits, "browser", "safari"), Names(found));
        Assert.Equal((1, 0.1), (found.Cause!.Variant!.Value, Math.Round(found.Cause.Deviation!.Value, 12)));
    }

    [Fact]
    public void Tell_which_of_three_is_wrong_by_the_two_that_agree()
    {
        var found = Find(
            alpha: 0.001,
            [30_000, 30_000, 30_000],
            ("browser", "chrome", [20_000, 20_100, 19_950], [20_000, 20_000, 20_000]),
            // Fewer are exposed here, and of one variant fewer still.
            ("browser", "safari", [8_000, 7_000, 8_050], [10_000, 10_000, 10_000])
        );

        Assert.Equal((RatioCauseCode.LostExposures, "browser", "safari"), Names(found));
        Assert.Equal(1, found.Cause!.Variant);
        Near.Relative(7_000 / 8_025.0 - 1, found.Cause.Deviation!.Value, 1e-12);
    }

    [Fact]
    public void Are_so_everywhere_where_all_levels_deviate_alike()
    {
        var found = Find(
            alpha: 0.001,
            [60_000, 60_000],
            ("browser", "chrome", [40_000, 36_000], [40_000, 40_000]),
            ("browser", "safari", [20_000, 18_000], [20_000, 20_000]),
            ("country", "AT", [50_000, 45_000], [50_000, 50_000]),
            ("country", "CH", [10_000, 9_000], [10_000, 10_000])
        );

        Assert.Equal((RatioCauseCode.Everywhere, null, null), Names(found));
        Assert.Equal((1, -0.1), (found.Cause!.Variant!.Value, Math.Round(found.Cause.Deviation!.Value, 12)));
    }

    [Fact]
    public void Have_no_known_cause_where_levels_deviate_in_several_ways()
    {
        var found = Find(
            alpha: 0.001,
            [60_000, 60_000],
            ("browser", "chrome", [20_000, 18_000], [20_000, 20_000]),
            ("browser", "safari", [18_000, 20_000], [20_000, 20_000]),
            ("browser", "firefox", [20_000, 20_000], [20_000, 20_000])
        );

        Assert.Equal((RatioCauseCode.Unknown, null, null), Names(found));
    }

    [Fact]
    public void Of_one_level_that_is_all_there_is_point_to_no_level()
    {
        (string, string, long[], double[])[] only = [("browser", "chrome", [20_000, 18_000], [20_000, 20_000])];

        Assert.Equal((RatioCauseCode.Everywhere, null, null), Names(Find(0.001, [20_000, 20_000], only)));
        Assert.Equal(
            RatioCauseCode.Unknown,
            SampleRatioCause.Find(new([20_000, 18_000], [20_000, 20_000]), []).Cause!.Code
        );
    }

    [Fact]
    public void Of_a_variant_that_nobody_should_get_are_impossible()
    {
        var found = Find(
            alpha: 0.001,
            [100, 0],
            ("browser", "chrome", [50, 0], [50, 0]),
            ("browser", "safari", [49, 1], [50, 0])
        );

        Assert.Equal(TailProbability.Impossible, found.Adjusted);
        Assert.Equal((RatioCauseCode.Unknown, "browser", "safari"), Names(found));
    }

    [Fact]
    public void Are_none_of_nobody()
    {
        var found = Find(0.001, [0, 0], ("browser", "chrome", [0, 0], [0, 0]), ("browser", "safari", [3, 0], [0, 0]));

        Assert.Null(found.Cause);
        Assert.All(found.Levels, l => Assert.Equal(TailProbability.Certain, l.Ratio.PValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Find(1, [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Find(0.5, [-1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatioCause.Find(new([1, 2], [1]), []));
    }

    private static (RatioCauseCode, string?, string?) Names(SampleRatioCause found) =>
        (found.Cause!.Code, found.Cause.Dimension, found.Cause.Level);

    /// <param name="expected">Of all units; what was observed of them is what the first dimension has, or the same.</param>
    private static SampleRatioCause Find(
        double alpha,
        double[] expected,
        params (string Dimension, string Level, long[] Observed, double[] Expected)[] levels
    )
    {
        RatioDimension[] dimensions =
        [
            .. levels
                .GroupBy(l => l.Dimension)
                .Select(d => new RatioDimension(
                    d.Key,
                    [.. d.Select(l => new RatioLevel(l.Level, new(l.Observed, l.Expected)))]
                )),
        ];
        long[] observed =
        [
            .. expected.Select(
                (e, v) => dimensions.Length == 0 ? (long)e : dimensions[0].Levels.Sum(l => l.Counts.Observed[v])
            ),
        ];
        return SampleRatioCause.Find(new(observed, expected), dimensions, alpha);
    }
}
