using FsCheck.Fluent;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Tests.Sequences;

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
        var interval = BetaMixtureSequence.Compute(new(successes, successes + failures), 0.05, priorAlpha, priorBeta);

        Near.Relative(lower, interval.Lower, 1e-12);
        Near.Relative(upper, interval.Upper, 1e-12);
    }

    [Fact]
    public void Ends_there_at_a_billion_trials_as_well()
    {
        var trials = new Proportion(1000, 1_000_000_000);
        var interval = BetaMixtureSequence.Compute(trials);

        // As far as log gamma functions of that size can tell.
        Assert.Equal(Math.Log(20), LogEvidence(trials, interval.Lower), 1e-4);
        Assert.Equal(Math.Log(20), LogEvidence(trials, interval.Upper), 1e-4);
    }

    [Fact]
    public void Is_everything_before_the_first_trial()
    {
        Assert.Equal(new Interval(0, 1), BetaMixtureSequence.Compute(default));
        Assert.Equal(1, BetaMixtureSequence.Compute(new(5, 5)).Upper);
        Assert.Equal(0, BetaMixtureSequence.Compute(new(0, 5)).Lower);
    }

    [Fact]
    public void Ends_where_the_evidence_reaches_what_alpha_allows() =>
        Property.Holds(
            SomeTrials,
            trials =>
            {
                var interval = BetaMixtureSequence.Compute(trials);
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
                    BetaMixtureSequence.Compute(trials),
                    BetaMixtureSequence.Compute(new(trials.Failures, trials.Trials))
                );
                Assert.Equal(1 - there.Lower, back.Upper, 1e-12);
                Assert.Equal(1 - there.Upper, back.Lower, 1e-12);
            }
        );

    [Fact]
    public void Is_wider_than_the_interval_for_one_look() =>
        Property.Holds(
            SomeTrials.Where(trials => trials is { Successes: > 0, Failures: > 0 }),
            trials => Assert.True(BetaMixtureSequence.Compute(trials).Width > trials.WilsonInterval()!.Value.Width)
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
