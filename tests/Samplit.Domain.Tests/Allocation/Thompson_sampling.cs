using FsCheck;
using FsCheck.Fluent;
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Is_uniform_without_evidence_and_says_so(int variants)
    {
        var result = Allocate([.. Enumerable.Repeat(new ArmEvidence(0, 0), variants)]);

        Assert.Equal(Weights.Uniform(variants), result.Weights);
        Assert.True(result.FellBackToPrior);
    }

    [Fact]
    public void Does_not_fall_back_once_one_variant_was_seen() =>
        Assert.False(Allocate([new(1, 0), new(0, 0)]).FellBackToPrior);

    [Fact]
    public void Gives_all_to_the_only_variant() =>
        Assert.Equal(Weights.FromParts([1_000_000]), Allocate([new(10, 3)]).Weights);

    [Fact]
    public void Takes_the_prior_it_is_given()
    {
        // Jeffreys' prior; the probabilities are from mpmath at 30 digits.
        var result = Allocate([new(10, 0), new(10, 1), new(0, 0)], 0.5, 0.5, 0);

        Assert.Equal(Weights.FromParts([37_589, 201_256, 761_155]), result.Weights);
    }

    [Fact]
    public void Always_splits_the_whole_and_respects_the_floor() =>
        Property.Holds(
            SomeEvidence,
            evidence =>
            {
                var weights = Allocate(evidence, floor: 0.02).Weights;

                Assert.Equal(Weights.Total, weights.Sum());
                Assert.All(weights, part => Assert.True(part >= 20_000));
            }
        );

    [Fact]
    public void Gives_the_same_answer_to_the_same_question() =>
        Property.Holds(
            SomeEvidence,
            evidence =>
            {
                var first = Allocate(evidence);
                var second = Allocate(evidence);

                Assert.Equal(first.Weights, second.Weights);
                Assert.Equal(first.ProbabilityBest, second.ProbabilityBest);
                Assert.Equal(first.ExpectedLoss, second.ExpectedLoss);
            }
        );

    [Fact]
    public void Never_takes_traffic_from_a_variant_for_one_more_conversion() =>
        Property.Holds(
            SomeEvidence,
            evidence =>
            {
                var before = Allocate(evidence).Weights;
                var (assignments, conversions) = (evidence[0].Units, evidence[0].Conversions);
                evidence[0] = new(Math.Max(assignments, conversions + 1), conversions + 1);
                var after = Allocate(evidence).Weights;

                // One part per million is what rounding to a whole total can take.
                Assert.True(after[0] >= before[0] - 1);
            }
        );

    [Theory]
    [InlineData(10, 11)]
    [InlineData(-1, 0)]
    [InlineData(10, -1)]
    public void Refuses_counts_that_cannot_be(long assignments, long conversions) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocate([new(1, 0), new(assignments, conversions)]));

    [Fact]
    public void Refuses_to_split_traffic_over_nothing() => Assert.Throws<ArgumentException>(() => Allocate([]));

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

    private static readonly Gen<ArmEvidence[]> SomeEvidence =
        from variants in Gen.Choose(1, 6)
        from most in Gen.Elements(0, 5, 1_000, 1_000_000)
        from evidence in (
            from assignments in Gen.Choose(0, most)
            from conversions in Gen.Choose(0, assignments)
            select new ArmEvidence(assignments, conversions)
        ).ArrayOf(variants)
        select evidence;
}
