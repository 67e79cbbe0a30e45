using FsCheck.Fluent;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Tests.Sequences;

public class The_asymptotic_confidence_sequence
{
    // From mpmath at 25 digits or more.
    [Theory]
    [InlineData(0.1, 1000, 0.08147608279730814)]
    [InlineData(0.01, 100000, 0.010842680121858904)]
    [InlineData(0.05, 1, 2.8656531649989074)]
    public void Has_its_tuning_to_thirteen_digits(double alpha, double units, double rho) =>
        Near.Relative(rho, AsymptoticSequence.TunedFor(units, alpha), 1e-13);

    [Theory]
    [InlineData(1.0, 1000, 0.03984006677137368, 0.05, 0.10637547006557505, 0.09619079784245885)]
    [InlineData(1.0, 10000, 0.03984006677137368, 0.05, 0.03061477218867417, 0.028196003157757287)]
    [InlineData(1.0, 1000000, 0.03984006677137368, 0.05, 0.0036565364661848066, 0.0034623845145186475)]
    [InlineData(3.5, 20000, 0.02, 0.1, 0.06846367753490283, 0.06181402618206242)]
    public void Has_its_widths_to_thirteen_digits(
        double deviation,
        double units,
        double rho,
        double alpha,
        double half,
        double oneSided
    )
    {
        Near.Relative(half, AsymptoticSequence.HalfWidth(deviation, units, rho, alpha), 1e-13);
        Near.Relative(oneSided, AsymptoticSequence.OneSidedWidth(deviation, units, rho, alpha), 1e-13);
    }

    [Fact]
    public void Is_the_mixture_test_with_the_deviation_as_its_unit() =>
        Property.Holds(
            from units in Gen.Choose(100, 1_000_000)
            from rho in Gen.Choose(1, 1000)
            from deviation in Gen.Choose(1, 1000)
            select ((double)units, rho / 1000.0, deviation / 10.0),
            given =>
            {
                var (units, rho, deviation) = given;
                var (variance, tau) = (deviation * deviation / units, rho * deviation);
                Near.Relative(
                    MixtureSequentialTest.Compute(0, variance, tau * tau).Interval.Upper,
                    AsymptoticSequence.HalfWidth(deviation, units, rho),
                    1e-12
                );
            }
        );

    [Fact]
    public void Is_narrowest_where_it_is_tuned_for() =>
        Property.Holds(
            from units in Gen.Choose(100, 1_000_000)
            from other in Gen.Choose(1, 400)
            select ((double)units, AsymptoticSequence.TunedFor(units) * other / 100.0),
            given =>
                Assert.True(
                    AsymptoticSequence.HalfWidth(1, given.Item1, AsymptoticSequence.TunedFor(given.Item1))
                        <= AsymptoticSequence.HalfWidth(1, given.Item1, given.Item2) * (1 + 1e-12)
                )
        );

    [Fact]
    public void Shrinks_with_more_units_and_waits_for_a_hundred()
    {
        var (some, more) = (RunningMoments.FromCounts(30, 1000), RunningMoments.FromCounts(300, 10_000));

        Assert.True(
            AsymptoticSequence.Compute(more, 0.01)!.Value.Width < AsymptoticSequence.Compute(some, 0.01)!.Value.Width
        );
        Assert.Null(AsymptoticSequence.Compute(RunningMoments.FromCounts(30, 99), 0.01));
        Assert.Null(AsymptoticSequence.Compute(default, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => AsymptoticSequence.Compute(more, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AsymptoticSequence.TunedFor(0));
    }
}
