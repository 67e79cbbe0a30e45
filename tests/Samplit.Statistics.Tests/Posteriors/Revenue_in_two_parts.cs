using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;

namespace Samplit.Statistics.Tests.Posteriors;

public class Revenue_in_two_parts
{
    public sealed record Case(
        string Name,
        (long Exposures, long Orders, double Sum, double SquareSum)[] Arms,
        double[] Means,
        double[] Deviations,
        double[] Shapes,
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
            "two",
            [(1000, 30, 1500, 90000), (1000, 25, 1600, 125000)],
            [1.5532571221193976, 1.6530575213209944],
            [0.30258235413578716, 0.35560039524729486],
            [26.351146315549943, 21.60983554680977],
            [0.4193227861725372, 0.5806772138274628],
            [0.23894815820235962, 0.13914775900076282]
        ),
        new Case(
            "one without orders",
            [(1000, 12, 600, 36000), (400, 0, 0, 0)],
            [0.6487025948103793, 0.12437810945273632],
            [0.19731294629106666, 0.14875112664892096],
            [10.80886536059233, 0.6991451913068164],
            [0.9771103803335485, 0.022889619666451574],
            [0.0037909904628175093, 0.5281154758204605]
        ),
        new Case(
            "three",
            [(20000, 400, 20000, 1400000), (20000, 420, 20500, 1390000), (500, 14, 650, 42000)],
            [1.0023667896999269, 1.0273642899499018, 1.3931086206731826],
            [0.05882078591355803, 0.058584750133561854, 0.42344314125665755],
            [290.3967106013538, 307.52453334677034, 10.823799875545264],
            [0.08137483663125912, 0.13614554835152967, 0.7824796150172112],
            [0.43042438574979425, 0.4054268854998192, 0.03968255477653855]
        ),
        new Case(
            "five, one of them small and one without orders",
            [
                (5000, 100, 5200, 400000),
                (5000, 110, 5000, 330000),
                (5000, 90, 5400, 470000),
                (5000, 0, 0, 0),
                (50, 3, 120, 5000),
            ],
            [1.0499562551217136, 1.0099722487242726, 1.0899402615191547, 0.010372088788247077, 3.3054074638233053],
            [0.1263904085688739, 0.11480187882194932, 0.1369947311977101, 0.014511850326278991, 1.7881096172719213],
            [69.01034124430088, 77.39642309629066, 63.299118429923716, 0.5108423224533978, 3.417131790449224],
            [
                0.023764879852938202,
                0.013895844778287493,
                0.03658618455812366,
                2.245517707960771e-24,
                0.9257530908106506,
            ],
            [2.279356198656435, 2.319340205053876, 2.239372192258994, 3.3189403649899014, 0.02390498995484318]
        ),
    ];

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_twelve_digits(Case known)
    {
        var arms = known.Arms.Select(Totals).ToArray();
        var posteriors = TwoPartRevenue.Posteriors(arms)!;
        var best = TwoPartRevenue.Compare(arms);

        Near.Relative(known.Means, [.. posteriors.Select(posterior => posterior.Mean)], 1e-12);
        Near.Relative(known.Deviations, [.. posteriors.Select(posterior => Math.Sqrt(posterior.Variance))], 1e-12);
        Near.Relative(known.Shapes, [.. posteriors.Select(posterior => posterior.Shape)], 1e-12);
        Near.Relative(known.ExpectedLoss, best.ExpectedLoss, 1e-11);
        for (var arm = 0; arm < arms.Length; arm++)
        {
            Assert.Equal(known.ProbabilityBest[arm], best.ProbabilityBest[arm], 1e-12);
        }
    }

    [Fact]
    public void Is_not_computed_without_orders_and_prefers_nobody()
    {
        RevenueTotals[] arms = [new(1000, default), new(0, default), new(5, default)];

        Assert.Null(TwoPartRevenue.Posteriors(arms));
        Assert.Equal([1.0 / 3, 1.0 / 3, 1.0 / 3], TwoPartRevenue.Compare(arms).ProbabilityBest);
        Assert.Equal([0.0, 0.0, 0.0], TwoPartRevenue.Compare(arms).ExpectedLoss);
    }

    [Fact]
    public void Is_not_computed_where_refunds_prevail() =>
        Assert.Null(
            TwoPartRevenue.Posteriors([
                new(100, RunningMoments.From([10, 20])),
                new(100, RunningMoments.From([-50, 5, -40])),
            ])
        );

    [Fact]
    public void Does_not_depend_on_the_currency() =>
        Property.Holds(
            SomeArms,
            arms =>
            {
                var cents = arms.Select(arm =>
                    arm with
                    {
                        Orders = new(arm.Orders.Count, arm.Orders.Mean * 100, arm.Orders.SquaredDeviations * 10_000),
                    }
                );
                var (euros, inCents) = (TwoPartRevenue.Compare(arms), TwoPartRevenue.Compare([.. cents]));
                for (var i = 0; i < arms.Length; i++)
                {
                    Assert.Equal(euros.ProbabilityBest[i], inCents.ProbabilityBest[i], 1e-11);
                    Assert.Equal(euros.ExpectedLoss[i], inCents.ExpectedLoss[i] / 100, 1e-10);
                }
            },
            times: 100
        );

    [Fact]
    public void Does_not_depend_on_the_order_of_the_arms() =>
        Property.Holds(
            SomeArms,
            arms =>
            {
                var (forward, backward) = (TwoPartRevenue.Compare(arms), TwoPartRevenue.Compare([.. arms.Reverse()]));
                for (var i = 0; i < arms.Length; i++)
                {
                    Assert.Equal(forward.ProbabilityBest[i], backward.ProbabilityBest[^(i + 1)], 1e-11);
                }
            },
            times: 100
        );

    [Fact]
    public void Refuses_more_orders_than_exposures() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            TwoPartRevenue.Posteriors([new(1, RunningMoments.From([10, 20]))])
        );

    private static RevenueTotals Totals((long Exposures, long Orders, double Sum, double SquareSum) arm) =>
        arm.Orders == 0
            ? new(arm.Exposures, default)
            : new(arm.Exposures, new(arm.Orders, arm.Sum / arm.Orders, arm.SquareSum - arm.Sum * arm.Sum / arm.Orders));

    private static readonly Gen<RevenueTotals[]> SomeArms =
        from count in Gen.Choose(2, 5)
        from arms in (
            from values in Gen.Choose(1, 300).ListOf()
            from others in Gen.Choose(0, 5000)
            select new RevenueTotals(values.Count + others, RunningMoments.From(values.Select(value => value / 3.0)))
        ).ArrayOf(count)
        select arms;
}
