using FsCheck.Fluent;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests.Allocation;

public class Reallocating_traffic
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private static readonly World Hero = World.Running;
    private static readonly World Fixed = World.RunningOf(
        An.Experiment with
        {
            AllocationStrategy = AllocationStrategy.Fixed,
        }
    );

    /// <summary>Half way to the second allocation: the first one was made at 100 visitors.</summary>
    private static readonly World Waiting = Hero.WithEvidence((50, 1), (50, 2))
        .Reallocated(1, ("control", 400_000), ("b", 600_000))
        .WithEvidence((70, 1), (80, 2));

    [Fact]
    public void Gives_an_event_that_holds_all_it_was_computed_from() =>
        Given(Hero.WithEvidence((1_000, 10), (1_000, 15)))
            .When(ReallocateIfDue())
            .Then<TrafficReallocated>(e =>
            {
                Assert.Equal((1, "thompson_beta", 1), (e.Allocation, e.Policy, e.PolicyVersion));
                Assert.Equal(AllocationParameters.Default, e.Parameters);
                Assert.Equal(ReallocationTrigger.Evidence, e.Trigger);
                Assert.Equal(["control", "b"], e.Variants.Select(v => v.Variant));
                Assert.Equal([(1_000L, 10L), (1_000L, 15L)], e.Variants.Select(v => (v.Assignments, v.Conversions)));
                // P(best) and losses from mpmath at 30 digits; a floor of 0.005 leaves 99 % of the traffic to move.
                Assert.Equal(0.16187801390666104, e.Variants[0].ProbabilityBest, 1e-12);
                Assert.Equal([165_259, 834_741], e.Variants.Select(v => v.Weight));
                Assert.Equal(0.00043965264988621533, e.Variants[1].ExpectedLoss, 1e-14);
                Assert.False(e.FellBack);
            });

    [Fact]
    public void Can_be_computed_again_from_the_event_alone() =>
        Property.Holds(
            from control in Gen.Choose(0, 100_000)
            from b in Gen.Choose(0, 100_000)
            from converted in Gen.Choose(0, 1_000)
            from floor in Gen.Choose(0, 500)
            select ((control, control * converted / 1_000), (b, b * (1_000 - converted) / 1_000), floor / 1_000.0),
            given =>
            {
                var (control, b, floor) = given;
                var algorithm = AllocationParameters.Default with { Floor = floor, PriorAlpha = 0.5 };
                var world = World
                    .RunningOf(An.Experiment with { AllocationPolicy = algorithm })
                    .WithEvidence(control, b);

                Given(world)
                    .When(Reallocate())
                    .Then<TrafficReallocated>(e =>
                    {
                        var again = AllocationAlgorithms.Thompson.Allocate(
                            new([
                                [.. e.Variants.Select(v => new ArmEvidence(v.Assignments, v.Conversions))],
                            ]),
                            e.Parameters
                        );
                        Assert.Equal(again.Weights, e.Variants.Select(v => v.Weight));
                        Assert.Equal(again.ProbabilityBest, e.Variants.Select(v => v.ProbabilityBest));
                        Assert.Equal(again.ExpectedLoss, e.Variants.Select(v => v.ExpectedLoss));
                        Assert.Equal(again.FellBackToPrior, e.FellBack);
                    });
            }
        );

    [Fact]
    public void Says_at_which_version_it_read() =>
        Given(Hero.Then(A.VisitIn("b"), A.ConversionIn("b"), A.VisitIn("control", "v-2")))
            .When(Reallocate())
            .Then<TrafficReallocated>(e => Assert.Equal(5, e.ReadVersion));

    [Fact]
    public void Counts_allocations_up() =>
        Given(Hero)
            .When(Reallocate())
            .Then<TrafficReallocated>(e => Assert.Equal((1, 2), (e.Allocation, e.ReadVersion)))
            .When(Reallocate())
            .Then<TrafficReallocated>(e => Assert.Equal((2, 3), (e.Allocation, e.ReadVersion)));

    [Theory]
    [InlineData(49, 50)]
    [InlineData(0, 99)]
    [InlineData(0, 0)]
    public void Is_no_news_before_the_first_batch_is_full(int control, int b) =>
        Given(Hero.WithEvidence((control, 0), (b, 0))).When(ReallocateIfDue()).ThenNothing();

    [Fact]
    public void Follows_the_evidence_when_the_batch_is_full() =>
        Given(Hero.WithEvidence((40, 0), (60, 0)))
            .When(ReallocateIfDue())
            .Then<TrafficReallocated>(e => Assert.Equal(ReallocationTrigger.Evidence, e.Trigger))
            .When(ReallocateIfDue())
            .ThenNothing();

    [Fact]
    public void Counts_the_batch_from_the_last_allocation() =>
        Given(Waiting)
            .When(ReallocateIfDue())
            .ThenNothing()
            .When(_ => ReallocateIfDue()(Waiting.WithEvidence((100, 1), (100, 2))))
            .Then<TrafficReallocated>(e => Assert.Equal((2, ReallocationTrigger.Evidence), (e.Allocation, e.Trigger)));

    [Fact]
    public void Follows_the_clock_when_there_is_anything_new() =>
        Given(Waiting)
            .Later(Quarter - TimeSpan.FromTicks(1))
            .When(ReallocateIfDue())
            .ThenNothing()
            .Later(TimeSpan.FromTicks(1))
            .When(ReallocateIfDue())
            .Then<TrafficReallocated>(e => Assert.Equal(ReallocationTrigger.Time, e.Trigger))
            .Later(Quarter)
            .When(ReallocateIfDue())
            .ThenNothing();

    [Fact]
    public void Follows_the_clock_for_late_conversions_too() =>
        Given(
                Hero.WithEvidence((50, 1), (50, 2))
                    .Reallocated(1, ("control", 400_000), ("b", 600_000))
                    .WithEvidence((50, 1), (50, 3))
            )
            .Later(Quarter)
            .When(ReallocateIfDue())
            .Then<TrafficReallocated>(e => Assert.Equal(ReallocationTrigger.Time, e.Trigger));

    [Fact]
    public void Calls_a_full_batch_evidence_even_when_the_time_is_over_too() =>
        Given(Hero.WithEvidence((500, 1), (500, 2)))
            .Later(Quarter)
            .When(ReallocateIfDue())
            .Then<TrafficReallocated>(e => Assert.Equal(ReallocationTrigger.Evidence, e.Trigger));

    [Fact]
    public void Counts_the_time_from_the_start_and_not_from_the_draft() =>
        Given(World.Draft.Later(TimeSpan.FromDays(30)).Then(new ExperimentStarted()).WithEvidence((1, 0), (0, 0)))
            .When(ReallocateIfDue())
            .ThenNothing()
            .Later(Quarter)
            .When(ReallocateIfDue())
            .Then<TrafficReallocated>();

    [Fact]
    public void Obeys_a_command_whatever_the_schedule_says() =>
        Given(Waiting)
            .When(Reallocate())
            .Then<TrafficReallocated>(e => Assert.Equal((2, ReallocationTrigger.Command), (e.Allocation, e.Trigger)));

    [Fact]
    public void Obeys_a_command_without_evidence_and_says_that_it_fell_back() =>
        Given(World.RunningOf(An.ExperimentWith(("control", 900_000), ("b", 50_000), ("c", 50_000))))
            .When(Reallocate())
            .Then<TrafficReallocated>(e =>
            {
                Assert.True(e.FellBack);
                Assert.Equal([333_334, 333_333, 333_333], e.Variants.Select(v => v.Weight));
            });

    [Fact]
    public void Never_touches_fixed_weights()
    {
        Given(Fixed.WithEvidence((1_000, 10), (1_000, 15)))
            .Later(Quarter)
            .When(ReallocateIfDue())
            .ThenNothing()
            .When(Reallocate())
            .ThenRefused("allocation_fixed");
    }

    [Theory]
    [InlineData(ExperimentStatus.Draft)]
    [InlineData(ExperimentStatus.Paused)]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Is_for_running_experiments_only(ExperimentStatus status) =>
        Given(World.In(status).WithEvidence((1_000, 10), (1_000, 15)))
            .Later(Quarter)
            .When(ReallocateIfDue())
            .ThenNothing()
            .When(Reallocate())
            .ThenRefused("experiment_not_running");

    [Fact]
    public void Follows_the_schedule_of_the_experiment()
    {
        var algorithm = AllocationParameters.Default with
        {
            FirstBatch = 1,
            LargestBatch = 1,
            MaximumIntervalSeconds = 1,
        };

        Given(World.RunningOf(An.Experiment with { AllocationPolicy = algorithm }).WithEvidence((1, 0), (0, 0)))
            .When(ReallocateIfDue())
            .Then<TrafficReallocated>(e => Assert.Equal(algorithm, e.Parameters));
    }

    [Theory]
    [InlineData(1e-6, 1e-6)]
    [InlineData(1e-6, 1e6)]
    [InlineData(1e6, 1e-6)]
    [InlineData(1e6, 1e6)]
    public void Works_with_every_prior_that_an_experiment_can_be_created_with(double alpha, double beta)
    {
        var algorithm = AllocationParameters.Default with { PriorAlpha = alpha, PriorBeta = beta };
        Assert.Null(algorithm.Validate(variants: 2));
        foreach (
            var (assignments, conversions) in new[] { (0, 0), (1, 0), (1, 1), (1_000_000, 3), (1_000_000, 1_000_000) }
        )
        {
            Given(
                    World
                        .RunningOf(An.Experiment with { AllocationPolicy = algorithm })
                        .WithEvidence((assignments, conversions), (10, 5))
                )
                .When(Reallocate())
                .Then<TrafficReallocated>(e =>
                {
                    Assert.Equal(1, e.Variants.Sum(v => v.ProbabilityBest), 1e-12);
                    Assert.All(e.Variants, v => Assert.InRange(v.ExpectedLoss, 0, 1));
                });
        }
    }
}
