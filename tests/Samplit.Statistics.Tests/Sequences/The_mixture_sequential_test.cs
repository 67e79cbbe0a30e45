using FsCheck.Fluent;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Tests.Sequences;

public class The_mixture_sequential_test
{
    // From mpmath at 25 digits or more: difference, variance, τ², then log Λ, p, its logarithm and the interval.
    [Theory]
    [InlineData(
        0.02,
        0.0001,
        0.0004,
        0.7952810437829498,
        0.45145433865655904,
        -0.34538616887719353,
        -0.01082389993889093,
        0.05082389993889093
    )]
    [InlineData(0.0, 0.0001, 0.0004, -0.8047189562170501, 1.0, 0.0, -0.03082389993889093, 0.03082389993889093)]
    [InlineData(5.0, 0.01, 1.0, 1235.316202117817, 0.0, -536.4910099854501, 4.672698137576507, 5.327301862423493)]
    [InlineData(
        0.05,
        0.0001,
        1e-06,
        0.11878721081103973,
        0.8879967367648833,
        -0.05158863017591285,
        -0.1961996959125003,
        0.2961996959125003
    )]
    public void Is_known_to_twelve_digits(
        double difference,
        double variance,
        double mixtureVariance,
        double log,
        double p,
        double log10,
        double lower,
        double upper
    )
    {
        var test = MixtureSequentialTest.Compute(difference, variance, mixtureVariance);

        Near.Relative(log, test.LogLikelihoodRatio, 1e-12);
        Near.Relative(p, test.PValue.Value, 1e-12);
        Near.Relative(log10, test.PValue.Log10, 1e-12);
        Near.Relative(lower, test.Interval.Lower, 1e-12);
        Near.Relative(upper, test.Interval.Upper, 1e-12);
    }

    [Fact]
    public void Of_units_is_that_with_as_large_a_mixture()
    {
        // ρ²n is τ²/V of the first of those above.
        var test = MixtureSequentialTest.OfUnits(0.02, 0.01, units: 40_000, rho: 0.01)!;

        Near.Relative(0.7952810437829498, test.LogLikelihoodRatio, 1e-12);
        Near.Relative(0.05082389993889093, test.Interval.Upper, 1e-12);
        Near.Relative(test.Interval.Width, 2 * 0.01 * AsymptoticSequence.Critical(40_000, 0.01), 1e-12);
        Assert.Null(MixtureSequentialTest.OfUnits(0.02, 0, 40_000, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureSequentialTest.OfUnits(0.02, 0.01, 0, 0.01));
    }

    [Fact]
    public void Rejects_exactly_what_its_interval_leaves_out() =>
        Property.Holds(
            from difference in Gen.Choose(-1000, 1000)
            from variance in Gen.Choose(1, 1000)
            from mixture in Gen.Choose(1, 1000)
            select MixtureSequentialTest.Compute(difference / 10.0, variance / 7.0, mixture / 3.0),
            test => Assert.Equal(test.PValue.Value < 0.05, !test.Interval.Contains(0))
        );

    [Fact]
    public void Waits_for_a_hundred_units_and_for_something_to_vary()
    {
        var (few, many) = (RunningMoments.FromCounts(3, 99), RunningMoments.FromCounts(30, 1000));

        Assert.Null(MixtureSequentialTest.Compare(few, many, 0.01));
        Assert.Null(
            MixtureSequentialTest.Compare(RunningMoments.FromCounts(0, 200), RunningMoments.FromCounts(0, 200), 0.01)
        );
        Assert.NotNull(MixtureSequentialTest.Compare(many, many, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureSequentialTest.Compute(0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureSequentialTest.Compute(0, 1, -1));
    }

    [Fact]
    public void Holds_for_the_smallest_and_the_largest_effects_looked_for()
    {
        Assert.Equal(0, MixtureSequentialTest.Compute(0.01, 1e-4, 1e-30).LogLikelihoodRatio, 1e-12);
        Assert.True(double.IsFinite(MixtureSequentialTest.Compute(0.01, 1e-12, 1e30).Interval.Width));
    }
}
