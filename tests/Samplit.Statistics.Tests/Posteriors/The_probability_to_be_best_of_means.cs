using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Statistics.Tests.Posteriors;

public class The_probability_to_be_best_of_means
{
    public sealed record Case(
        string Name,
        double[] Means,
        double[] Deviations,
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
            [0.01, 0.0102],
            [0.0003, 0.0003],
            [0.31867594411696853, 0.6813240558830315],
            [0.0002877225176253037, 8.77225176253037e-05]
        ),
        new Case(
            "three",
            [1.0, 1.1, 0.9],
            [0.1, 0.2, 0.05],
            [0.3020106176110965, 0.6596210514728216, 0.038368330916081966],
            [0.14974521648961372, 0.049745216489613726, 0.24974521648961373]
        ),
        new Case(
            "five",
            [2.0, 2.1, 1.9, 2.05, 1.0],
            [0.1, 0.12, 0.3, 0.08, 0.5],
            [0.11757683638745899, 0.446468714197501, 0.21348911877617957, 0.21214046328679845, 0.010324867352061973],
            [0.18631602897562957, 0.08631602897562957, 0.2863160289756296, 0.13631602897562956, 1.1863160289756296]
        ),
        new Case(
            "ten with spreads from 0.0005 to 0.2",
            [0.5, 0.52, 0.51, 0.48, 0.55, 0.4, 0.53, 0.5, 0.49, 0.54],
            [0.02, 0.03, 0.01, 0.05, 0.04, 0.2, 0.015, 0.025, 0.001, 0.0005],
            [
                0.005310756297972551,
                0.09885538779069797,
                0.00023503907979150441,
                0.04938440798643243,
                0.41700016814377094,
                0.20453604339604006,
                0.07078465626074237,
                0.015096169196935688,
                0.0,
                0.13879737184761648,
            ],
            [
                0.08963324210031089,
                0.06963324210031088,
                0.07963324210031088,
                0.10963324210031089,
                0.039633242100310884,
                0.18963324210031088,
                0.05963324210031088,
                0.08963324210031089,
                0.09963324210031088,
                0.049633242100310886,
            ]
        ),
    ];

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_twelve_places(Case known)
    {
        var best = BestProbability.OfNormals([
            .. known.Means.Zip(known.Deviations, (mean, deviation) => new NormalDistribution(mean, deviation)),
        ]);

        for (var arm = 0; arm < known.Means.Length; arm++)
        {
            Assert.Equal(known.ProbabilityBest[arm], best.ProbabilityBest[arm], 1e-12);
        }

        Near.Relative(known.ExpectedLoss, best.ExpectedLoss, 1e-11);
    }

    [Fact]
    public void Of_two_normals_is_that_of_their_difference() =>
        Property.Holds(
            SomeNormals(2),
            arms =>
            {
                var spread = Math.Sqrt(arms.Sum(arm => arm.StandardDeviation * arm.StandardDeviation));
                Assert.Equal(
                    StandardNormal.Cdf((arms[0].Mean - arms[1].Mean) / spread),
                    BestProbability.OfNormals(arms).ProbabilityBest[0],
                    1e-11
                );
            }
        );

    [Fact]
    public void Of_normals_sums_to_one_whatever_their_order() =>
        Property.Holds(
            from count in Gen.Choose(1, 8)
            from arms in SomeNormals(count)
            select arms,
            arms =>
            {
                var forward = BestProbability.OfNormals(arms);
                var backward = BestProbability.OfNormals([.. arms.Reverse()]);
                Assert.Equal(1, forward.ProbabilityBest.Sum(), 1e-13);
                Assert.Equal(forward.ProbabilityBest, backward.ProbabilityBest.Reverse());
                Assert.All(forward.ExpectedLoss, loss => Assert.True(loss >= 0 && double.IsFinite(loss)));
            }
        );

    [Fact]
    public void Of_normals_holds_where_doubles_can_hardly_tell_the_spreads()
    {
        var best = BestProbability.OfNormals(new(0, 1e-200), new(1e100, 1), new(1e100, 1e-50), new(-1e300, 1e299));

        Assert.Equal([0, 0.5, 0.5, 0], best.ProbabilityBest.Select(p => Math.Round(p, 10)));
    }

    [Fact]
    public void Of_gammas_sums_to_one_whatever_their_order() =>
        Property.Holds(
            from count in Gen.Choose(1, 6)
            from arms in (
                from shape in Gen.Choose(-15, 80)
                from rate in Gen.Choose(-80, 80)
                select new GammaDistribution(Math.Pow(10, shape / 10.0), Math.Pow(10, rate / 10.0))
            ).ArrayOf(count)
            select arms,
            arms =>
            {
                var forward = BestProbability.OfGammas(arms);
                var backward = BestProbability.OfGammas([.. arms.Reverse()]);
                Assert.Equal(1, forward.ProbabilityBest.Sum(), 1e-13);
                Assert.Equal(forward.ProbabilityBest, backward.ProbabilityBest.Reverse());
                var expectedMaximum = arms.Select((arm, i) => arm.Mean + forward.ExpectedLoss[i]).ToArray();
                Assert.All(expectedMaximum, each => Near.Relative(expectedMaximum[0], each, 1e-10));
            }
        );

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.5, 30)]
    [InlineData(1e9, 3e9)]
    [InlineData(12.5, 1e-9)]
    public void A_gamma_keeps_its_mass_in_its_interval(double shape, double rate)
    {
        var interval = new GammaDistribution(shape, rate).EqualTailedInterval(0.95);

        // Half a chi-square with twice as many degrees of freedom, where these are a whole number.
        if (shape < 100)
        {
            Near.Relative(0.025, ChiSquare.UpperTail(2 * rate * interval.Upper, (int)(2 * shape)).Value, 1e-11);
            Near.Relative(0.975, ChiSquare.UpperTail(2 * rate * interval.Lower, (int)(2 * shape)).Value, 1e-11);
        }
        else
        {
            Near.Relative(2 * 1.959963984540054 / Math.Sqrt(shape), interval.Width / (shape / rate), 1e-6);
        }
    }

    [Fact]
    public void Needs_an_arm()
    {
        Assert.Throws<ArgumentException>(() => BestProbability.OfNormals());
        Assert.Throws<ArgumentException>(() => BestProbability.OfGammas());
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalDistribution(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GammaDistribution(double.NaN, 1));
    }

    private static Gen<NormalDistribution[]> SomeNormals(int count) =>
        (
            from mean in Gen.Choose(-1000, 1000)
            from deviation in Gen.Choose(-40, 30)
            select new NormalDistribution(mean / 10.0, Math.Pow(10, deviation / 10.0))
        ).ArrayOf(count);
}
