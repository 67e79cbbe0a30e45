using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Comparisons;

public class Two_proportions
{
    // From mpmath at 25 digits or more: difference, z, p, its logarithm to the base 10, and Newcombe's interval.
    [Theory]
    [InlineData(
        100,
        1000,
        120,
        1000,
        0.02,
        1.4293008498232322,
        0.15291778186394597,
        -0.8155420102294877,
        -0.007492167515211039,
        0.04755066745633906
    )]
    [InlineData(
        0,
        1000,
        5,
        1000,
        0.005,
        2.238868314198225,
        0.025164485700318536,
        -1.599211941078331,
        0.0002211106558010987,
        0.011650955373375113
    )]
    [InlineData(
        1000,
        1000000,
        1100,
        1000000,
        0.0001,
        2.183325449268399,
        0.02901185169740379,
        -1.537424551228346,
        1.0212954282095466e-05,
        0.00018991530384913387
    )]
    [InlineData(
        1000,
        1000000000,
        1100,
        1000000000,
        1e-07,
        2.1821800480047497,
        0.02909624722211872,
        -1.5361630218672218,
        1.0165729407108743e-08,
        1.8996347770228987e-07
    )]
    [InlineData(50, 100, 50, 100, 0.0, 0.0, 1.0, 0.0, -0.13600275402907414, 0.13600275402907414)]
    [InlineData(
        10000,
        1000000,
        12000,
        1000000,
        0.002,
        13.558776733532767,
        7.029867024210115e-42,
        -41.15305288994433,
        0.0017109972390657612,
        0.0022892309587187105
    )]
    public void Are_compared_to_twelve_digits(
        long c0,
        long n0,
        long c1,
        long n1,
        double difference,
        double z,
        double p,
        double log10,
        double lower,
        double upper
    )
    {
        var test = TwoProportions.Compare(new(c0, n0), new(c1, n1))!;

        Near.Relative(difference, test.Difference, 1e-15);
        Near.Relative(z, test.Statistic, 1e-13);
        Near.Relative(p, test.PValue.Value, 1e-12);
        Near.Relative(log10, test.PValue.Log10, 1e-12);
        Near.Relative(lower, test.Interval.Lower, 1e-12);
        Near.Relative(upper, test.Interval.Upper, 1e-12);
    }

    [Theory]
    [InlineData(100, 1000, 120, 1000, 0.2, -0.06589424893700621, 0.541581344897308)]
    [InlineData(1000, 1000000, 1100, 1000000, 0.1, 0.009765432371331484, 0.19829810093462794)]
    [InlineData(1000, 1000000000, 1100, 1000000000, 0.1, 0.009720171288218764, 0.19835181509374097)]
    [InlineData(50, 100, 50, 100, 0.0, -0.2420825201277412, 0.31940485152624054)]
    [InlineData(10000, 1000000, 12000, 1000000, 0.2, 0.1687428323727881, 0.2320931175907228)]
    public void Have_a_relative_lift_to_twelve_digits(
        long c0,
        long n0,
        long c1,
        long n1,
        double lift,
        double lower,
        double upper
    )
    {
        var test = TwoProportions.Compare(new(c0, n0), new(c1, n1))!;

        Near.Relative(lift, test.RelativeLift!.Value, 1e-14);
        Near.Relative(lower, test.LiftInterval!.Value.Lower, 1e-12);
        Near.Relative(upper, test.LiftInterval.Value.Upper, 1e-12);
    }

    [Theory]
    [InlineData(50, 100, 0.4038315303659956, 0.5961684696340044)]
    [InlineData(0, 1000, 0.0, 0.0038267584855551243)]
    [InlineData(5, 1000, 0.00213753552732446, 0.011650955373375113)]
    [InlineData(100, 1000, 0.0829094435930957, 0.12015196319534839)]
    [InlineData(120, 1000, 0.10129926060130914, 0.14160907584771276)]
    [InlineData(1000, 1000000, 0.0009399388437436417, 0.0010638949174321753)]
    [InlineData(1100, 1000000, 0.001036919471268191, 0.0011669135216188131)]
    [InlineData(10000, 1000000, 0.009806859643998295, 0.01019690497118437)]
    [InlineData(12000, 1000000, 0.011788455611867166, 0.012215293637539244)]
    [InlineData(1000, 1000000000, 9.399114992225113e-07, 1.0639299519005085e-06)]
    [InlineData(1100, 1000000000, 1.0368877395195237e-06, 1.1669537108352041e-06)]
    public void Have_score_intervals_to_thirteen_digits(long successes, long trials, double lower, double upper)
    {
        var interval = new Proportion(successes, trials).WilsonInterval()!.Value;

        Near.Relative(lower, interval.Lower, 1e-13);
        Near.Relative(upper, interval.Upper, 1e-13);
    }

