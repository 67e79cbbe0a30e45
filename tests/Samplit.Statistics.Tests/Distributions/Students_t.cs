using FsCheck.Fluent;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Tests.Distributions;

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
