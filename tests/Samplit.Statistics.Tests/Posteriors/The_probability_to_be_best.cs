using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Statistics.Tests.Posteriors;

public class The_probability_to_be_best
{
    public sealed record Case(
        string Name,
        double Prior,
        (long Successes, long Trials)[] Arms,
        double[] ProbabilityBest,
        double[] ExpectedLoss
    )
    {
        public override string ToString() => Name;
    }

    // From mpmath at 30 digits or more.
    public static readonly TheoryData<Case> Known =
    [
        new Case(
            "two close",
            1,
            [(10, 1000), (15, 1000)],
            [0.16187801390666104, 0.838121986093339],
            [0.005429672609966056, 0.00043965264988621533]
        ),
        new Case(
            "one unseen",
            1,
            [(0, 0), (20, 1000)],
            [0.9790419161676647, 0.020958083832335328],
            [0.00022984937403358786, 0.47927176554169826]
        ),
        new Case(
            "two far apart",
            1,
            [(1000, 100000), (1300, 100000)],
            [1.4978483149897533e-10, 0.9999999998502151],
            [0.002999940001210824, 1.0847845662142119e-14]
        ),
        new Case(
            "a million trials and sixty",
            1,
            [(10000, 1000000), (1, 60)],
            [0.12457324103337741, 0.8754267589666226],
            [0.022715067979763557, 0.0004579834616745273]
        ),
        new Case(
            "five",
            1,
            [(50, 1000), (60, 1000), (55, 1000), (40, 1000), (65, 1000)],
            [0.030201346326888028, 0.27216606135923593, 0.10277080852607093, 0.0009265247935537745, 0.5939352589942514],
            [
                0.017895210245230744,
                0.007915170325071065,
                0.012905190285150905,
                0.027875250165390424,
                0.002925150364991224,
            ]
        ),
        new Case(
            "five unseen",
            1,
            [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0)],
            [0.2, 0.2, 0.2, 0.2, 0.2],
            [0.3333333333333333, 0.3333333333333333, 0.3333333333333333, 0.3333333333333333, 0.3333333333333333]
        ),
        new Case(
            "ten apart",
            1,
            [
                (100, 1000),
                (50, 1000),
                (50, 1000),
                (50, 1000),
                (20, 1000),
                (20, 1000),
                (20, 1000),
                (10, 1000),
                (10, 1000),
                (10, 1000),
            ],
            [
                0.9999704366072409,
                9.854464250888679e-06,
                9.854464250888679e-06,
                9.854464250888679e-06,
                2.132903305431763e-15,
                2.132903305431763e-15,
                2.132903305431763e-15,
                1.2199291601217961e-21,
                1.2199291601217961e-21,
                1.2199291601217961e-21,
            ],
            [
                7.555189682528466e-08,
                0.049900275152695225,
                0.049900275152695225,
                0.049900275152695225,
                0.07984039491317427,
                0.07984039491317427,
                0.07984039491317427,
                0.08982043483333395,
                0.08982043483333395,
                0.08982043483333395,
            ]
        ),
        new Case(
            "ten close",
            1,
            [
                (400, 20000),
                (410, 20000),
                (420, 20000),
                (430, 20000),
                (440, 20000),
                (395, 20000),
                (405, 20000),
                (415, 20000),
                (425, 20000),
                (435, 20000),
            ],
            [
                0.00941236210451905,
                0.028242268495615536,
                0.07237329782878255,
                0.1615282887704642,
                0.32022911080847777,
                0.005091848767386999,
                0.01664872334378123,
                0.046055245675636056,
                0.10986894226219442,
                0.23054991194314223,
            ],
            [
                0.002847137721048004,
                0.002347187716048504,
                0.0018472377110490038,
                0.0013472877060495038,
                0.0008473377010500037,
                0.003097112723547754,
                0.002597162718548254,
                0.0020972127135487537,
                0.001597262708549254,
                0.0010973127035497539,
            ]
        ),
        new Case("one", 1, [(3, 10)], [1.0], [0.0]),
        new Case(
            "a billion trials each",
            1,
            [(500000000, 1000000000), (500010000, 1000000000)],
            [0.32736042308731506, 0.67263957691268494],
            [1.479810703846168e-5, 4.7981070584616797e-6]
        ),
        new Case(
            "billions beside thousands",
            1,
            [(10000000, 1000000000), (10002000, 1000000000), (30, 2500)],
            [0.04450424804198923, 0.091835915007087278, 0.86365983695092349],
            [0.0025152762242812461, 0.0025132762242852461, 0.00012518927462496918]
        ),
        new Case("nothing against a half", 1, [(0, 1000000), (500000, 1000000)], [0, 1], [0.499999000002, 0]),
        new Case(
            "a prior with peaks at both ends",
            0.5,
            [(0, 10), (1, 10), (0, 0)],
            [0.037589327682724234, 0.20125551977047531, 0.76115515254680046],
            [0.48305632307984361, 0.3921472321707527, 0.028510868534389062]
        ),
        new Case(
            "a prior that is nearly all ends",
            0.0625,
            [(0, 5), (1, 3), (0, 0)],
            [0.0090835635276542086, 0.46529406524116035, 0.52562237123118545],
            [0.64447696157763349, 0.316672083528853, 0.156672083528853]
        ),
    ];

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_twelve_places(Case known)
    {
        var best = Of(known);

        for (var i = 0; i < known.Arms.Length; i++)
        {
            Assert.Equal(known.ProbabilityBest[i], best.ProbabilityBest[i], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void Comes_with_a_loss_known_to_eleven_digits(Case known)
    {
        var best = Of(known);

        for (var i = 0; i < known.Arms.Length; i++)
        {
            Assert.InRange(
                best.ExpectedLoss[i],
                known.ExpectedLoss[i] * (1 - 1e-11),
                known.ExpectedLoss[i] * (1 + 1e-11) + 1e-20
            );
        }
    }

    [Fact]
    public void Agrees_with_the_finite_sum_that_two_arms_have() =>
        Property.Holds(
            Evidence(arms: 2, most: 60),
            arms =>
                Assert.Equal(
                    SecondBeatsFirst(arms[0], arms[1]),
                    BestProbability.Compute(arms).ProbabilityBest[1],
                    1e-12
                )
        );

    [Theory]
    [InlineData(1e-9, 2e-9)]
    [InlineData(0.001, 0.002)]
    [InlineData(0.3, 40)]
    [InlineData(1, 1e6)]
    [InlineData(1e9, 1.00001e9)]
    public void Agrees_with_the_closed_form_for_powers_of_a_uniform(double first, double second)
    {
        var best = BestProbability.Compute([new(first, 1), new(second, 1)]);

        // The larger one has the distribution function x^(first + second).
        var all = first + second;
        Near.Relative(first / all, best.ProbabilityBest[0], 1e-12);
        Near.Relative(second / all, best.ProbabilityBest[1], 1e-12);
        Near.Relative(second / (all + 1) / (first + 1), best.ExpectedLoss[0], 1e-11);
        Near.Relative(first / (all + 1) / (second + 1), best.ExpectedLoss[1], 1e-11);
    }

    [Fact]
    public void Sums_to_one() =>
        Property.Holds(
            SomeEvidence,
            arms => Assert.Equal(1, BestProbability.Compute(arms).ProbabilityBest.Sum(), 1e-14)
        );

    [Fact]
    public void Leaves_every_arm_with_a_rate_and_a_loss_that_add_up_to_the_same() =>
        Property.Holds(
            SomeEvidence,
            arms =>
            {
                var loss = BestProbability.Compute(arms).ExpectedLoss;
                var expectedMaximum = arms.Select((arm, i) => arm.Mean + loss[i]).ToArray();
                Assert.All(expectedMaximum, each => Near.Relative(expectedMaximum[0], each, 1e-11));
            }
        );

    [Fact]
    public void Is_exactly_the_same_for_the_same_evidence() =>
        Property.Holds(
            from arms in SomeEvidence
            from copies in Gen.Choose(2, 7)
            select arms.Concat(Enumerable.Repeat(arms[0], copies)).ToArray(),
            arms =>
            {
                var best = BestProbability.Compute(arms);
                for (var i = 0; i < arms.Length; i++)
                {
                    var first = Array.IndexOf(arms, arms[i]);
                    Assert.Equal(best.ProbabilityBest[first], best.ProbabilityBest[i]);
                    Assert.Equal(best.ExpectedLoss[first], best.ExpectedLoss[i]);
                }
            }
        );

    [Fact]
    public void Does_not_depend_on_the_order_of_the_arms() =>
        Property.Holds(
            SomeEvidence,
            arms =>
            {
                var forward = BestProbability.Compute(arms);
                var backward = BestProbability.Compute([.. arms.Reverse()]);
                Assert.Equal(forward.ProbabilityBest, backward.ProbabilityBest.Reverse());
                Assert.Equal(forward.ExpectedLoss, backward.ExpectedLoss.Reverse());
            }
        );

    [Fact]
    public void Never_falls_with_one_more_conversion() =>
        Property.Holds(
            from arms in SomeEvidence
            from chosen in Gen.Choose(0, arms.Length - 1)
            select (arms, chosen),
            given =>
            {
                var (arms, chosen) = given;
                var before = BestProbability.Compute(arms).ProbabilityBest[chosen];
                // Of the same visitors, one more converted.
                var (alpha, beta) = arms[chosen];
                arms[chosen] = new BetaDistribution(alpha + 1, Math.Max(beta - 1, 0.5));
                var after = BestProbability.Compute(arms).ProbabilityBest[chosen];
                Assert.True(after >= before - 1e-13, $"{before:R} fell to {after:R}.");
            }
        );

    [Fact]
    public void Is_certain_with_one_arm()
    {
        var best = BestProbability.Compute([BetaDistribution.FromCounts(3, 10)]);

        Assert.Equal([1.0], best.ProbabilityBest);
        Assert.Equal([0.0], best.ExpectedLoss);
    }

    [Fact]
    public void Needs_an_arm() => Assert.Throws<ArgumentException>(() => BestProbability.Compute([]));

    private static BestProbability Of(Case known) =>
        BestProbability.Compute([
            .. known.Arms.Select(arm =>
                BetaDistribution.FromCounts(arm.Successes, arm.Trials, known.Prior, known.Prior)
            ),
        ]);

    /// <summary>Σ B(α₁ + i, β₁ + β₂) / [(β₂ + i) B(1 + i, β₂) B(α₁, β₁)] over i below α₂, for whole shapes.</summary>
    private static double SecondBeatsFirst(BetaDistribution first, BetaDistribution second) =>
        Enumerable
            .Range(0, (int)second.Alpha)
            .Sum(i =>
                Math.Exp(
                    SpecialFunctions.BetaLn(first.Alpha + i, first.Beta + second.Beta)
                        - SpecialFunctions.BetaLn(1 + i, second.Beta)
                        - SpecialFunctions.BetaLn(first.Alpha, first.Beta)
                ) / (second.Beta + i)
            );

    private static Gen<BetaDistribution[]> Evidence(int arms, int most) =>
        (
            from trials in Gen.Choose(0, most)
            from successes in Gen.Choose(0, trials)
            select BetaDistribution.FromCounts(successes, trials)
        ).ArrayOf(arms);

    private static readonly Gen<BetaDistribution[]> SomeEvidence =
        from arms in Gen.Choose(2, 6)
        from most in Gen.Elements(3, 100, 10_000, 1_000_000)
        from evidence in Evidence(arms, most)
        select evidence;
}
