using FsCheck.Fluent;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Statistics.Tests.Posteriors;

public class The_potential_value_remaining
{
    // From mpmath at 25 digits or more: the champion, P(nothing remains), P(at most 1 %), the 95 % quantile.
    public static readonly TheoryData<(long, long)[], int, double, double, double> Known = new()
    {
        { [(10, 1000), (15, 1000)], 1, 0.838121986093339, 0.8443460157000471, 0.2898662337992678 },
        {
            [
                (100, 1000),
                (50, 1000),
                (50, 1000),
                (50, 1000),
                (20, 1000),
                (20, 1000),
                (20, 1000),
                (10, 1000),
                (10, 1000),
                (10, 1000),
            ],
            0,
            0.9999704366072409,
            0.9999777535798904,
            0
        },
        { [(0, 1000), (5, 1000)], 1, 0.9844919531835792, 0.9849505145983779, 0 },
        { [(1000, 100000), (1300, 100000)], 1, 0.9999999998502151, 0.9999999999689804, 0 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_twelve_places((long, long)[] arms, int champion, double none, double little, double most)
    {
        var remaining = PotentialValueRemaining.Compute([
            .. arms.Select(arm => BetaDistribution.FromCounts(arm.Item1, arm.Item2)),
        ]);

        Assert.Equal(champion, remaining.Champion);
        Assert.Equal(none, remaining.ProbabilityAtMost(0), 1e-12);
        Assert.Equal(little, remaining.ProbabilityAtMost(0.01), 1e-12);
        Near.Relative(most, remaining.Quantile(), 1e-11);
    }

    [Fact]
    public void Is_nothing_with_one_arm()
    {
        var remaining = PotentialValueRemaining.Compute(BetaDistribution.FromCounts(1, 10));

        Assert.Equal((0, 1, 0), (remaining.Champion, remaining.ProbabilityAtMost(0), remaining.Quantile()));
    }

    [Fact]
    public void Of_two_is_the_lift_of_the_other_over_the_champion()
    {
        var (first, second) = (new GammaDistribution(90, 1000), new GammaDistribution(100, 1000));
        var remaining = PotentialValueRemaining.OfGammas(first, second);

        Assert.Equal(1, remaining.Champion);
        Near.Relative(RelativeLift.Compute(second, first).Quantile(0.95), remaining.Quantile(0.95), 1e-11);
    }

    [Fact]
    public void Grows_with_the_probability_asked_for() =>
        Property.Holds(
            from count in Gen.Choose(1, 6)
            from arms in (
                from trials in Gen.Choose(0, 2000)
                from successes in Gen.Choose(0, trials)
                select BetaDistribution.FromCounts(successes, trials)
            ).ArrayOf(count)
            select arms,
            arms =>
            {
                var remaining = PotentialValueRemaining.Compute(arms);
                var best = BestProbability.Compute(arms).ProbabilityBest;
                Assert.Equal(best.Max(), remaining.ProbabilityAtMost(0), 1e-11);
                Assert.True(remaining.Quantile(0.99) >= remaining.Quantile(0.9));
                Assert.True(remaining.Quantile(0.9) >= 0);
            },
            times: 50
        );

    [Fact]
    public void Refuses_a_negative_value() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PotentialValueRemaining.Compute(BetaDistribution.FromCounts(1, 10)).ProbabilityAtMost(-0.1)
        );
}
