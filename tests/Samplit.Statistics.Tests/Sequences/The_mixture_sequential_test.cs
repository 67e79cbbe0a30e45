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
        var test = MixtureSequentialTest.Of(difference, variance, mixtureVariance);

        Near.Relative(log, test.LogLikelihoodRatio, 1e-12);
        Near.Relative(p, test.PValue.Value, 1e-12);
        Near.Relative(log10, test.PValue.Log10, 1e-12);
        Near.Relative(lower, test.Interval.Lower, 1e-12);
        Near.Relative(upper, test.Interval.Upper, 1e-12);
    }

    [Fact]
    public void Rejects_exactly_what_its_interval_leaves_out() =>
        Property.Holds(
            from difference in Gen.Choose(-1000, 1000)
            from variance in Gen.Choose(1, 1000)
            from mixture in Gen.Choose(1, 1000)
            select MixtureSequentialTest.Of(difference / 10.0, variance / 7.0, mixture / 3.0),
            test => Assert.Equal(test.PValue.Value < 0.05, !test.Interval.Contains(0))
        );

    [Fact]
    public void Waits_for_a_hundred_units_and_for_something_to_vary()
    {
        var (few, many) = (RunningMoments.OfCounts(3, 99), RunningMoments.OfCounts(30, 1000));

        Assert.Null(MixtureSequentialTest.Compare(few, many, 0.01));
        Assert.Null(
            MixtureSequentialTest.Compare(RunningMoments.OfCounts(0, 200), RunningMoments.OfCounts(0, 200), 0.01)
        );
        Assert.NotNull(MixtureSequentialTest.Compare(many, many, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureSequentialTest.Of(0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureSequentialTest.Of(0, 1, -1));
    }

    [Fact]
    public void Holds_for_the_smallest_and_the_largest_effects_looked_for()
    {
        Assert.Equal(0, MixtureSequentialTest.Of(0.01, 1e-4, 1e-30).LogLikelihoodRatio, 1e-12);
        Assert.True(double.IsFinite(MixtureSequentialTest.Of(0.01, 1e-12, 1e30).Interval.Width));
    }
}

public class The_asymptotic_confidence_sequence
{
    // From mpmath at 25 digits or more.
    [Theory]
    [InlineData(0.1, 1000, 0.08147608279730814)]
    [InlineData(0.01, 100000, 0.010842680121858904)]
    [InlineData(0.05, 1, 2.8656531649989074)]
    public void Has_its_tuning_to_thirteen_digits(double alpha, double units, double rho) =>
        Near.Relative(rho, AsymptoticSequence.TunedFor(units, alpha), 1e-13);

    [Theory]
    [InlineData(1.0, 1000, 0.03984006677137368, 0.05, 0.10637547006557505, 0.09619079784245885)]
    [InlineData(1.0, 10000, 0.03984006677137368, 0.05, 0.03061477218867417, 0.028196003157757287)]
    [InlineData(1.0, 1000000, 0.03984006677137368, 0.05, 0.0036565364661848066, 0.0034623845145186475)]
    [InlineData(3.5, 20000, 0.02, 0.1, 0.06846367753490283, 0.06181402618206242)]
    public void Has_its_widths_to_thirteen_digits(
        double deviation,
        double units,
        double rho,
        double alpha,
        double half,
        double oneSided
    )
    {
        Near.Relative(half, AsymptoticSequence.HalfWidth(deviation, units, rho, alpha), 1e-13);
        Near.Relative(oneSided, AsymptoticSequence.OneSidedWidth(deviation, units, rho, alpha), 1e-13);
    }

    [Fact]
    public void Is_the_mixture_test_with_the_deviation_as_its_unit() =>
        Property.Holds(
            from units in Gen.Choose(100, 1_000_000)
            from rho in Gen.Choose(1, 1000)
            from deviation in Gen.Choose(1, 1000)
            select ((double)units, rho / 1000.0, deviation / 10.0),
            given =>
            {
                var (units, rho, deviation) = given;
                var (variance, tau) = (deviation * deviation / units, rho * deviation);
                Near.Relative(
                    MixtureSequentialTest.Of(0, variance, tau * tau).Interval.Upper,
                    AsymptoticSequence.HalfWidth(deviation, units, rho),
                    1e-12
                );
            }
        );

    [Fact]
    public void Is_narrowest_where_it_is_tuned_for() =>
        Property.Holds(
            from units in Gen.Choose(100, 1_000_000)
            from other in Gen.Choose(1, 400)
            select ((double)units, AsymptoticSequence.TunedFor(units) * other / 100.0),
            given =>
                Assert.True(
                    AsymptoticSequence.HalfWidth(1, given.Item1, AsymptoticSequence.TunedFor(given.Item1))
                        <= AsymptoticSequence.HalfWidth(1, given.Item1, given.Item2) * (1 + 1e-12)
                )
        );

    [Fact]
    public void Shrinks_with_more_units_and_waits_for_a_hundred()
    {
        var (some, more) = (RunningMoments.OfCounts(30, 1000), RunningMoments.OfCounts(300, 10_000));

        Assert.True(AsymptoticSequence.Of(more, 0.01)!.Value.Width < AsymptoticSequence.Of(some, 0.01)!.Value.Width);
        Assert.Null(AsymptoticSequence.Of(RunningMoments.OfCounts(30, 99), 0.01));
        Assert.Null(AsymptoticSequence.Of(default, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => AsymptoticSequence.Of(more, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AsymptoticSequence.TunedFor(0));
    }
}

public class The_beta_mixture_sequence
{
    // From mpmath at 25 digits or more: successes, failures, prior, interval.
    [Theory]
    [InlineData(0, 100, 0.5, 0.5, 0.0, 0.05702859763877186)]
    [InlineData(10, 990, 0.5, 0.5, 0.002406468283596892, 0.026164430376455362)]
    [InlineData(100, 9900, 0.5, 0.5, 0.006558476140919039, 0.014462067012222916)]
    [InlineData(100, 9900, 1, 99, 0.007077728432999552, 0.013624678469193111)]
    [InlineData(1000, 999000, 0.5, 0.5, 0.0008643970428716838, 0.0011490786006927468)]
    public void Is_known_to_twelve_digits(
        long successes,
        long failures,
        double priorAlpha,
        double priorBeta,
        double lower,
        double upper
    )
    {
        var interval = BetaMixtureSequence.Of(new(successes, successes + failures), 0.05, priorAlpha, priorBeta);

        Near.Relative(lower, interval.Lower, 1e-12);
        Near.Relative(upper, interval.Upper, 1e-12);
    }

    [Fact]
    public void Ends_there_at_a_billion_trials_as_well()
    {
        var trials = new Proportion(1000, 1_000_000_000);
        var interval = BetaMixtureSequence.Of(trials);

        // As far as log gamma functions of that size can tell.
        Assert.Equal(Math.Log(20), LogEvidence(trials, interval.Lower), 1e-4);
        Assert.Equal(Math.Log(20), LogEvidence(trials, interval.Upper), 1e-4);
    }

    [Fact]
    public void Is_everything_before_the_first_trial()
    {
        Assert.Equal(new Interval(0, 1), BetaMixtureSequence.Of(default));
        Assert.Equal(1, BetaMixtureSequence.Of(new(5, 5)).Upper);
        Assert.Equal(0, BetaMixtureSequence.Of(new(0, 5)).Lower);
    }

    [Fact]
    public void Ends_where_the_evidence_reaches_what_alpha_allows() =>
        Property.Holds(
            SomeTrials,
            trials =>
            {
                var interval = BetaMixtureSequence.Of(trials);
                Assert.True(interval.Contains(trials.Rate!.Value));
                Assert.InRange(interval.Lower, 0, 1);
                Assert.InRange(interval.Upper, 0, 1);
                foreach (var end in new[] { interval.Lower, interval.Upper }.Where(end => end is > 0 and < 1))
                {
                    Assert.Equal(Math.Log(20), LogEvidence(trials, end), 1e-6);
                }
            }
        );

    [Fact]
    public void Is_its_own_mirror_image() =>
        Property.Holds(
            SomeTrials,
            trials =>
            {
                var (there, back) = (
                    BetaMixtureSequence.Of(trials),
                    BetaMixtureSequence.Of(new(trials.Failures, trials.Trials))
                );
                Assert.Equal(1 - there.Lower, back.Upper, 1e-12);
                Assert.Equal(1 - there.Upper, back.Lower, 1e-12);
            }
        );

    [Fact]
    public void Is_wider_than_the_interval_for_one_look() =>
        Property.Holds(
            SomeTrials.Where(trials => trials is { Successes: > 0, Failures: > 0 }),
            trials => Assert.True(BetaMixtureSequence.Of(trials).Width > trials.WilsonInterval()!.Value.Width)
        );

    /// <summary>Of the mixture against one rate, as written; good enough for the counts used here.</summary>
    private static double LogEvidence(Proportion trials, double rate) =>
        MathNet.Numerics.SpecialFunctions.BetaLn(trials.Successes + 0.5, trials.Failures + 0.5)
        - MathNet.Numerics.SpecialFunctions.BetaLn(0.5, 0.5)
        - trials.Successes * Math.Log(rate)
        - (trials.Failures == 0 ? 0 : trials.Failures * Math.Log(1 - rate));

    private static readonly FsCheck.Gen<Proportion> SomeTrials =
        from most in Gen.Elements(3, 100, 100_000)
        from trials in Gen.Choose(1, most)
        from successes in Gen.Choose(0, trials)
        select new Proportion(successes, trials);
}
