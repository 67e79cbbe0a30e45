using FsCheck;
using FsCheck.Fluent;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Allocation;

public class Every_algorithm
{
    private static readonly AllocationParameters Parameters = AllocationParameters.Default with { Floor = 0.02 };

    private static readonly AllocationAlgorithm[] WithChanges =
    [
        .. AllocationAlgorithms.All,
        AllocationAlgorithms.Thompson.WithWarmUp(10),
        AllocationAlgorithms.Thompson.WithDiscount(0.7),
        AllocationAlgorithms.Thompson.WithWindow(2),
        PeriodThompson.Adjusted.WithDiscount(0.7).WithWarmUp(3),
        RevenueThompson.PerSession.WithWindow(1),
        DailyRevenueThompson.PerMilleAdjusted.WithWindow(3).WithWarmUp(3),
    ];

    public static TheoryData<string> Names => [.. WithChanges.Select(p => p.Name)];

    /// <summary>
    /// Those that only know how high the leader stands may give it less for a success of its own, and those that learn
    /// from sums of money for a large order, which makes all sums less certain.
    /// </summary>
    public static TheoryData<string> Monotone =>
        [
            .. AllocationAlgorithms
                .All.Except([TopTwoThompson.Algorithm, AllocationAlgorithms.Even])
                .Where(p => p.Description.Needs != AlgorithmNeed.RevenueByPeriod)
                .Select(p => p.Name),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_all_to_the_only_arm(string name) =>
        Assert.Equal(
            [1_000_000],
            Named(name)
                .Allocate(
                    new([
                        [new(10, 3, Orders(3))],
                    ]),
                    Parameters
                )
                .Weights
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Splits_evenly_without_evidence(string name)
    {
        for (var arms = 1; arms <= 7; arms++)
        {
            var nothing = new Observations([new ArmEvidence[arms], new ArmEvidence[arms]]);

            var result = Named(name).Allocate(nothing, Parameters);

            Assert.Equal(Weights.Uniform(arms), result.Weights);
            Assert.All(result.ProbabilityBest, p => Assert.Equal(1.0 / arms, p, 1e-12));
            Assert.True(result.FellBackToPrior);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Splits_evenly_over_arms_that_are_alike(string name)
    {
        var days = Enumerable
            .Range(5, 4)
            .Select(orders => new ArmEvidence(50, orders, Orders(orders)) { Revenue = orders * orders })
            .Select(arm => (IReadOnlyList<ArmEvidence>)[arm, arm, arm]);

        Assert.Equal(Weights.Uniform(3), Named(name).Allocate(new([.. days]), Parameters).Weights);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Splits_the_whole_above_the_floor_with_probabilities_that_are_numbers(string name) =>
        Property.Holds(
            SomeEvidence,
            evidence =>
            {
                var result = Named(name).Allocate(evidence, Parameters);

                Assert.Equal(Weights.Total, result.Weights.Sum());
                Assert.All(result.Weights, part => Assert.True(part >= 20_000));
                Assert.Equal(1, result.ProbabilityBest.Sum(), 1e-9);
                Assert.All(result.ExpectedLoss, loss => Assert.True(loss >= 0 && double.IsFinite(loss)));
                var again = Named(name).Allocate(evidence, Parameters);
                Assert.Equal(result.Weights, again.Weights);
                Assert.Equal(result.ProbabilityBest, again.ProbabilityBest);
                Assert.Equal(result.ExpectedLoss, again.ExpectedLoss);
            },
            times: 80
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Does_not_care_for_the_order_of_the_arms(string name) =>
        Property.Holds(
            SomeEvidence,
            evidence =>
            {
                var there = Named(name).Allocate(evidence, Parameters).Weights;
                var back = Named(name)
                    .Allocate(
                        new(
                            [.. evidence.Periods.Select(p => p.Reverse().ToArray())],
                            evidence.Arms - 1 - evidence.Control
                        ),
                        Parameters
                    )
                    .Weights;

                for (var arm = 0; arm < there.Count; arm++)
                {
                    Assert.InRange(there[arm] - back[^(arm + 1)], -2, 2);
                }
            },
            times: 100
        );

    [Theory]
    [MemberData(nameof(Monotone))]
    public void Never_takes_traffic_from_an_arm_for_one_more_conversion(string name) =>
        Property.Holds(
            SomeEvidence.Where(e => e.Periods[0][0].Conversions < e.Periods[0][0].Units),
            evidence =>
            {
                var arm = evidence.Periods[0][0];
                var more = new ArmEvidence(arm.Units, arm.Conversions + 1, Orders((long)arm.Conversions + 1));
                var better = new Observations(
                    [
                        [more, .. evidence.Periods[0].Skip(1)],
                        .. evidence.Periods.Skip(1),
                    ],
                    evidence.Control
                );

                var before = Named(name).Allocate(evidence, Parameters).Weights[0];

                Assert.True(Named(name).Allocate(better, Parameters).Weights[0] >= before - 1);
            },
            times: 100
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Tells_what_it_is(string name)
    {
        var description = Named(name).Description;

        Assert.True(description.Version >= 1);
        Assert.Matches(@"^.*\(\d{4}\).*$", description.Paper);
        Assert.NotEmpty(description.Assumes);
    }

    [Fact]
    public void Has_a_name_of_its_own()
    {
        Assert.Equal(WithChanges.Length, WithChanges.Select(p => p.Name).Distinct().Count());
        Assert.Equal("thompson_beta", AllocationAlgorithms.Thompson.Name);
        Assert.Equal("thompson_period_adjusted[discount=0.7][warm_up=3]", WithChanges[^3].Name);
        Assert.Equal(
            "thompson/beta-pooled, even/uniform, balanced-thompson/beta-pooled, top-two-thompson/beta-pooled, epsilon-greedy/pooled, ucb1/pooled, kl-ucb/pooled, thompson/period-adjusted, thompson/period-weighted",
            AllocationAlgorithms.NamesForVisitors
        );
        Assert.Equal("fixed", AllocationAlgorithms.Descriptions[0].Name);
        Assert.Null(AllocationAlgorithms.FindForVisitors("thompson_revenue_per_session"));
        Assert.All(
            ["thompson", "thompson/beta-pooled", "thompson_beta"],
            name => Assert.Same(AllocationAlgorithms.Thompson, AllocationAlgorithms.FindForVisitors(name))
        );
        foreach (var target in Enum.GetValues<OptimizationTarget>())
        {
            var algorithms = AllocationAlgorithms.For(target).Select(p => p.Description.Algorithm).ToArray();
            Assert.Equal(algorithms.Length, algorithms.Distinct().Count());
        }
    }

    [Fact]
    public void Says_when_it_needs_a_floor()
    {
        var none = Parameters with { Floor = 0 };
        foreach (var algorithm in AllocationAlgorithms.All)
        {
            var problem = algorithm.Validate(none, 2);
            Assert.Equal(algorithm.Description.NeedsFloor, problem is not null);
            Assert.Null(algorithm.Validate(Parameters, 2));
            Assert.NotNull(algorithm.Validate(Parameters with { Floor = 0.6 }, 2));
            if (algorithm.Description.NeedsFloor)
            {
                Assert.Equal("allocationPolicy.floor", problem!.Field);
                Assert.Throws<ArgumentOutOfRangeException>(() =>
                    algorithm.Allocate(
                        new([
                            [new(1, 0), new(1, 0)],
                        ]),
                        none
                    )
                );
            }
        }
    }

    private static AllocationAlgorithm Named(string name) => WithChanges.Single(p => p.Name == name);

    /// <summary>Worth 20 on average.</summary>
    private static RunningMoments Orders(long count) => new(count, count == 0 ? 0 : 20, count * 30);

    private static readonly Gen<Observations> SomeEvidence =
        from arms in Gen.Choose(1, 5)
        from periods in Gen.Choose(1, 6)
        from most in Gen.Elements(5, 1_000, 1_000_000)
        from cells in (
            from units in Gen.Choose(0, most)
            from conversions in Gen.Choose(0, units)
            from few in Gen.Elements(1, 20)
            from value in Gen.Choose(-5, 50)
            select new ArmEvidence(units, conversions / few, Orders(conversions / few))
            {
                Revenue = conversions / few * value,
            }
        ).ArrayOf(arms * periods)
        from control in Gen.Elements<int?>(null, 0)
        select new Observations([.. cells.Chunk(arms)], control);
}
