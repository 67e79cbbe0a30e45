using FsCheck.Fluent;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Tests.Distributions;

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