    [Fact]
    public void Are_not_compared_before_both_had_a_trial()
    {
        Assert.Null(TwoProportions.Compare(new(0, 0), new(1, 2)));
        Assert.Null(TwoProportions.Compare(new(1, 2), default));
        Assert.Null(new Proportion(0, 0).WilsonInterval());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void That_never_or_always_succeed_do_not_differ(long successes)
    {
        var test = TwoProportions.Compare(new(successes, 1000), new(successes, 1000))!;

        Assert.Equal((0, 0, 1), (test.Difference, test.Statistic, test.PValue.Value));
        Assert.True(test.Interval.Lower < 0 && test.Interval.Upper > 0);
        Assert.Equal(0, test.SmallestExpected);
    }

    [Fact]
    public void Have_no_lift_over_nothing()
    {
        Assert.Null(TwoProportions.Compare(new(0, 1000), new(5, 1000))!.RelativeLift);
        Assert.Null(TwoProportions.Compare(new(0, 1000), new(5, 1000))!.LiftInterval);
        Assert.Equal(-1, TwoProportions.Compare(new(5, 1000), new(0, 1000))!.RelativeLift);
        Assert.Null(TwoProportions.Compare(new(5, 1000), new(0, 1000))!.LiftInterval);
    }

    [Fact]
    public void Have_intervals_around_their_estimates() =>
        Property.Holds(
            Some.Two(),
            given =>
            {
                var (control, treatment) = given;
                var test = TwoProportions.Compare(control, treatment)!;
                Assert.True(test.Interval.Contains(test.Difference));
                Assert.True(test.LiftInterval?.Contains(test.RelativeLift!.Value) != false);
                Assert.InRange(test.Interval.Lower, -1, 1);
                Assert.InRange(test.Interval.Upper, -1, 1);
                Assert.True(control.WilsonInterval()!.Value.Contains(control.Rate!.Value));
                Assert.InRange(control.WilsonInterval()!.Value.Lower, 0, 1);
                Assert.InRange(control.WilsonInterval()!.Value.Upper, 0, 1);
            }
        );

    [Fact]
    public void Differ_as_much_in_the_other_direction() =>
        Property.Holds(
            Some.Two(),
            given =>
            {
                var there = TwoProportions.Compare(given.Item1, given.Item2)!;
                var back = TwoProportions.Compare(given.Item2, given.Item1)!;
                Assert.Equal(-there.Difference, back.Difference);
                Assert.Equal(-there.Statistic, back.Statistic);
                Assert.Equal(there.PValue, back.PValue);
                Assert.Equal(-there.Interval.Lower, back.Interval.Upper);
            }
        );

    [Fact]
    public void Are_surer_with_ten_times_the_trials() =>
        Property.Holds(
            Some.Two(),
            given =>
            {
                var (control, treatment) = given;
                var few = TwoProportions.Compare(control, treatment)!;
                var many = TwoProportions.Compare(
                    new(10 * control.Successes, 10 * control.Trials),
                    new(10 * treatment.Successes, 10 * treatment.Trials)
                )!;
                Assert.True(many.PValue <= few.PValue);
                Assert.True(many.Interval.Width < few.Interval.Width);
            }
        );

    [Fact]
    public void Have_wider_intervals_at_higher_levels() =>
        Property.Holds(
            Some.Two(),
            given =>
                Assert.True(
                    TwoProportions.Compare(given.Item1, given.Item2, 0.01)!.Interval.Width
                        > TwoProportions.Compare(given.Item1, given.Item2, 0.1)!.Interval.Width
                )
        );

    [Fact]
    public void Refuse_what_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoProportions.Compare(new(1, 2), new(1, 2), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoProportions.Compare(new(1, 2), new(1, 2), double.NaN));
    }

    private static readonly Gen<Proportion> Some =
        from most in Gen.Elements(5, 1000, 100_000_000)
        from trials in Gen.Choose(1, most)
        from successes in Gen.Choose(0, trials)
        select new Proportion(successes, trials);
}
