using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Allocation;

public class Thompson_sampling
{
    [Fact]
    public void Gives_each_variant_its_probability_to_be_best()
    {
        var result = Allocate([new(1000, 10), new(1000, 15)], floor: 0);

        Assert.Equal(Weights.FromParts([161_878, 838_122]), result.Weights);
        Assert.Equal(0.16187801390666104, result.ProbabilityBest[0], 1e-12);
        Near.Relative(0.00043965264988621533, result.ExpectedLoss[1], 1e-11);
        Assert.False(result.FellBackToPrior);
    }

    [Fact]
    public void Adds_the_floor_to_the_weights_and_not_to_the_probabilities()
    {
        var result = Allocate([new(1000, 10), new(1000, 15)], floor: 0.01);

        Assert.Equal(Weights.FromParts([168_640, 831_360]), result.Weights);
        Assert.Equal(0.16187801390666104, result.ProbabilityBest[0], 1e-12);
    }

    [Fact]
    public void Does_not_fall_back_once_one_variant_was_seen() =>
        Assert.False(Allocate([new(1, 0), new(0, 0)]).FellBackToPrior);

    [Fact]
    public void Takes_the_prior_it_is_given()
    {
        // Jeffreys' prior; the probabilities are from mpmath at 30 digits.
        var result = Allocate([new(10, 0), new(10, 1), new(0, 0)], 0.5, 0.5, 0);

        Assert.Equal(Weights.FromParts([37_589, 201_256, 761_155]), result.Weights);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 1, -0.1)]
    [InlineData(1, 1, 1.1)]
    public void Refuses_parameters_out_of_range(double alpha, double beta, double floor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocate([new(1, 0), new(1, 1)], alpha, beta, floor));

    private static AllocationResult Allocate(
        IReadOnlyList<ArmEvidence> arms,
        double alpha = 1,
        double beta = 1,
        double floor = 0.005
    ) =>
        AllocationAlgorithms.Thompson.Allocate(
            new Observations([arms]),
            AllocationParameters.Default with
            {
                PriorAlpha = alpha,
                PriorBeta = beta,
                Floor = floor,
            }
        );
}
