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

public class Students_t
{
    // From mpmath at 25 digits or more.
    [Theory]
    [InlineData(2.5, 17.3, 0.011373750087900578)]
    [InlineData(5.0, 1000000000.0, 2.8665162019758144e-07)]
    [InlineData(1.0, 1.0, 0.25)]
    [InlineData(3.0, 2.5, 0.03628804777451592)]
    public void Has_its_upper_tail_to_thirteen_digits(double t, double degreesOfFreedom, double tail) =>
        Near.Relative(tail, StudentT.UpperTail(t, degreesOfFreedom).Value, 1e-13);

    [Theory]
    [InlineData(0.975, 1.0, 12.706204736174694)]
    [InlineData(0.975, 1000000000.0, 1.959963986912325)]
    [InlineData(0.995, 30.0, 2.749995653567225)]
    public void Has_its_quantiles_to_thirteen_digits(double p, double degreesOfFreedom, double t) =>
        Near.Relative(t, StudentT.UpperQuantile(1 - p, degreesOfFreedom), 1e-13);

    [Fact]
    public void Has_a_logarithm_where_a_tail_underflows()
    {
        // Close to the normal one, less t⁴/4ν in the exponent.
        var normal = StandardNormal.UpperTail(50).Log;
        Near.Relative(normal + 6_250_000 / 4e12, StudentT.UpperTail(50, 1e12).Log, 1e-9);
        Assert.Equal(0, StudentT.UpperTail(50, 1e12).Value);
        // Cauchy.
        Near.Relative(1 / (Math.PI * 1e140), StudentT.UpperTail(1e140, 1).Value, 1e-12);
    }

    [Fact]
    public void Goes_there_and_back() =>
        Property.Holds(
            from tail in Gen.Choose(1, 999)
            from freedom in Gen.Choose(-10, 100)
            select (tail / 1000.0, Math.Pow(10, freedom / 10.0)),
            given =>
                Near.Relative(
                    given.Item1,
                    StudentT.UpperTail(StudentT.UpperQuantile(given.Item1, given.Item2), given.Item2).Value,
                    1e-11
                )
        );

    [Fact]
    public void Has_no_tail_beyond_infinity_and_a_half_on_either_side()
    {
        Assert.Equal(0.5, StudentT.UpperTail(0, 3).Value, 1e-15);
        Assert.Equal(0, StudentT.UpperQuantile(0.5, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.UpperTail(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.UpperQuantile(1, 3));
    }
}

public class The_chi_square_distribution
{
    [Fact]
    public void With_one_degree_of_freedom_is_a_squared_normal() =>
        Property.Holds(
            Gen.Choose(1, 60_000).Select(thousandths => thousandths / 1000.0),
            z => Near.Relative(StandardNormal.TwoSidedTail(z).Log, ChiSquare.UpperTail(z * z, 1).Log, 1e-12)
        );

    [Fact]
    public void With_two_degrees_of_freedom_is_exponential() =>
        Property.Holds(
            Gen.Choose(1, 5_000_000).Select(thousandths => thousandths / 1000.0),
            x => Near.Relative(-x / 2, ChiSquare.UpperTail(x, 2).Log, 1e-12)
        );

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void With_many_degrees_of_freedom_has_its_middle_near_two_thirds_below(int degreesOfFreedom) =>
        Assert.Equal(0.5, ChiSquare.UpperTail(degreesOfFreedom - 2.0 / 3, degreesOfFreedom).Value, 1e-5);

    [Fact]
    public void Is_certain_without_anything_to_differ() =>
        Assert.Equal((1, 1), (ChiSquare.UpperTail(0, 3).Value, ChiSquare.UpperTail(7, 0).Value));
}
