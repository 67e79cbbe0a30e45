using FsCheck;
using FsCheck.Fluent;
using Samplit.Domain.Statistics.Posteriors;

namespace Samplit.Domain.Tests.Statistics.Posteriors;

public class A_period_adjusted_posterior
{
    public sealed record Case(
        string Name,
        double[][] Exposures,
        long[][] Conversions,
        double[] Baselines,
        double[] RelativeRates,
        double[] Expected,
        double[] Deflation,
        double[] Shapes,
        double[] Rates,
        double[] ProbabilityBest,
        double[] ExpectedLoss
    )
    {
        public override string ToString() => Name;
    }

    // From mpmath at 25 digits or more.
    public static readonly TheoryData<Case> Known =
    [
        new Case(
            "three arms whose traffic moves",
            [
                [400, 300, 300],
                [100, 200, 700],
                [50, 50, 900],
                [50, 50, 900],
            ],
            [
                [12, 9, 10],
                [4, 10, 37],
                [3, 2, 61],
                [1, 2, 40],
            ],
            [0.03350060649994201, 0.05085004672608338, 0.06371595234234348, 0.041511908344254084],
            [0.8450449872609015, 0.9040236052056921, 1.0537710159000155],
            [23.74664030691502, 25.481584329529156, 140.35028927617876],
            [0.8568088051716544, 0.9136366824901884, 0.7586410214463026],
            [18.136176103433087, 22.013643697274333, 113.27887117405278],
            [21.346330508208904, 24.28091017142499, 107.47548681676432],
            [0.14640608821472528, 0.2122784818640213, 0.6413154299212535],
            [0.25819572467562796, 0.20118786020921575, 0.053814073765337436]
        ),
        new Case(
            "a new arm",
            [
                [1000, 1000, 0],
                [900, 900, 200],
            ],
            [
                [10, 14, 0],
                [9, 13, 0],
            ],
            [0.011501915060817216, 0.01149791156992133],
            [0.8657207739632845, 1.2208882709738627, 0.1772140730971011],
            [21.850035473746413, 21.850035473746413, 2.299582313984266],
            [0.9999391284883479, 0.9998796800535555, 0.9902491495363103],
            [19.99884344127861, 27.996751361445998, 1.0],
            [22.848705429057475, 22.847406478648402, 3.27715943071166],
            [0.11794839256446722, 0.8606742822224561, 0.021377325213076656],
            [0.37481659712171767, 0.02470925066162652, 0.9449467832323662]
        ),
        new Case(
            "no conversions",
            [
                [100, 200],
                [50, 60],
            ],
            [
                [0, 0],
                [0, 0],
            ],
            [0, 0],
            [1, 1],
            [0, 0],
            [1, 1],
            [1, 1],
            [1, 1],
            [0.5, 0.5],
            [0.5, 0.5]
        ),
        new Case(
            "weekends",
            [
                [100, 900],
                [190, 810],
                [280, 720],
                [100, 900],
                [190, 810],
                [280, 720],
            ],
            [
                [5, 40],
                [6, 47],
                [7, 54],
                [8, 40],
                [9, 47],
                [10, 54],
            ],
            [0.043474975245705164, 0.053, 0.06321755947080399, 0.046373306928752175, 0.056, 0.0663266197726468],
            [0.6842960183166651, 1.0740540203948563],
            [65.96719840561195, 262.42526301229617],
            [0.9756834811418722, 0.9756834811418722],
            [44.90575665138425, 276.14274168200797],
            [65.36310578156403, 257.04399415540854],
            [0.0015166307859435036, 0.9984833692140564],
            [0.38734511961828055, 6.358057173699287e-05]
        ),
    ];

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_eleven_digits(Case known)
    {
        var adjusted = Of(known.Exposures, known.Conversions);

        Near.Relative(known.Baselines, adjusted.Baselines, 1e-11);
        Near.Relative(known.RelativeRates, adjusted.RelativeRates, 1e-11);
        Near.Relative(known.Expected, adjusted.Expected, 1e-11);
        Near.Relative(known.Deflation, adjusted.Deflation, 1e-11);
        Near.Relative(known.Shapes, [.. adjusted.Posteriors.Select(posterior => posterior.Shape)], 1e-11);
        Near.Relative(known.Rates, [.. adjusted.Posteriors.Select(posterior => posterior.Rate)], 1e-11);
        Near.Relative(known.ProbabilityBest, adjusted.Compare().ProbabilityBest, 1e-11);
        Near.Relative(known.ExpectedLoss, adjusted.Compare().ExpectedLoss, 1e-11);
    }

