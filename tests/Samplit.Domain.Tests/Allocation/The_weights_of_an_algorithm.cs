using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;
using Samplit.Statistics.Tests.Posteriors;

namespace Samplit.Domain.Tests.Allocation;

/// <summary>Known values are from mpmath at 25 digits or more.</summary>
public class The_weights_of_an_algorithm
{
    private static readonly AllocationParameters Unfloored = AllocationParameters.Default with { Floor = 0 };

    [Fact]
    public void Are_the_recorded_ones_for_Thompson_sampling_of_counts()
    {
        ArmEvidence[] counts = [new(1000, 10), new(1000, 15), new(0, 0)];

        var best = BestProbability.Compute([
            BetaDistribution.FromCounts(10, 1000),
            BetaDistribution.FromCounts(15, 1000),
            BetaDistribution.FromCounts(0, 0),
        ]);
        var now = AllocationAlgorithms.Thompson.Allocate(new([counts]), AllocationParameters.Default);

        Assert.Equal(Weights.FromShares(Floor.Additive([.. best.ProbabilityBest], 0.005)), now.Weights);
        Assert.Equal(best.ProbabilityBest, now.ProbabilityBest);
        Assert.Equal(best.ExpectedLoss, now.ExpectedLoss);
    }

    [Fact]
    public void Are_as_given_when_they_are_fixed()
    {
        var weights = Weights.FromParts([900_000, 0, 100_000]);
        var evidence = new Observations([
            [new(10, 0), new(10, 5), new(0, 0)],
        ]);

        var result = FixedSplit.Create(weights).Allocate(evidence, AllocationParameters.Default);

        Assert.Equal(weights, result.Weights);
        Assert.True(result.ProbabilityBest[1] > result.ProbabilityBest[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            FixedSplit.Create(Weights.Uniform(2)).Allocate(evidence, AllocationParameters.Default)
        );
    }

    public static TheoryData<long[], long[], double[]> TopTwo =>
        new()
        {
            { [10, 15], [1000, 1000], [0.5, 0.5] },
            { [1000, 1300], [100_000, 100_000], [0.5, 0.5] },
            {
                [50, 60, 55, 40, 65],
                [1000, 1000, 1000, 1000, 1000],
                [
                    0.04457826050290295,
                    0.3550778012307092,
                    0.14740779459608316,
                    0.0013815807594995994,
                    0.4515545629108051,
                ]
            },
            {
                [100, 50, 50, 50, 20, 20, 20, 10, 10, 10],
                [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
                [
                    0.4999999997086657,
                    0.1666666667277047,
                    0.1666666667277047,
                    0.1666666667277047,
                    3.6073385160469007e-11,
                    3.6073385160469007e-11,
                    3.6073385160469007e-11,
                    2.063242827252907e-17,
                    2.063242827252907e-17,
                    2.063242827252907e-17,
                ]
            },
            {
                [400, 410, 420, 430, 440, 395, 405, 415, 425, 435],
                [20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000],
                [
                    0.010655733548190606,
                    0.031696839941953485,
                    0.07945435943048601,
                    0.16807465702553592,
                    0.2886253114864237,
                    0.0057756421767618474,
                    0.018786176868980178,
                    0.051246195139923116,
                    0.11812402130136318,
                    0.22756106308038196,
                ]
            },
            { [3], [10], [1] },
        };

    [Theory]
    [MemberData(nameof(TopTwo))]
    public void Go_by_half_to_challengers_for_top_two_Thompson_sampling(
        long[] conversions,
        long[] units,
        double[] expected
    )
    {
        var evidence = new Observations([
            [.. units.Zip(conversions, (n, s) => new ArmEvidence(n, s))],
        ]);

        var result = TopTwoThompson.Algorithm.Allocate(evidence, Unfloored);
        var shares = TopTwoThompson.Shares([.. result.ProbabilityBest], 0.5);

        for (var arm = 0; arm < expected.Length; arm++)
        {
            Assert.Equal(expected[arm], shares[arm], 1e-11);
            Assert.InRange(result.Weights[arm] - expected[arm] * 1e6, -1, 1);
        }
    }

    [Fact]
    public void Are_numbers_for_top_two_when_nothing_is_left_for_the_others()
    {
        Assert.Equal([0.5, 0.25, 0.25], TopTwoThompson.Shares([1, 0, 0], 0.5));
        Assert.Equal([1, 0], TopTwoThompson.Shares([1, 0], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopTwoThompson.Shares([1, 0], 1.1));
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.5 }, 0, new[] { 0.5, 0.5 })]
    [InlineData(new[] { 0.2, 0.75, 0.05 }, 0, new[] { 0.35, 0.609375, 0.040625 })]
    [InlineData(new[] { 0.05, 0.75, 0.2 }, 2, new[] { 0.040625, 0.609375, 0.35 })]
    [InlineData(new[] { 1.0, 0, 0 }, 0, new[] { 0.75, 0.125, 0.125 })]
    [InlineData(new[] { 1, 1e-200, 3e-200 }, 0, new[] { 0.75, 0.0625, 0.1875 })]
    [InlineData(new[] { 0.25, 0.75 }, null, new[] { 0.25, 0.75 })]
    [InlineData(new[] { 1.0 }, 0, new[] { 1.0 })]
    public void Keep_a_quarter_each_for_the_comparison_when_they_are_balanced(
        double[] best,
        int? control,
        double[] expected
    ) => Near.Relative(expected, BalancedThompson.Shares(best, control), 1e-14);

    [Fact]
    public void Are_those_of_the_control_and_the_others_when_they_are_balanced()
    {
        ArmEvidence[] seen = [new(1000, 100), new(1000, 130), new(1000, 60)];
        Observations With(int? control) => new([seen], control);
        AllocationResult Of(Observations evidence) => BalancedThompson.Algorithm.Allocate(evidence, Unfloored);

        var result = Of(With(0));

        var shares = BalancedThompson.Shares([.. result.ProbabilityBest], 0);
        Assert.Equal(Weights.FromShares(shares), result.Weights);
        Assert.True(result.Weights[0] > 250_000 && result.Weights[1] > 700_000);
        Assert.Equal(AllocationAlgorithms.Thompson.Allocate(With(0), Unfloored).Weights, Of(With(null)).Weights);
        Assert.True(Of(With(2)).Weights[2] > 249_999);
        Assert.Throws<ArgumentOutOfRangeException>(() => With(3));
    }

    [Fact]
    public void Know_the_control_wherever_it_stands_when_they_are_balanced()
    {
        Variant[] variants =
        [
            new("gone", false, 0, Active: false),
            new("b", false, 500_000),
            new("control", true, 500_000),
        ];
        var period = new PeriodEvidence(PeriodEvidence.Whole, [10, 2000, 2000], [9, 300, 200]);

        var result = BalancedThompson.Algorithm.Split(variants, [period], Unfloored);

        Assert.Equal((0, 250_000), (result.Weights[0], result.Weights[2]));
        // A newcomer gets an even share at most, and the control a quarter of what is left.
        var parameters = Unfloored with
        {
            UnitsToLead = 100,
        };
        Variant[] more = [.. variants, new("new", false, 0)];
        var later = period with { Units = [10, 2000, 2000, 3], Successes = [9, 300, 200, 1] };
        var bound = BalancedThompson.Algorithm.Split(more, [later], parameters);
        Assert.Equal((0, 333_333), (bound.Weights[0], bound.Weights[3]));
        Assert.InRange(bound.Weights[2], 166_660, 166_670);
    }

    [Theory]
    [InlineData(new[] { 0.1, 0.12 }, 0.1, new[] { 0.05, 0.95 })]
    [InlineData(new[] { 0.1, 0.1, 0.05 }, 0.1, new[] { 0.48333333333333334, 0.48333333333333334, 0.03333333333333333 })]
    [InlineData(new[] { 0.3, 0.2, 0.1, 0.4 }, 0.05, new[] { 0.0125, 0.0125, 0.0125, 0.9625 })]
    public void Are_shared_by_equal_leaders_for_epsilon_greedy(double[] rates, double epsilon, double[] expected)
    {
        Near.Relative(expected, EpsilonGreedy.Shares(rates, epsilon), 1e-14);

        // The floor is the same thing: ε is K times of it.
        var evidence = new Observations([
            [.. rates.Select(rate => new ArmEvidence(100, (long)(rate * 100 + 0.5)))],
        ]);
        var weights = EpsilonGreedy
            .Algorithm.Allocate(evidence, Unfloored with { Floor = epsilon / rates.Length })
            .Weights;
        Assert.All(expected.Zip(weights), pair => Assert.InRange(pair.Second - pair.First * 1e6, -1, 1));
    }

    [Theory]
    [InlineData(0, 100, 1000, 0.06674569920300896, 0.3716922188849838)]
    [InlineData(1, 10, 100, 0.5539173966377212, 1.0597051824376162)]
    [InlineData(5, 100, 1000, 0.17232052909371554, 0.42169221888498387)]
    [InlineData(100, 1000, 10_000, 0.1455559795705747, 0.23572280848830224)]
    [InlineData(1000, 1e9, 2e9, 1.221477941551021e-06, 0.000207960928764375)]
    [InlineData(7, 7, 50, 1, 2.057223183009981)]
    public void Follow_known_upper_confidence_bounds(
        double conversions,
        double units,
        double all,
        double kl,
        double ucb
    )
    {
        Near.Relative(kl, UpperConfidenceBound.KlUcbIndex(conversions, units, all), 1e-13);
        Near.Relative(ucb, UpperConfidenceBound.Ucb1Index(conversions, units, all), 1e-14);
    }

    [Fact]
    public void Go_to_the_highest_bound_and_to_arms_that_nobody_saw()
    {
        var parameters = Unfloored with { Floor = 0.1 };
        foreach (var algorithm in new[] { UpperConfidenceBound.Ucb1, UpperConfidenceBound.KlUcb })
        {
            Assert.Equal([100_000, 900_000], Weights(new(1000, 100), new(10, 1)));
            Assert.Equal([100_000, 450_000, 450_000], Weights(new(10, 9), new(0, 0), new(0, 0)));
            Assert.Equal([500_000, 500_000], Weights(new(1, 1), new(1, 1)));

            Weights Weights(params ArmEvidence[] arms) => algorithm.Allocate(new([arms]), parameters).Weights;
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => UpperConfidenceBound.KlUcbIndex(2, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpperConfidenceBound.Ucb1Index(1, 10, 9));
        Assert.Equal(0.5, UpperConfidenceBound.KlUcbIndex(0.5, 1, 1));
    }

    [Theory]
    [MemberData(nameof(PeriodAdjustedCase.Known), MemberType = typeof(PeriodAdjustedCase))]
    public void Are_the_probabilities_of_period_adjusted_rates(PeriodAdjustedCase known)
    {
        double[][] conversions = [.. known.Conversions.Select(period => Array.ConvertAll(period, n => (double)n))];

        var result = PeriodThompson.Adjusted.Allocate(Of(known.Exposures, conversions), Unfloored);

        for (var arm = 0; arm < known.ProbabilityBest.Length; arm++)
        {
            Assert.Equal(known.ProbabilityBest[arm], result.ProbabilityBest[arm], 1e-11);
            Near.Relative(known.ExpectedLoss[arm], result.ExpectedLoss[arm], 1e-9);
            Assert.InRange(result.Weights[arm] - known.ProbabilityBest[arm] * 1e6, -1, 1);
        }
    }

    [Fact]
    public void Are_not_fooled_by_arms_that_met_different_weeks()
    {
        // Rates of 3 and 9 percent for both, and nine tenths of the traffic first to the one, then to the other.
        var evidence = Of(Table.Of("9000 1000 | 1000 9000"), Table.Of("270 30 | 90 810"));

        Assert.True(AllocationAlgorithms.Thompson.Allocate(evidence, Unfloored).Weights[1] > 999_999);
        Assert.InRange(PeriodThompson.Adjusted.Allocate(evidence, Unfloored).Weights[1], 490_000, 510_000);
        Assert.Equal(500_000, PeriodThompson.Weighted.Allocate(evidence, Unfloored with { Floor = 0.02 }).Weights[1]);
    }

    [Fact]
    public void Forget_periods_that_lack_an_arm_when_they_are_period_weighted()
    {
        var parameters = Unfloored with { Floor = 0.02 };
        var both = Of(Table.Of("1000 1000"), Table.Of("50 60"));
        var more = Of(Table.Of("1000 1000 | 2000 0"), Table.Of("50 60 | 400 0"));
        var apart = Of(Table.Of("1000 0 | 0 1000"), Table.Of("50 0 | 0 60"));

        Assert.Equal(
            PeriodThompson.Weighted.Allocate(both, parameters).Weights,
            PeriodThompson.Weighted.Allocate(more, parameters).Weights
        );
        var result = PeriodThompson.Weighted.Allocate(apart, parameters);
        Assert.Equal([500_000, 500_000], result.Weights);
        Assert.True(result.FellBackToPrior);
    }

    [Fact]
    public void Doubt_a_period_without_conversions_when_they_are_period_weighted()
    {
        // Variances 51/1021·970/1021/1000 and 1/1041·1040/1041/1000 about means of 0.05 and 0.
        var weights = PeriodThompson
            .Weighted.Allocate(Of(Table.Of("1000 1000"), Table.Of("50 0")), Unfloored with { Floor = 0.001 })
            .Weights;

        Assert.Equal([999_000, 1000], weights);
        var unseen = PeriodThompson
            .Weighted.Allocate(
                Of(Table.Of("100000 100000 0"), Table.Of("5000 5000 0")),
                Unfloored with
                {
                    Floor = 0.001,
                }
            )
            .Weights;
        Assert.InRange(unseen[2], 470_000, 500_000);
    }

    public static TheoryData<(long Units, long Orders, double Sum, double SquareSum)[], double[], double[]> Revenue =>
        new()
        {
            {
                [(1000, 30, 1500, 90_000), (1000, 25, 1600, 125_000)],
                [0.4193227861725372, 0.5806772138274628],
                [0.23894815820235962, 0.13914775900076282]
            },
            {
                [(1000, 12, 600, 36_000), (400, 0, 0, 0)],
                [0.9771103803335485, 0.022889619666451574],
                [0.0037909904628175093, 0.5281154758204605]
            },
            {
                [(20_000, 400, 20_000, 1_400_000), (20_000, 420, 20_500, 1_390_000), (500, 14, 650, 42_000)],
                [0.08137483663125912, 0.13614554835152967, 0.7824796150172112],
                [0.43042438574979425, 0.4054268854998192, 0.03968255477653855]
            },
        };

    [Theory]
    [MemberData(nameof(Revenue))]
    public void Are_the_probabilities_to_earn_most(
        (long Units, long Orders, double Sum, double SquareSum)[] arms,
        double[] probabilityBest,
        double[] loss
    )
    {
        var evidence = new Observations([
            [
                .. arms.Select(arm => new ArmEvidence(
                    arm.Units,
                    arm.Orders,
                    arm.Orders == 0
                        ? default
                        : new RunningMoments(
                            arm.Orders,
                            arm.Sum / arm.Orders,
                            arm.SquareSum - arm.Sum * arm.Sum / arm.Orders
                        )
                )),
            ],
        ]);

        var perSession = RevenueThompson.PerSession.Allocate(evidence, Unfloored);
        var perMille = RevenueThompson.PerMille.Allocate(evidence, Unfloored);

        Assert.Equal(perSession.Weights, perMille.Weights);
        for (var arm = 0; arm < arms.Length; arm++)
        {
            Assert.Equal(probabilityBest[arm], perSession.ProbabilityBest[arm], 1e-11);
            Near.Relative(loss[arm], perSession.ExpectedLoss[arm], 1e-9);
            Near.Relative(loss[arm] * 1000, perMille.ExpectedLoss[arm], 1e-9);
            Assert.InRange(perSession.Weights[arm] - probabilityBest[arm] * 1e6, -1, 1);
        }
    }

    [Fact]
    public void Are_even_where_money_cannot_be_compared()
    {
        var refunds = new Observations([
            [new(10, 1, RunningMoments.From([-5])), new(10, 1, RunningMoments.From([-5]))],
        ]);

        Assert.Equal([500_000, 500_000], RevenueThompson.PerSession.Allocate(refunds, Unfloored).Weights);
    }

    [Fact]
    public void Are_the_probabilities_to_earn_most_by_daily_sums()
    {
        // The example of Revenue_in_daily_sums: 29/128 of the traffic to the arm that sold half as much.
        var evidence = new Observations([
            [new(100, 0) { Revenue = 10 }, new(100, 0) { Revenue = 20 }],
            [new(100, 0) { Revenue = 20 }, new(100, 0)],
            [new(100, 0) { Revenue = 30 }, new(100, 0) { Revenue = 10 }],
        ]);

        var perSession = DailyRevenueThompson.PerSession.Allocate(evidence, Unfloored);
        var perMille = DailyRevenueThompson.PerMille.Allocate(evidence, Unfloored);

        Assert.Equal([773_438, 226_562], perSession.Weights);
        Assert.Equal(perSession.Weights, perMille.Weights);
        Near.Relative([0.01376953125, 0.08876953125], perSession.ExpectedLoss, 1e-9);
        Near.Relative([13.76953125, 88.76953125], perMille.ExpectedLoss, 1e-9);
        Assert.False(perSession.FellBackToPrior);
        Assert.True(DailyRevenueThompson.PerSession.Allocate(evidence.Newest(1), Unfloored).FellBackToPrior);
    }

    [Fact]
    public void Are_not_fooled_by_arms_that_sold_in_different_weeks()
    {
        // Both sell for 1 a session in the first days and for 3 in the last, when most of the traffic is the second
        // one's.
        var evidence = Of(
            Table.Of("900 100 | 900 100 | 900 100 | 100 900 | 100 900 | 100 900"),
            Table.Of("890 104 | 930 101 | 880 95 | 290 2710 | 305 2690 | 305 2700"),
            (units, revenue) => new ArmEvidence(units, 0) { Revenue = revenue }
        );

        Assert.True(DailyRevenueThompson.PerSession.Allocate(evidence, Unfloored).Weights[1] > 999_000);
        var adjusted = DailyRevenueThompson.PerSessionAdjusted.Allocate(evidence, Unfloored);
        Assert.InRange(adjusted.Weights[1], 300_000, 700_000);
        Assert.Equal(adjusted.Weights, DailyRevenueThompson.PerMilleAdjusted.Allocate(evidence, Unfloored).Weights);
    }

    [Fact]
    public void Are_even_until_every_arm_is_warm()
    {
        var algorithm = AllocationAlgorithms.Thompson.WithWarmUp(100);

        Assert.Equal([500_000, 500_000], Weights(new(1000, 500), new(99, 0)));
        Assert.True(Weights(new(1000, 500), new(100, 0))[0] > 990_000);

        Weights Weights(params ArmEvidence[] arms) => algorithm.Allocate(new([arms]), Unfloored).Weights;
    }

    [Fact]
    public void Follow_the_newest_periods_when_the_old_ones_fade()
    {
        var turned = Of(Table.Of("1000 1000 | 1000 1000"), Table.Of("100 50 | 50 70"));

        Assert.True(AllocationAlgorithms.Thompson.Allocate(turned, Unfloored).Weights[0] > 900_000);
        Assert.True(AllocationAlgorithms.Thompson.WithWindow(1).Allocate(turned, Unfloored).Weights[1] > 900_000);
        Assert.True(AllocationAlgorithms.Thompson.WithDiscount(0.1).Allocate(turned, Unfloored).Weights[1] > 900_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => AllocationAlgorithms.Thompson.WithWindow(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AllocationAlgorithms.Thompson.WithWarmUp(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AllocationAlgorithms.Thompson.WithDiscount(0));
        Assert.Throws<ArgumentException>(() => RevenueThompson.PerSession.WithDiscount(0.9));
        Assert.Throws<ArgumentException>(() => DailyRevenueThompson.PerSession.WithDiscount(0.9));
    }

    [Fact]
    public void Do_not_punish_arms_whose_conversions_are_still_to_come()
    {
        var naive = new Observations([
            [new(1000, 100), new(1000, 60)],
        ]);
        var matured = new Observations([
            [new(1000, 100), new ArmEvidence(1000, 60).Matured(600)],
        ]);

        Assert.True(AllocationAlgorithms.Thompson.Allocate(naive, Unfloored).Weights[0] > 990_000);
        Assert.InRange(AllocationAlgorithms.Thompson.Allocate(matured, Unfloored).Weights[0], 400_000, 600_000);
    }

    private static Observations Of(double[][] units, double[][] conversions) =>
        Of(units, conversions, (each, of) => new ArmEvidence(each, of));

    private static Observations Of(double[][] units, double[][] of, Func<double, double, ArmEvidence> arm) =>
        new([.. units.Zip(of, (n, s) => n.Zip(s, arm).ToArray())]);
}
