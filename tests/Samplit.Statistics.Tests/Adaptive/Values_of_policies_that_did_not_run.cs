using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Adaptive;

public class Values_of_policies_that_did_not_run
{
    private static readonly RecordedBatch[] Logged =
    [
        Draws.Draw(0, 1.0, 0.5, 0.3, 0.2),
        Draws.Draw(1, 0.0, 0.5, 0.3, 0.2),
        Draws.Draw(0, 0.0, 0.5, 0.3, 0.2),
        Draws.Draw(2, 1.0, 0.5, 0.3, 0.2),
        Draws.Draw(0, 0.0, 0.6, 0.3, 0.1),
        Draws.Draw(1, 1.0, 0.6, 0.3, 0.1),
        Draws.Draw(0, 1.0, 0.6, 0.3, 0.1),
        Draws.Draw(2, 0.0, 0.6, 0.3, 0.1),
        Draws.Draw(1, 1.0, 0.25, 0.7, 0.05),
        Draws.Draw(2, 1.0, 0.25, 0.7, 0.05),
    ];

    // From mpmath at 25 digits or more: the policy, predictions and clip, then what is estimated in its order.
    public static readonly TheoryData<double[], double[], double, double[]> KnownPolicies = new()
    {
        {
            [0.2, 0.5, 0.3],
            [0.45, 0.6, 0.55],
            3.0,
            [
                4.761733323172516,
                1.6014285714285714,
                6.0,
                1.0614285714285714,
                0.5825498247462764,
                0.6628010704727921,
                0.19792919623003347,
                0.7614285714285715,
                0.555,
                0.7300714285714286,
                0.36247012378947824,
                0.6643220338983051,
            ]
        },
        {
            [0.3333333333333333, 0.3333333333333333, 0.3333333333333333],
            [0.45, 0.6, 0.55],
            2.0,
            [
                4.518402275556702,
                1.6809523809523808,
                6.666666666666666,
                1.114285714285714,
                0.6413553996741946,
                0.6628895184135978,
                0.20063284414274385,
                0.6476190476190475,
                0.5333333333333333,
                0.734047619047619,
                0.3884343787847248,
                0.652738432483475,
            ]
        },
        {
            [0.1, 0.1, 0.8],
            [0.5, 0.5, 0.5],
            4.0,
            [
                2.5946403323437783,
                2.954285714285714,
                16.0,
                2.084285714285714,
                1.5942843314805657,
                0.7055125725338491,
                0.2522857408736052,
                0.8842857142857142,
                0.5,
                1.1071428571428572,
                0.9452120396766058,
                0.7055125725338491,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(KnownPolicies))]
    public void Are_known_to_twelve_digits(double[] policy, double[] predictions, double clip, double[] expected)
    {
        var value = Assert.IsType<OffPolicyAnswer.Estimated>(OffPolicy.Evaluate(Logged, policy, predictions, clip));

        Near.Relative(
            expected,
            [
                value.EffectiveUnits,
                value.MeanWeight,
                value.MaximumWeight,
                value.Ips,
                value.IpsError,
                value.Snips,
                value.SnipsError,
                value.ClippedIps,
                value.Direct,
                value.DoublyRobust,
                value.DoublyRobustError,
                value.SelfNormalisedDoublyRobust,
            ],
            1e-12
        );
        Assert.Equal(10, value.Units);
    }

    [Theory]
    [InlineData(0, 4, 0.5)]
    [InlineData(1, 3, 0.6666666666666666)]
    [InlineData(2, 3, 0.6666666666666666)]
    public void Of_a_replayed_arm_are_the_mean_of_its_draws(int arm, long matches, double value)
    {
        var replayed = OffPolicy.Replay(Logged, arm);

        Assert.Equal(matches, replayed.Matches);
        Near.Relative(value, replayed.Value!.Value, 1e-14);
    }

    [Fact]
    public void Of_an_arm_that_was_never_drawn_are_not_computed()
    {
        RecordedBatch[] batches = [new([RunningMoments.From([1, 0]), default], [0.9, 0.1])];

        Assert.Equal((0L, null), OffPolicy.Replay(batches, 1));
        Assert.IsType<OffPolicyAnswer.NoData>(OffPolicy.Evaluate(batches, [0, 1]));
        Assert.IsType<OffPolicyAnswer.NoData>(OffPolicy.Evaluate([], [0.5, 0.5]));
    }

    [Fact]
    public void Refuse_a_policy_that_does_what_never_had_a_chance()
    {
        RecordedBatch[] batches =
        [
            new([RunningMoments.From([1, 0]), RunningMoments.From([1])], [0.5, 0.5]),
            new([RunningMoments.From([1, 0]), default], [1, 0]),
        ];

        Assert.Equal(new OffPolicyAnswer.NoOverlap(1, 1), OffPolicy.Evaluate(batches, [0.9, 0.1]));
        Assert.IsType<OffPolicyAnswer.Estimated>(OffPolicy.Evaluate(batches, [1, 0]));
    }

    [Fact]
    public void Of_the_one_that_ran_are_what_it_earned() =>
        Property.Holds(
            Draws.SomeBatches,
            batches =>
            {
                RecordedBatch[] first = [.. batches.Take(1)];
                if (
                    first.Length == 0
                    || OffPolicy.Evaluate(first, first[0].Propensities) is not OffPolicyAnswer.Estimated value
                )
                {
                    return;
                }

                var earned = first[0].Arms.Aggregate(default(RunningMoments), (all, arm) => all.Merge(arm)).Mean;
                Assert.Equal(earned, value.Ips, 1e-12);
                Assert.Equal(earned, value.Snips, 1e-12);
                Assert.Equal(value.Units, value.EffectiveUnits, 1e-6);
                Assert.Equal(1, value.MeanWeight, 1e-12);
            }
        );

    [Fact]
    public void Of_an_arm_by_the_doubly_robust_way_are_those_of_its_mean() =>
        Property.Holds(
            Draws.SomeBatches,
            batches =>
            {
                if (
                    new Aipw(batches).Mean(1) is { } mean
                    && OffPolicy.Evaluate(batches, [0, 1]) is OffPolicyAnswer.Estimated value
                )
                {
                    Assert.Equal(mean.Value, value.DoublyRobust, 1e-9);
                    Assert.True(value.EffectiveUnits <= value.Units + 1e-6);
                    Assert.InRange(value.Snips, -1e-12, 1 + 1e-12);
                }
            }
        );

    [Fact]
    public void Refuse_what_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OffPolicy.Evaluate(Logged, [0.5, 0.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OffPolicy.Evaluate(Logged, [0.5, 0.5, 0.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OffPolicy.Evaluate(Logged, [1, 0, 0], [0, double.NaN, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OffPolicy.Replay(Logged, 3));
    }
}
