using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Allocation;

public class A_variant_with_little_evidence
{
    private static readonly AllocationParameters Bound = AllocationParameters.DefaultFor(OptimizationTarget.Conversion);

    public static TheoryData<string> Adaptive => [.. AllocationAlgorithms.ForVisitors.Select(a => a.Id.ToString())];

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Gets_no_more_than_an_even_share_whatever_the_algorithm(string name)
    {
        var algorithm = AllocationAlgorithms.FindForVisitors(name)!;

        var weights = algorithm.Tuned(Bound).Allocate(Of((1000, 30), (1000, 20), (99, 9)), Bound).Weights;

        Assert.InRange(weights[2], 0, 333_333);
        Assert.Equal(1_000_000, weights.Sum());
    }

    [Fact]
    public void Gets_an_even_share_where_the_prior_would_give_it_nearly_all()
    {
        var free = AllocationAlgorithms
            .Thompson.Allocate(Of((1000, 20), (1000, 20), (0, 0)), AllocationParameters.Default)
            .Weights;
        var bound = AllocationAlgorithms
            .Thompson.Tuned(Bound)
            .Allocate(Of((1000, 20), (1000, 20), (0, 0)), Bound)
            .Weights;

        Assert.True(free[2] > 950_000);
        Assert.Equal([333_334, 333_333, 333_333], bound);
    }

    [Fact]
    public void Leaves_the_rest_to_the_others_as_if_it_were_not_there()
    {
        var (three, two) = (Of((1000, 30), (1000, 15), (0, 0)), Of((1000, 30), (1000, 15)));
        var algorithm = Bound with { Floor = 0.01 };

        var weights = AllocationAlgorithms.Thompson.Tuned(algorithm).Allocate(three, algorithm).Weights;

        var alone = AllocationAlgorithms
            .Thompson.Allocate(two, algorithm with { Floor = 0.01 * 1_000_000 / 666_667 })
            .Weights;
        Assert.Equal(333_333, weights[2]);
        Assert.InRange(weights[0], 666_667L * alone[0] / 1_000_000 - 1, 666_667L * alone[0] / 1_000_000 + 1);
        Assert.True(weights[1] >= 10_000);
    }

    [Fact]
    public void Competes_as_all_do_once_it_has_enough()
    {
        var evidence = Of((1000, 20), (1000, 20), (100, 30));

        Assert.Equal(
            AllocationAlgorithms.Thompson.Allocate(evidence, Bound).Weights,
            AllocationAlgorithms.Thompson.Tuned(Bound).Allocate(evidence, Bound).Weights
        );
    }

    [Fact]
    public void Is_not_bound_below_what_it_is_given_anyway()
    {
        var evidence = Of((1000, 500), (1000, 20), (50, 0));

        Assert.Equal(
            AllocationAlgorithms.Thompson.Allocate(evidence, Bound).Weights,
            AllocationAlgorithms.Thompson.Tuned(Bound).Allocate(evidence, Bound).Weights
        );
    }

    [Fact]
    public void Counts_only_units_whose_conversions_would_be_known()
    {
        Observations Matured(double exposure) =>
            new([
                [new ArmEvidence(1000, 20), new ArmEvidence(1000, 5).Matured(exposure)],
            ]);

        Assert.Equal(
            [500_000, 500_000],
            AllocationAlgorithms.Thompson.Tuned(Bound).Allocate(Matured(50), Bound).Weights
        );
        Assert.True(AllocationAlgorithms.Thompson.Tuned(Bound).Allocate(Matured(100), Bound).Weights[1] > 900_000);
    }

    [Fact]
    public void Shares_evenly_with_others_like_it() =>
        Assert.Equal(
            Weights.Uniform(3),
            AllocationAlgorithms.Thompson.Tuned(Bound).Allocate(Of((99, 50), (10, 0), (0, 0)), Bound).Weights
        );

    [Fact]
    public void Was_not_bound_in_experiments_from_before_and_that_is_what_is_computed_of_them_again()
    {
        World Of(AllocationParameters parameters) =>
            World.RunningOf(An.Experiment with { AllocationPolicy = parameters }).WithEvidence((2000, 40), (0, 0));
        int NewShare(World world) => ((TrafficReallocated)Reallocate()(world).Events[0]).Variants[1].Weight;

        Assert.True(NewShare(Of(AllocationParameters.Default)) > 950_000);
        Assert.Equal(500_000, NewShare(Of(Bound)));
    }

    private static Observations Of(params (long Units, long Conversions)[] arms) =>
        new([
            [.. arms.Select(a => new ArmEvidence(a.Units, a.Conversions))],
        ]);
}
