using FsCheck.Fluent;
using Samplit.Statistics.Design;

namespace Samplit.Statistics.Tests.Design;

public class The_sample_size
{
    // From mpmath at 25 digits or more: rates, alpha, power, ratio, then pooled and unpooled.
    [Theory]
    [InlineData(0.1, 0.12, 0.05, 0.8, 1, 3840.8474824362725, 3841, 3838.1021900967044, 3839)]
    [InlineData(0.05, 0.055, 0.05, 0.9, 1, 41812.21294888753, 41813, 41809.03636147223, 41810)]
    [InlineData(0.002, 0.0022, 0.01, 0.8, 1, 1223715.0076527325, 1223716, 1223710.606269407, 1223711)]
    [InlineData(1e-06, 1.1e-06, 0.05, 0.8, 1, 1648263012.3563905, 1648263013, 1648263009.6108873, 1648263010)]
    [InlineData(0.1, 0.12, 0.05, 0.8, 2, 2910.512830852353, 2911, 2802.050065162625, 2803)]
    public void For_rates_is_known_to_twelve_digits(
        double control,
        double treatment,
        double alpha,
        double power,
        double ratio,
        double pooled,
        long pooledUnits,
        double unpooled,
        long unpooledUnits
    )
    {
        var withPooling = SampleSize.ForRates(control, treatment, alpha, power, ratio)!;
        var without = SampleSize.ForRates(control, treatment, alpha, power, ratio, pooled: false)!;

        Near.Relative(pooled, withPooling.Exact, 1e-12);
        Near.Relative(unpooled, without.Exact, 1e-12);
        Assert.Equal((pooledUnits, unpooledUnits), (withPooling.Control, without.Control));
        Assert.Equal((long)ratio * pooledUnits, withPooling.Treatment);
    }

    [Theory]
    [InlineData(5.0, 5.0, 0.5, 0.05, 0.8, 1, 1569.7759468698177, 1570)]
    [InlineData(1.0, 1.0, 0.01, 0.05, 0.9, 1, 210148.46122881243, 210149)]
    [InlineData(120.5, 120.5, 1.5, 0.05, 0.8, 1, 101304.61863349543, 101305)]
    public void For_means_is_known_to_twelve_digits(
        double controlDeviation,
        double treatmentDeviation,
        double difference,
        double alpha,
        double power,
        double ratio,
        double exact,
        long units
    )
    {
        var size = SampleSize.ForMeans(controlDeviation, treatmentDeviation, difference, alpha, power, ratio)!;

        Near.Relative(exact, size.Exact, 1e-12);
        Assert.Equal(units, size.Control);
    }

    [Fact]
    public void Has_the_power_that_it_was_asked_for() =>
        Property.Holds(
            from control in Gen.Choose(2, 40)
            from lift in Gen.Choose(5, 50)
            from power in Gen.Choose(60, 95)
            select (control / 100.0, control * (100 + lift) / 10_000.0, power / 100.0),
            given =>
            {
                var (control, treatment, power) = given;
                var size = SampleSize.ForRates(control, treatment, power: power)!;
                Assert.InRange(Power.OfRates(control, treatment, size.Control, size.Treatment), power, power + 0.01);
            }
        );

    [Fact]
    public void Grows_as_the_effect_shrinks()
    {
        var sizes = new[] { 0.2, 0.1, 0.05, 0.01 }.Select(lift =>
            SampleSize.ForRates(0.03, 0.03 * (1 + lift))!.Control
        );

        Assert.Equal(sizes.Order(), sizes);
        Assert.Null(SampleSize.ForRates(0.5, 0.5 + 1e-12));
    }

    [Fact]
    public void Refuses_an_effect_that_is_none()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForRates(0.1, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForRates(0, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForRates(0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForRates(0.1, 0.2, alpha: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForMeans(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForMeans(1, 1, 1, ratio: 0));
    }
}
