using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Moments;

/// <summary>Known values are from mpmath at 25 digits.</summary>
public class The_exact_interval_of_a_rate
{
    [Theory]
    [InlineData(0.0, 10, 0.0, 0.3084971078187608)]
    [InlineData(1.0, 10, 0.6915028921812392, 1.0)]
    public void Is_known_where_nobody_or_everybody_converts(double rate, double trials, double low, double high)
    {
        var interval = ExactProportion.Compute(rate, trials);

        Assert.Equal(low, interval.Lower, 1e-13);
        Assert.Equal(high, interval.Upper, 1e-13);
    }

    [Fact]
    public void Of_no_success_ends_where_as_many_failures_become_improbable()
    {
        // (1 - p)^n = 2.5 %.
        Assert.Equal(1 - Math.Pow(0.025, 1.0 / 750), ExactProportion.Compute(0, 750).Upper, 1e-14);
        Assert.Equal(1 - Math.Pow(0.025, 1 / 33.5), ExactProportion.Compute(0, 33.5).Upper, 1e-14);
    }

    [Theory]
    [InlineData(20, 0.02)]
    [InlineData(100, 0.01)]
    [InlineData(100, 0.5)]
    public void Misses_no_more_often_than_it_says(int trials, double rate)
    {
        var (missed, probability) = (0.0, Math.Pow(1 - rate, trials));
        for (var successes = 0; successes <= trials; successes++)
        {
            missed += ExactProportion.Compute(successes / (double)trials, trials).Contains(rate) ? 0 : probability;
            probability *= (trials - successes) / (successes + 1.0) * rate / (1 - rate);
        }

        Assert.InRange(missed, 0, 0.05);
    }

    [Fact]
    public void Is_of_some_trials_and_of_a_rate()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactProportion.Compute(0.5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactProportion.Compute(1.1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactProportion.Compute(0.5, 10, 0));
    }
}
