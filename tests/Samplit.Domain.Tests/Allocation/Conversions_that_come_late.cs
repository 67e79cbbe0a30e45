using Samplit.Domain.Allocation.Algorithms;

namespace Samplit.Domain.Tests.Allocation;

public class Conversions_that_come_late
{
    [Fact]
    public void Are_known_in_part()
    {
        var delay = new ConversionDelay(10);

        Near.Relative(0.6321205588285577, delay.Known(10), 1e-15);
        Near.Relative(1e-9, new ConversionDelay(1e9).Known(1), 1e-9);
        Assert.Equal(0, delay.Known(0));
        Near.Relative(Math.Exp(-1), delay.StillToCome(10), 1e-15);
        Assert.Equal(1, delay.Known(1e9));
    }

    [Fact]
    public void Leave_the_matured_part_of_each_cohort()
    {
        var exposure = new ConversionDelay(10).MaturedUnits([(0, 100), (10, 100), (1e6, 100)]);

        Near.Relative(163.21205588285577, exposure, 1e-14);
        Assert.Equal(0, new ConversionDelay(10).MaturedUnits([]));
    }

    [Fact]
    public void Need_no_more_memory_than_one_sum()
    {
        var delay = new ConversionDelay(7);

        Near.Relative(delay.StillToCome(12), delay.StillToCome(5) * delay.StillToCome(7), 1e-14);
    }

    [Fact]
    public void Do_not_come_from_the_future()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConversionDelay(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConversionDelay(1).Known(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConversionDelay(1).MaturedUnits([(1, -1)]));
    }
}
