using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Comparisons;

public class Welchs_test
{
    // From mpmath at 25 digits or more: counts, means, variances, then t, degrees of freedom, p, its logarithm,
    // interval.
    [Theory]
    [InlineData(
        10,
        5.0,
        4.0,
        12,
        6.5,
        9.0,
        1.3987572123604706,
        19.190545987541224,
        0.1778398484323547,
        -0.7499709204452558,
        -0.7430108051602607,
        3.7430108051602606
    )]
    [InlineData(
        1000,
        1.5,
        25.0,
        1000,
        1.8,
        30.0,
        1.2792042981336627,
        1981.622950819672,
        0.20097488905994762,
        -0.6968582024002669,
        -0.15993321989939158,
        0.7599332198993916
    )]
    [InlineData(
        50,
        0.0,
        0.0,
        60,
        0.2,
        1.0,
        1.5491933384829668,
        59.0,
        0.126683092490256,
        -0.8972813435077306,
        -0.058327392505795814,
        0.4583273925057958
    )]
    [InlineData(
        5,
        100.0,
        1.0,
        5,
        200.0,
        1.0,
        158.11388300841898,
        8.0,
        2.8638994063718303e-15,
        -14.54304224056281,
        98.54155492779759,
        101.45844507220241
    )]
    public void Is_known_to_twelve_digits(
        long n0,
        double mean0,
        double variance0,
        long n1,
        double mean1,
        double variance1,
        double t,
        double freedom,
        double p,
        double log10,
        double lower,
        double upper
    )
    {
        var test = Welch.Compare(new(n0, mean0, variance0 * (n0 - 1)), new(n1, mean1, variance1 * (n1 - 1)))!;

        Near.Relative(t, test.Statistic, 1e-13);
        Near.Relative(freedom, test.DegreesOfFreedom!.Value, 1e-13);
        Near.Relative(p, test.PValue.Value, 1e-12);
        Near.Relative(log10, test.PValue.Log10, 1e-12);
        Near.Relative(lower, test.Interval.Lower, 1e-12);
        Near.Relative(upper, test.Interval.Upper, 1e-12);
    }

    [Fact]
    public void Is_not_computed_where_nothing_varies_and_the_means_differ()
    {
        var (ones, twos) = (RunningMoments.From([1, 1, 1]), RunningMoments.From([2, 2]));

        Assert.Null(Welch.Compare(ones, twos));
        Assert.Equal((0, 1), (Welch.Compare(ones, ones)!.Difference, Welch.Compare(ones, ones)!.PValue.Value));
        Assert.Null(Welch.Compare(default, ones));
        Assert.Null(Welch.Compare(ones, RunningMoments.From([7])));
    }

    [Fact]
    public void Is_close_to_the_z_test_for_a_billion_conversions()
    {
        var means = Welch.Compare(
            RunningMoments.FromCounts(1000, 1_000_000_000),
            RunningMoments.FromCounts(1100, 1_000_000_000)
        )!;
        var rates = TwoProportions.Compare(new(1000, 1_000_000_000), new(1100, 1_000_000_000))!;

        Near.Relative(rates.Statistic, means.Statistic, 1e-8);
        Near.Relative(rates.PValue.Value, means.PValue.Value, 1e-7);
    }

    [Fact]
    public void Does_not_mind_an_offset_or_a_unit() =>
        Property.Holds(
            Values.Two(),
            given =>
            {
                var (control, treatment) = given;
                var plain = Welch.Compare(RunningMoments.From(control), RunningMoments.From(treatment));
                var moved = Welch.Compare(
                    RunningMoments.From(control.Select(x => 4 * x + 1_048_576)),
                    RunningMoments.From(treatment.Select(x => 4 * x + 1_048_576))
                );
                Assert.Equal(plain is null, moved is null);
                Assert.Equal(plain?.Statistic ?? 0, moved?.Statistic ?? 0, 1e-7);
                Assert.True(plain?.Interval.Contains(plain.Difference) != false);
            }
        );

    private static readonly Gen<double[]> Values = Gen.Choose(-1000, 1000).Select(x => x / 8.0).ArrayOf();
}
