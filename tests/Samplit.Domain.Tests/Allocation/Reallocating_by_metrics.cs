using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;

namespace Samplit.Domain.Tests.Allocation;

public class Reallocating_by_metrics
{
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private static readonly World Clicks = World.RunningOf(Created);

    private static readonly MetricRow[] Rows =
    [
        Computing_an_allocation.Row("control", Today, impressions: 1_000, clicks: 10),
        Computing_an_allocation.Row("b", Today, impressions: 1_000, clicks: 15),
    ];

    private static ExperimentCreated Created =>
        An.Experiment with
        {
            OptimizationTarget = OptimizationTarget.Ctr,
            Algorithm = "thompson",
            AlgorithmVersion = "beta-pooled",
        };

    [Fact]
    public void Computes_and_puts_in_force()
    {
        var (computed, moved) = Both(Follow(onlyIfDue: false)(Clicks));

        Assert.Equal((1, 1, 3L), (moved.Allocation, moved.Computed, moved.ReadVersion));
        Assert.Equal(ReallocationTrigger.Command, moved.Trigger);
        Assert.Equal(computed.Variants.Select(v => v.Weight), moved.Variants.Select(v => v.Weight));
        Assert.Equal(computed.Variants.Select(v => v.ProbabilityBest), moved.Variants.Select(v => v.ProbabilityBest));
        var after = Clicks.Then(computed, moved);
        Assert.Equal([165_259, 834_741], after.Allocation.Weights);
        Assert.Equal(1, after.Allocation.InForce);
    }

    [Fact]
    public void Waits_for_its_time_and_for_something_new()
    {
        Assert.Empty(Follow(onlyIfDue: true)(Clicks.Later(Quarter - TimeSpan.FromSeconds(1))).Events);
        var later = Clicks.Later(Quarter);
        var (computed, moved) = Both(Follow(onlyIfDue: true)(later));
        Assert.Equal(ReallocationTrigger.Time, moved.Trigger);

        var after = later.Then(computed, moved).Later(Quarter);
        Assert.Empty(Follow(onlyIfDue: true)(after).Events);
        var more = Rows.Select(r => r with { Clicks = r.Clicks + 1 }).ToArray();
        Assert.Equal(2, Follow(onlyIfDue: true, more)(after).Events.Count);
    }

    [Fact]
    public void Puts_in_force_what_was_computed_for_somebody_who_only_asked()
    {
        var asked = Given(Clicks).When(Computing_an_allocation.Compute(14, Rows)).Then<AllocationComputed>().World;

        var moved = Assert.IsType<TrafficReallocated>(
            Assert.Single(Follow(onlyIfDue: true)(asked.Later(Quarter)).Events)
        );

        Assert.Equal((1, 3L), (moved.Computed, moved.ReadVersion));
    }

    [Fact]
    public void Is_done_again_when_somebody_asks()
    {
        var (computed, moved) = Both(Follow(onlyIfDue: false)(Clicks));
        var after = Clicks.Then(computed, moved);

        Assert.IsType<TrafficReallocated>(Assert.Single(Follow(onlyIfDue: false)(after).Events));
    }

    [Fact]
    public void Is_not_what_visitors_do()
    {
        var crowd = Clicks.WithEvidence((1_000, 10), (1_000, 900));
        Assert.Null(ReallocateTraffic.Due(crowd.Experiment, crowd.Allocation, crowd.Statistics, crowd.Now));

        Given(crowd.Later(Quarter)).When(ReallocateIfDue()).ThenNothing();
        Given(crowd.Later(Quarter)).When(Reallocate()).ThenRefused("follows_metrics");
    }

    [Fact]
    public void Is_for_experiments_that_run_and_adapt()
    {
        var draft = World.Of(Created);
        var fixedOne = World.RunningOf(Created with { AllocationStrategy = AllocationStrategy.Fixed });

        Given(draft).When(Follow(onlyIfDue: false)).ThenRefused("experiment_not_running");
        Given(fixedOne).When(Follow(onlyIfDue: false)).ThenRefused("allocation_fixed");
        Given(draft.Later(Quarter)).When(Follow(onlyIfDue: true)).ThenNothing();
    }

    private static Func<World, Answer> Follow(bool onlyIfDue, MetricRow[]? rows = null) =>
        Reallocate(new ReallocateTraffic(onlyIfDue, new RecommendAllocation(14, Today, rows ?? Rows, Visitors: null)));

    private static (AllocationComputed, TrafficReallocated) Both(Answer answer) =>
        (Assert.IsType<AllocationComputed>(answer.Events[0]), Assert.IsType<TrafficReallocated>(answer.Events[1]));
}
