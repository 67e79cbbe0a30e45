using FsCheck.Fluent;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Tests.Distributions;

public class A_beta_distribution
{
    // From mpmath at 25 digits or more; the arguments are the doubles as written.
    [Theory]
    [InlineData(11, 991, 0.01, 0.4182165988101639, 0.5817834011898361)]
    [InlineData(1001, 999001, 0.001, 0.49160325270261224, 0.5083967472973878)]
    [InlineData(100001, 9900001, 0.01, 0.4991716254889144, 0.5008283745110856)]
    [InlineData(1001, 999999001, 1e-06, 0.49159064544611003, 0.5084093545538899)]
    [InlineData(1001, 999999001, 1.1e-06, 0.9988247759342525, 0.0011752240657475373)]
    [InlineData(1000001, 999000001, 0.001, 0.4997344376223142, 0.5002655623776858)]
    [InlineData(500000001, 500000001, 0.5, 0.5, 0.5)]
    [InlineData(500000001, 500000001, 0.50001, 0.7364553717418809, 0.26354462825811903)]
    public void Has_both_tails_to_thirteen_digits(double alpha, double beta, double x, double cdf, double sf)
    {
        var distribution = new BetaDistribution(alpha, beta);

        Near.Relative(cdf, distribution.Cdf(x), 1e-13);
        Near.Relative(sf, distribution.SurvivalFunction(x), 1e-13);
    }

    // Closed forms: 1, 2x, 6x(1 - x), and 1/(π√(x(1 - x))).
    [Theory]
    [InlineData(1, 1, 0.3, 1)]
    [InlineData(2, 1, 0.3, 0.6)]
    [InlineData(2, 2, 0.3, 1.26)]
    [InlineData(0.5, 0.5, 0.3, 0.69460911804285664)]
    public void Has_its_density(double alpha, double beta, double x, double density) =>
        Near.Relative(density, new BetaDistribution(alpha, beta).Density(x), 1e-13);

    [Theory]
    [InlineData(1, 1, 0.25, 0.25)]
    [InlineData(11, 991, 0.975, 0.01829502502867241)]
    [InlineData(1, 1001, 0.025, 2.529219561584832e-05)]
    [InlineData(1, 1001, 0.975, 0.003678412265034924)]
    [InlineData(0.5, 1000.5, 0.025, 4.909116947944411e-07)]
    [InlineData(1, 1000001, 0.025, 2.5317782346012154e-08)]
    [InlineData(2, 2000000, 0.025, 1.2110460166267144e-07)]
    [InlineData(1001, 999999001, 0.025, 9.399420610380106e-07)]
    [InlineData(500000001, 500000001, 0.025, 0.49996901024843776)]
    [InlineData(500000001, 500000001, 0.975, 0.5000309897515622)]
    [InlineData(1001, 1, 0.025, 0.996321587734965)]
    public void Has_its_quantiles_to_thirteen_digits(double alpha, double beta, double p, double x) =>
        Near.Relative(x, new BetaDistribution(alpha, beta).Quantile(p), 1e-13);

    [Theory]
    [InlineData(1e-9)]
    [InlineData(2e-8)]
    [InlineData(1e-7)]
    [InlineData(5e-7)]
    public void Keeps_a_far_tail_at_a_billion_trials(double x)
    {
        var failuresOnly = new BetaDistribution(1, 1e9 + 1);

        // (1 - x)^β, with log(1 - x) from its series.
        var survival = Math.Exp(-failuresOnly.Beta * x * (1 + x / 2 + x * x / 3));
        Near.Relative(survival, failuresOnly.SurvivalFunction(x), 1e-12);
    }

    [Fact]
    public void Finds_a_quantile_far_out_in_a_tail() =>
        Near.Relative(1e-100, new BetaDistribution(2, 1).Quantile(1e-200), 1e-13);

    [Fact]
    public void Returns_to_the_probability_that_a_quantile_was_asked_for() =>
        Property.Holds(
            from alpha in Shape
            from beta in Shape
            from thousandths in Gen.Choose(1, 999)
            select (new BetaDistribution(alpha, beta), thousandths / 1000.0),
            given =>
            {
                var (distribution, p) = given;
                var x = distribution.Quantile(p);
                // The rounding of x alone moves the tail by the density times that.
                var spread = Math.Sqrt(distribution.Variance);
                Assert.InRange(distribution.Cdf(x), p - 1e-15 / spread - 1e-12, p + 1e-15 / spread + 1e-12);
            }
        );

    [Fact]
    public void Is_its_own_mirror_image() =>
        Property.Holds(
            from alpha in Shape
            from beta in Shape
            from sixtyfourths in Gen.Choose(0, 64)
            select (alpha, beta, sixtyfourths / 64.0),
            given =>
            {
                var (alpha, beta, x) = given;
                Near.Relative(
                    new BetaDistribution(alpha, beta).Cdf(x),
                    new BetaDistribution(beta, alpha).SurvivalFunction(1 - x),
                    1e-13
                );
            }
        );

    [Fact]
    public void Is_all_on_one_side_outside_its_support()
    {
        var distribution = new BetaDistribution(2, 3);

        Assert.Equal((0, 1), (distribution.Cdf(-0.1), distribution.SurvivalFunction(0)));
        Assert.Equal((1, 0), (distribution.Cdf(1), distribution.SurvivalFunction(2)));
        Assert.Equal((0, 1), (distribution.Quantile(0), distribution.Quantile(1)));
    }

    [Fact]
    public void Is_uniform_before_any_trial()
    {
        var (lower, upper) = BetaDistribution.FromCounts(0, 0).EqualTailedInterval(0.95);

        Near.Relative(0.025, lower, 1e-14);
        Near.Relative(0.975, upper, 1e-14);
    }

    [Fact]
    public void Counts_successes_and_failures_on_top_of_the_prior()
    {
        Assert.Equal(new BetaDistribution(4, 8), BetaDistribution.FromCounts(3, 10));
        Assert.Equal(new BetaDistribution(3.5, 7.5), BetaDistribution.FromCounts(3, 10, 0.5, 0.5));
        Near.Relative(1.0 / 3, BetaDistribution.FromCounts(3, 10).Mean, 1e-15);
        Near.Relative(32.0 / (144 * 13), BetaDistribution.FromCounts(3, 10).Variance, 1e-15);
    }

    [Theory]
    [InlineData(11, 10)]
    [InlineData(-1, 10)]
    [InlineData(0, -1)]
    public void Refuses_counts_that_cannot_be(long successes, long trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BetaDistribution.FromCounts(successes, trials));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Refuses_a_shape_that_is_not_positive_and_finite(double shape)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BetaDistribution(shape, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BetaDistribution(1, shape));
        Assert.Throws<ArgumentOutOfRangeException>(() => BetaDistribution.FromCounts(1, 2, priorAlpha: shape));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Refuses_a_probability_that_is_none(double p)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BetaDistribution(1, 1).Quantile(p));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BetaDistribution(1, 1).EqualTailedInterval(p));
    }

    [Fact]
    public void Refuses_to_say_how_much_lies_below_nothing() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BetaDistribution(1, 1).Cdf(double.NaN));

    // From a half to a hundred million, evenly in the logarithm.
    private static readonly FsCheck.Gen<double> Shape =
        from exponent in Gen.Choose(-3, 80)
        select Math.Pow(10, exponent / 10.0);
}
