using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Comparisons;

public class An_adjustment_by_a_covariate
{
    // From mpmath at 25 digits or more: theta, the adjusted means, their difference, its error, degrees of freedom, t,
    // p.
    public static readonly TheoryData<(double, double)[], (double, double)[], double[]> Known = new()
    {
        {
            [(3.0, 2.5), (5.0, 5.5), (2.0, 1.0), (8.0, 9.0), (6.0, 6.5), (4.0, 3.5), (7.0, 8.0), (1.0, 0.5)],
            [(4.0, 4.5), (6.0, 7.0), (3.0, 3.5), (9.0, 11.0), (5.0, 6.0), (2.0, 2.0), (8.0, 9.5), (3.0, 3.0)],
            [
                1.2959770114942528,
                4.886494252873563,
                5.488505747126437,
                0.6020114942528736,
                0.12438567593611226,
                11.26612066375307,
                4.839877982108506,
                0.00048487168341649364,
            ]
        },
        {
            [(1.0, 1.0), (1.0, 2.0), (1.0, 3.0), (1.0, 4.0)],
            [(1.0, 2.0), (1.0, 3.0), (1.0, 4.0), (1.0, 6.0)],
            [0.0, 2.5, 3.75, 1.25, 1.070436048222094, 5.584615384615384, 1.1677484162422844, 0.2903335690497175]
        },
        {
            [(30.0, 2.5), (50.0, 5.5), (20.0, 1.0), (80.0, 9.0), (60.0, 6.5)],
            [(40.0, 4.5), (60.0, 7.0), (30.0, 3.5), (90.0, 11.0), (50.0, 6.0)],
            [
                0.1321826280623608,
                5.296547884187082,
                6.003452115812918,
                0.7069042316258352,
                0.1275394572794206,
                7.985116989041781,
                5.5426316428265,
                0.0005492432065774583,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_eleven_digits(
        (double, double)[] control,
        (double, double)[] treatment,
        double[] expected
    ) => Near.Relative(expected, Numbers(Compare(control, treatment)), 1e-11);

    [Theory]
    [MemberData(nameof(Known))]
    public void Does_not_mind_an_offset_of_a_million(
        (double, double)[] control,
        (double, double)[] treatment,
        double[] expected
    )
    {
        var moved = Compare(
            [.. control.Select(pair => (pair.Item1 + 1e6, pair.Item2 + 1e6))],
            [.. treatment.Select(pair => (pair.Item1 + 1e6, pair.Item2 + 1e6))]
        );

        Near.Relative(expected[3..], Numbers(moved)[3..], 1e-8);
    }

    [Fact]
    public void Does_not_mind_an_offset_or_a_unit_of_the_covariate() =>
        Property.Holds(
            SomePairs.Two(),
            given =>
            {
                var plain = Cuped.Compare(Arm(given.Item1, x => x), Arm(given.Item2, x => x));
                var moved = Cuped.Compare(Arm(given.Item1, x => 1e4 - 8 * x), Arm(given.Item2, x => 1e4 - 8 * x));
                Assert.Equal(plain is null, moved is null);
                Assert.Equal(plain?.Difference.Difference ?? 0, moved?.Difference.Difference ?? 0, 1e-7);
                Assert.Equal(plain?.Difference.StandardError ?? 0, moved?.Difference.StandardError ?? 0, 1e-7);
                Assert.Equal(plain?.Theta ?? 0, -8 * moved?.Theta ?? 0, 1e-7);
            }
        );

    [Fact]
    public void By_a_covariate_that_is_the_outcome_leaves_no_noise()
    {
        double[] before = [1, 4, 9, 16];
        var adjusted = Compare([.. before.Select(x => (x, 2 * x))], [.. before.Reverse().Select(x => (x, 2 * x))]);

        Assert.Equal((0, 1), (adjusted.Difference.Difference, adjusted.Difference.PValue.Value));
    }

    [Fact]
    public void Gives_units_without_a_past_the_average_one()
    {
        var control = PairedMoments.From([(1, 2), (3, 5), (5, 6)]);
        var treatment = PairedMoments.From([(2, 4), (4, 5), (9, 12)]);
        var average = control.Merge(treatment).X.Mean;

        var filled = Cuped.Compare(new(control.Add(average, 7)), new(treatment.Add(average, 1).Add(average, 3)))!;
        var missing = Cuped.Compare(
            new(control, RunningMoments.From([7])),
            new(treatment, RunningMoments.From([1, 3]))
        )!;

        Near.Relative(Numbers(filled), Numbers(missing), 1e-12);
    }

    [Fact]
    public void Is_not_computed_without_units()
    {
        Assert.Null(Cuped.Compare(new(default), new(default)));
        Assert.NotNull(
            Cuped.Compare(new(default, RunningMoments.From([1, 2])), new(default, RunningMoments.From([1, 3])))
        );
    }

    [Fact]
    public void Of_a_batch_leaves_the_outcomes_that_are_compared()
    {
        var first = new CovariateArm(PairedMoments.From([(1, 2), (3, 5), (5, 6)]));
        var second = new CovariateArm(PairedMoments.From([(2, 4), (4, 5), (9, 12)]), RunningMoments.From([1, 3]));
        var compared = Cuped.Compare(first, second)!;

        var (control, treatment) = Cuped.Adjust(first, second);

        Assert.Equal((compared.ControlMean, compared.TreatmentMean), (control.Mean, treatment.Mean));
        Assert.Equal(compared.Difference, Welch.Compare(control, treatment));
        Assert.Equal((3, 5), (control.Count, treatment.Count));
        Assert.Equal(default, Cuped.Adjust(new(default), new(default)));
    }

    private static CovariateArm Arm((double X, double Y)[] pairs, Func<double, double> covariate) =>
        new(PairedMoments.From(pairs.Select(pair => (covariate(pair.X), pair.Y))));

    private static Cuped Compare((double, double)[] control, (double, double)[] treatment) =>
        Cuped.Compare(new(PairedMoments.From(control)), new(PairedMoments.From(treatment)))!;

    private static double[] Numbers(Cuped cuped) =>
        [
            cuped.Theta,
            cuped.ControlMean,
            cuped.TreatmentMean,
            cuped.Difference.Difference,
            cuped.Difference.StandardError,
            cuped.Difference.DegreesOfFreedom!.Value,
            cuped.Difference.Statistic,
            cuped.Difference.PValue.Value,
        ];

    private static readonly Gen<(double, double)[]> SomePairs = (
        from x in Gen.Choose(-100, 100)
        from noise in Gen.Choose(-50, 50)
        select (x / 4.0, x / 2.0 + noise / 3.0)
    ).ArrayOf();
}
