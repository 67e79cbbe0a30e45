using Samplit.Statistics.Design;

namespace Samplit.Statistics.Tests.Design;

public class The_power
{
    // From mpmath at 25 digits or more.
    [Theory]
    [InlineData(0.01, 0.011, 100000, 100000, 0.05, 0.5924327149488934)]
    [InlineData(0.05, 0.05, 1000, 1000, 0.05, 0.05)]
    [InlineData(0.3, 0.2, 50, 60, 0.1, 0.33620748107535686)]
    public void Is_known_to_twelve_digits(
        double control,
        double treatment,
        long controlUnits,
        long treatmentUnits,
        double alpha,
        double power
    ) => Near.Relative(power, Power.OfRates(control, treatment, controlUnits, treatmentUnits, alpha), 1e-12);

    [Fact]
    public void Grows_with_the_units_and_is_the_same_in_the_other_direction()
    {
        Assert.True(Power.OfRates(0.1, 0.12, 4000, 4000) > Power.OfRates(0.1, 0.12, 3000, 3000));
        Near.Relative(Power.OfRates(0.1, 0.12, 3000, 4000), Power.OfRates(0.12, 0.1, 4000, 3000), 1e-13);
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.OfRates(0.1, 0.2, 0, 10));
    }
}