    [Fact]
    public void Sees_no_difference_where_only_the_traffic_and_the_base_rate_moved()
    {
        // Both arms convert 10 % in the first period and 2 % in the second, where the second arm has nearly everybody.
        var adjusted = Of(
            [
                [1000, 1000],
                [100, 1900],
            ],
            [
                [100, 100],
                [2, 38],
            ]
        );

        Assert.Equal(0.5, adjusted.Compare().ProbabilityBest[0], 0.02);
        Near.Relative(1, adjusted.RelativeRates[0], 0.01);
    }

    [Fact]
    public void Knows_nothing_of_arms_that_never_ran_together()
    {
        var adjusted = Of(
            [
                [1000, 0],
                [0, 1000],
            ],
            [
                [100, 0],
                [0, 20],
            ]
        );

        Assert.All(adjusted.Deflation, left => Assert.Equal(0, left));
        Near.Relative([0.5, 0.5], adjusted.Compare().ProbabilityBest, 1e-13);
    }

    [Fact]
    public void Holds_for_any_counts() =>
        Property.Holds(
            SomePeriods,
            periods =>
            {
                var adjusted = PeriodAdjusted.Of(periods);
                var best = adjusted.Compare();
                Assert.Equal(1, best.ProbabilityBest.Sum(), 1e-12);
                Assert.All(best.ExpectedLoss, loss => Assert.True(loss >= 0 && double.IsFinite(loss)));
                Assert.All(adjusted.Deflation, left => Assert.InRange(left, 0, 1));
                Assert.All(adjusted.RelativeRates, rate => Assert.True(rate > 0 && double.IsFinite(rate)));
            }
        );

    [Fact]
    public void Does_not_depend_on_the_order_of_arms_or_periods() =>
        Property.Holds(
            SomePeriods,
            periods =>
            {
                var forward = PeriodAdjusted.Of(periods).Compare();
                var backward = PeriodAdjusted
                    .Of([.. periods.Reverse().Select(period => period.Reverse().ToArray())])
                    .Compare();
                for (var arm = 0; arm < forward.ProbabilityBest.Count; arm++)
                {
                    Assert.Equal(forward.ProbabilityBest[arm], backward.ProbabilityBest[^(arm + 1)], 1e-8);
                }
            },
            times: 100
        );

    [Fact]
    public void Refuses_cells_that_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Of(
                [
                    [1, 1],
                    [1],
                ],
                [
                    [0, 0],
                    [0],
                ]
            )
        );
        Assert.Throws<ArgumentException>(() => PeriodAdjusted.Of([]));
    }

    private static PeriodAdjusted Of(double[][] exposures, long[][] conversions) =>
        PeriodAdjusted.Of([
            .. exposures.Zip(conversions, (n, s) => n.Zip(s, (each, of) => new PeriodCell(each, of)).ToArray()),
        ]);

    private static readonly Gen<PeriodCell[][]> SomePeriods =
        from arms in Gen.Choose(1, 5)
        from periods in Gen.Choose(1, 6)
        from most in Gen.Elements(3, 1000, 1_000_000)
        from cells in (
            from exposure in Gen.Choose(0, most)
            from conversions in Gen.Choose(0, exposure)
            select new PeriodCell(exposure, conversions)
        )
            .ArrayOf(arms)
            .ArrayOf(periods)
        select cells;
}
