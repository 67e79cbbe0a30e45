using Samplit.Benchmarks.Scenarios;

namespace Samplit.Benchmarks.Tests;

public class Lag_of_the_log
{
    [Fact]
    public void Is_told_by_its_middle_by_what_it_mostly_was_and_by_its_worst()
    {
        var counts = Enumerable.Range(1, 100).Select(i => (long)i).Reverse().ToList();

        var lag = SealingLag.Of(counts, TimeSpan.FromSeconds(1));

        Assert.Equal(new SealingLag(50.5, 95, 100, TimeSpan.FromSeconds(1)), lag);
    }

    [Fact]
    public void Of_one_count_is_that_count() =>
        Assert.Equal(new SealingLag(7, 7, 7, TimeSpan.Zero), SealingLag.Of([7], TimeSpan.Zero));
}
