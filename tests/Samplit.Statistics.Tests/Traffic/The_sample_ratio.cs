using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Traffic;

namespace Samplit.Statistics.Tests.Traffic;

public class The_sample_ratio
{
    // From mpmath at 25 digits or more: chi-square, degrees of freedom, p, its logarithm.
    public static readonly TheoryData<long[], double[], double, int, double, double> Known = new()
    {
        { [821588, 815482], [0.5, 0.5], 22.77436884189436, 1, 1.8217928726191873e-06, -5.739501001343255 },
        { [1000, 2050, 2950], [1, 2, 3], 2.0833333333333335, 2, 0.3528660814588489, -0.4523900853158873 },
        {
            [100, 110, 95, 105, 90, 120, 100, 98, 102, 80],
            [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            10.58,
            9,
            0.3055991372221193,
            -0.514847876209573
        },
        { [500100000, 499900000], [0.5, 0.5], 40.0, 1, 2.539628589470865e-10, -9.595229792568094 },
        { [5000, 5150, 0], [0.5, 0.5, 0], 2.2167487684729066, 1, 0.13652028764557925, -0.864802805342445 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_twelve_digits(
        long[] observed,
        double[] weights,
        double square,
        int freedom,
        double p,
        double log10
    )
    {
        var check = SampleRatio.Compute(new WeightEpoch(observed, weights));

        Near.Relative(square, check.ChiSquare, 1e-12);
        Assert.Equal(freedom, check.DegreesOfFreedom);
        Near.Relative(p, check.PValue.Value, 1e-12);
        Near.Relative(log10, check.PValue.Log10, 1e-12);
    }

    // The weights changed twice or once.
    public static readonly TheoryData<WeightEpoch[], double, int, double> KnownOfEpochs = new()
    {
        {
            [new([520, 480], [0.5, 0.5]), new([310, 690], [0.3, 0.7]), new([95, 905], [0.1, 0.9])],
            2.353968253968254,
            3,
            0.5022609301785769
        },
        { [new([5000, 5150], [0.5, 0.5]), new([1000, 9000], [0.1, 0.9])], 2.2167487684729066, 2, 0.33009513300402554 },
        { [new([500, 500], [0.5, 0.5]), new([0, 1000], [0.0, 1.0]), new([300, 700], [0.3, 0.7])], 0.0, 2, 1.0 },
    };

    [Theory]
    [MemberData(nameof(KnownOfEpochs))]
    public void Is_known_over_epochs(WeightEpoch[] epochs, double square, int freedom, double p)
    {
        var check = SampleRatio.Compute(epochs);

        Near.Relative(square, check.ChiSquare, 1e-12);
        Assert.Equal(freedom, check.DegreesOfFreedom);
        Near.Relative(p, check.PValue.Value, 1e-12);
    }

    [Fact]
    public void Is_impossible_when_somebody_got_an_arm_without_weight()
    {
        var check = SampleRatio.Compute(new WeightEpoch([500, 500, 1], [0.5, 0.5, 0]));

        Assert.Equal((0, double.NegativeInfinity), (check.PValue.Value, check.PValue.Log10));
        Assert.Equal(0, check.ChiSquare);
        Assert.Equal(0, SequentialSampleRatio.Compute([new([500, 500, 1], [0.5, 0.5, 0])]).PValue.Value);
    }

    [Fact]
    public void Is_fine_before_the_first_visitor()
    {
        Assert.Equal(1, SampleRatio.Compute(new WeightEpoch([0, 0], [1, 1])).PValue.Value);
        Assert.Equal(1, SampleRatio.Compute().PValue.Value);
        Assert.Equal(0, SequentialSampleRatio.Compute([new([0, 0], [1, 1])]).LogEvidence);
    }

    [Fact]
    public void Counts_arms_that_expect_few_with_another_one()
    {
        // 1 % of 200 is two visitors; thirty there are seen as thirty too many in the smallest arm that is compared.
        var check = SampleRatio.Compute(new WeightEpoch([85, 85, 30], [0.495, 0.495, 0.01]));

        Assert.Equal((1, 1), (check.DegreesOfFreedom, check.Merged));
        Near.Relative(
            SampleRatio.Compute(new WeightEpoch([85, 115], [0.495, 0.505])).ChiSquare,
            check.ChiSquare,
            1e-12
        );
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_arms_or_on_the_total_of_the_weights() =>
        Property.Holds(
            Epochs,
            epoch =>
            {
                var check = SampleRatio.Compute(epoch);
                var backward = SampleRatio.Compute(
                    new WeightEpoch([.. epoch.Observed.Reverse()], [.. epoch.Weights.Reverse().Select(w => 7 * w)])
                );
                Assert.Equal(check.DegreesOfFreedom, backward.DegreesOfFreedom);
                Assert.Equal(check.ChiSquare, backward.ChiSquare, 1e-9 * (1 + check.ChiSquare));
                Assert.InRange(check.PValue.Value, 0, 1);
            }
        );

    [Fact]
    public void Refuses_what_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Compute(new WeightEpoch([1, -1], [1, 1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Compute(new WeightEpoch([1, 1], [1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Compute(new WeightEpoch([1, 1], [0, 0])));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Compute(new WeightEpoch([1, 1], [1, double.NaN])));
        Assert.Throws<ArgumentOutOfRangeException>(() => SequentialSampleRatio.Compute([new([1, 1], [1, 1])], 0));
    }

    internal static readonly Gen<WeightEpoch> Epochs =
        from arms in Gen.Choose(1, 6)
        from observed in Gen.Choose(0, 3000).ArrayOf(arms)
        from weights in Gen.Choose(0, 100).ArrayOf(arms)
        where weights.Distinct().Count() == arms && weights.Sum() > 0
        select new WeightEpoch([.. observed.Select(n => (long)n)], [.. weights.Select(w => (double)w)]);
}
