using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Statistics.Tests.Posteriors;

public class A_relative_lift
{
    // From mpmath at 25 digits or more.
    [Theory]
    [InlineData(100, 1000, 120, 1000, 0.5, 0.19863424042250544)]
    [InlineData(100, 1000, 120, 1000, 0.975, 0.5408381930997959)]
    [InlineData(10, 1000, 0, 500, 0.975, -0.20720248415668852)]
    [InlineData(1000, 1000000, 1100, 1000000, 0.975, 0.19827410141557436)]
    public void Has_quantiles_to_twelve_digits(long c0, long n0, long c1, long n1, double p, double lift) =>
        Near.Relative(lift, Of(c0, n0, c1, n1).Quantile(p), 1e-12);

    [Fact]
    public void Is_as_narrow_as_a_billion_trials_make_it()
    {
        var interval = Of(500_000_000, 1_000_000_000, 500_000_000, 1_000_000_000).CredibleInterval();

        // √(2/n · (1 - θ)/θ) is the deviation of the logarithm of the ratio.
        Near.Relative(Math.Exp(1.959963984540054 * Math.Sqrt(2e-9)) - 1, interval.Upper, 1e-6);
        Near.Relative(-interval.Lower, interval.Upper, 1e-4);
    }

    [Fact]
    public void Of_two_rates_near_one_is_that_of_their_ratio()
    {
        var lift = Of(1_000_000, 1_000_000, 1_000_000, 1_000_000);

        Assert.Equal(0.5, lift.ProbabilityAtMost(0), 1e-12);
        // θ^1000001 is uniform, so the logarithm of the ratio is Laplace.
        Near.Relative(-Math.Log(0.05) / 1_000_001, Math.Log(1 + lift.Quantile(0.975)), 1e-8);
    }

    [Fact]
    public void Says_nothing_before_any_trial()
    {
        var lift = Of(0, 0, 0, 0);

        // The ratio of two uniforms.
        Assert.Equal(0.5, lift.ProbabilityAtMost(0), 1e-13);
        Assert.Equal(0.25, lift.ProbabilityAtMost(-0.5), 1e-13);
        Assert.Equal(0.75, lift.ProbabilityAtMost(1), 1e-13);
        Near.Relative(19, lift.Quantile(0.975), 1e-11);
    }

    [Fact]
    public void Agrees_with_the_probability_to_be_best() =>
        Property.Holds(
            SomeRates,
            rates =>
                Assert.Equal(
                    BestProbability.Compute([rates.Control, rates.Treatment]).ProbabilityBest[1],
                    RelativeLift.Compute(rates.Control, rates.Treatment).ProbabilityPositive,
                    1e-11
                )
        );

    [Fact]
    public void Is_a_number_whatever_the_shapes() =>
        Property.Holds(
            (
                from alpha in Gen.Choose(-20, 90)
                from beta in Gen.Choose(-20, 90)
                select new BetaDistribution(Math.Pow(10, alpha / 10.0), Math.Pow(10, beta / 10.0))
            ).Two(),
            given =>
            {
                var lift = RelativeLift.Compute(given.Item1, given.Item2);
                var (lower, upper) = lift.CredibleInterval();
                Assert.True(lower >= -1 && lower <= upper && double.IsFinite(upper), $"{lower:R} to {upper:R}");
                Assert.InRange(lift.ProbabilityAtMost(0), 0, 1);
                Assert.True(lift.ProbabilityAtMost(-0.1) <= lift.ProbabilityAtMost(0.1));
            }
        );

    [Fact]
    public void Goes_there_and_back() =>
        Property.Holds(
            from rates in SomeRates
            from percent in Gen.Choose(1, 99)
            select (rates, percent / 100.0),
            given =>
            {
                var ((control, treatment), p) = given;
                var lift = RelativeLift.Compute(control, treatment);
                Assert.Equal(p, lift.ProbabilityAtMost(lift.Quantile(p)), 1e-9);
            },
            times: 100
        );

    [Fact]
    public void Of_the_other_over_the_one_is_its_inverse() =>
        Property.Holds(
            SomeRates,
            rates =>
            {
                var there = RelativeLift.Compute(rates.Control, rates.Treatment).Quantile(0.1);
                var back = RelativeLift.Compute(rates.Treatment, rates.Control).Quantile(0.9);
                Assert.Equal(0, Math.Log((1 + there) * (1 + back)), 1e-9);
            },
            times: 100
        );

    [Fact]
    public void Of_rare_events_is_that_of_their_Poisson_rates()
    {
        var rare = Of(100, 1_000_000_000, 130, 1_000_000_000).CredibleInterval();
        var poisson = RelativeLift.Compute(new GammaDistribution(101, 1e9), new GammaDistribution(131, 1e9));

        Assert.Equal(poisson.CredibleInterval().Lower, rare.Lower, 1e-7);
        Assert.Equal(poisson.CredibleInterval().Upper, rare.Upper, 1e-7);
        Assert.Equal(0.975, poisson.ProbabilityAtMost(poisson.CredibleInterval().Upper), 1e-12);
    }

    [Fact]
    public void Of_revenue_agrees_with_the_probability_to_be_best() =>
        Property.Holds(
            from shapes in Gen.Choose(1, 10_000).Two()
            from rates in Gen.Choose(1, 100).Two()
            select (
                new GammaDistribution(shapes.Item1 / 7.0, rates.Item1),
                new GammaDistribution(shapes.Item2 / 7.0, rates.Item2)
            ),
            given =>
                Assert.Equal(
                    BestProbability.OfGammas(given.Item1, given.Item2).ProbabilityBest[1],
                    RelativeLift.Compute(given.Item1, given.Item2).ProbabilityPositive,
                    1e-11
                )
        );

    [Fact]
    public void Refuses_a_probability_that_is_none()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(1, 2, 1, 2).Quantile(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(1, 2, 1, 2).CredibleInterval(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(1, 2, 1, 2).ProbabilityAtMost(double.NaN));
        Assert.Equal(0, Of(1, 2, 1, 2).ProbabilityAtMost(-1));
    }

    private static RelativeLift Of(long c0, long n0, long c1, long n1) =>
        RelativeLift.Compute(BetaDistribution.FromCounts(c0, n0), BetaDistribution.FromCounts(c1, n1));

    private static readonly Gen<BetaDistribution> SomeRate =
        from most in Gen.Elements(3, 100, 10_000, 100_000_000)
        from trials in Gen.Choose(0, most)
        from successes in Gen.Choose(0, trials)
        from prior in Gen.Elements(1, 0.5)
        select BetaDistribution.FromCounts(successes, trials, prior, prior);

    private static readonly Gen<(BetaDistribution Control, BetaDistribution Treatment)> SomeRates =
        from both in SomeRate.Two()
        select (both.Item1, both.Item2);
}
