using FsCheck.Fluent;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Tests.Distributions;

public class The_standard_normal_distribution
{
    // From mpmath at 25 digits or more.
    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(1.0, 0.15865525393145705)]
    [InlineData(8.0, 6.220960574271784e-16)]
    [InlineData(20.0, 2.7536241186062337e-89)]
    [InlineData(37.0, 5.725571222524577e-300)]
    public void Has_its_upper_tail_to_thirteen_digits(double x, double tail) =>
        Near.Relative(tail, StandardNormal.UpperTail(x).Value, 1e-13);

    [Fact]
    public void Has_a_logarithm_where_a_tail_underflows()
    {
        // Mills' ratio, 1/x (1 - 1/x² + 3/x⁴), is good to 15 digits there.
        Near.Relative(
            (-5000 - Math.Log(100 * Math.Sqrt(2 * Math.PI)) + Math.Log(1 - 1e-4 + 3e-8 - 15e-12)) / Math.Log(10),
            StandardNormal.UpperTail(100).Log10,
            1e-14
        );
        Assert.Equal(0, StandardNormal.UpperTail(100).Value);
        Near.Relative(-5e199 / Math.Log(10), StandardNormal.UpperTail(1e100).Log10, 1e-12);
    }

    [Theory]
    [InlineData(0.8, 0.8416212335729144)]
    [InlineData(0.9, 1.2815515655446006)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(0.975, 1.9599639845400538)]
    [InlineData(0.995, 2.5758293035489004)]
    [InlineData(1e-20, -9.262340089798407)]
    public void Has_its_quantiles_to_thirteen_digits(double p, double x) =>
        Near.Relative(x, StandardNormal.Quantile(p), 1e-13);

    [Fact]
    public void Is_continuous_where_the_method_changes() =>
        Near.Relative(StandardNormal.UpperTail(9.999999999).Log, StandardNormal.UpperTail(10.000000001).Log, 1e-9);

    [Fact]
    public void Is_its_own_mirror_image() =>
        Property.Holds(
            Gen.Choose(-8000, 8000).Select(thousandths => thousandths / 1000.0),
            x =>
            {
                Near.Relative(1, StandardNormal.Cdf(x) + StandardNormal.UpperTail(x).Value, 1e-14);
                Near.Relative(2 * StandardNormal.Cdf(-Math.Abs(x)), StandardNormal.TwoSidedTail(x).Value, 1e-13);
            }
        );

    [Fact]
    public void Refuses_what_is_no_number()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StandardNormal.UpperTail(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => StandardNormal.Quantile(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TailProbability(double.NaN));
    }
}
