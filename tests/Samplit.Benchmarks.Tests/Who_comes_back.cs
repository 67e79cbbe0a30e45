using Samplit.Benchmarks.Load;

namespace Samplit.Benchmarks.Tests;

public class Who_comes_back
{
    [Fact]
    public void The_same_seed_gives_the_same_visitors() =>
        Assert.Equal(Zipf.Draw(1_000, 100, seed: 1), Zipf.Draw(1_000, 100, seed: 1));

    [Fact]
    public void Another_seed_gives_others() =>
        Assert.NotEqual(Zipf.Draw(1_000, 100, seed: 1), Zipf.Draw(1_000, 100, seed: 2));

    [Fact]
    public void The_second_comes_half_as_often_as_the_first_and_nobody_is_a_stranger()
    {
        var counts = Zipf.Draw(100, 200_000, seed: 1).CountBy(v => v).ToDictionary();
        var often = counts.Values.OrderDescending().ToArray();

        Assert.All(counts.Keys, visitor => Assert.InRange(visitor, 0, 99));
        Assert.InRange(often[1] / (double)often[0], 0.47, 0.53);
    }
}
