using Samplit.Benchmarks.Load;

namespace Samplit.Benchmarks.Tests;

public class Latencies
{
    [Theory]
    [InlineData(50, 50)]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    public void A_percentile_is_right_to_one_and_a_half_percent(double percent, double milliseconds)
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 10_000; i++)
        {
            histogram.Record(TimeSpan.FromMicroseconds(10 * i));
        }

        Assert.InRange(histogram.Percentile(percent), milliseconds, milliseconds * 1.016);
    }

    [Fact]
    public void Small_times_are_exact()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(127));

        Assert.Equal(0.127, histogram.Percentile(99));
    }

    [Fact]
    public void Histograms_add_up()
    {
        var (fast, slow) = (new LatencyHistogram(), new LatencyHistogram());
        fast.Record(TimeSpan.FromMicroseconds(10));
        slow.Record(TimeSpan.FromDays(1));
        fast.Add(slow);

        Assert.Equal(2, fast.Count);
        Assert.Equal(0.01, fast.Percentile(50));
        Assert.True(fast.Percentile(99) > 1_000_000);
    }

    [Fact]
    public void Nothing_measured_is_no_time() => Assert.Equal(0, new LatencyHistogram().Percentile(99));
}
