using Samplit.Statistics.Distributions;
using Samplit.Statistics.Randomness;

namespace Samplit.Statistics.Tests.Randomness;

public class Philox_blocks
{
    // The first and the last are the known answers that its authors published with Random123.
    public static readonly TheoryData<ulong[], ulong[], ulong[], double[], double[]> Known = new()
    {
        {
            [0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF],
            [0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF],
            [0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0],
            [0.5300380445562493, 0.26385858090229775, 0.6124243602651782, 0.6273907868538197],
            [0.5300380445562494, 0.2638585809022978, 0.6124243602651782, 0.6273907868538198]
        },
        {
            [0x0000000000000001, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000],
            [0x000000000000002A, 0x0000000000000007],
            [0xA64064F34E84B9A3, 0xE287959A866A08FD, 0x8DC181F009B96C03, 0xF3F6001D4FA83454],
            [0.649420079613736, 0.8848813535936771, 0.5537339411764371, 0.9529724189339113],
            [0.6494200796137362, 0.8848813535936773, 0.5537339411764373, 0.9529724189339113]
        },
        {
            [0x0000000000000001, 0x0000000000000003, 0x0000000000000000, 0x0000000000000000],
            [0x000000000000002A, 0x0000000000000007],
            [0x4683443810AE7C87, 0x2BB645EE4A52C9A4, 0xE0AC420B50ED481A, 0xCC5C09B86F8E7DAB],
            [0.27544046753672, 0.1707500178111544, 0.8776284482600448, 0.7982793879778515],
            [0.2754404675367201, 0.17075001781115445, 0.8776284482600449, 0.7982793879778516]
        },
        {
            [0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89],
            [0x452821E638D01377, 0xBE5466CF34E90C6C],
            [0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6],
            [0.6451561646571452, 0.22178922531605338, 0.6469937000538163, 0.34273169699478767],
            [0.6451561646571453, 0.22178922531605344, 0.6469937000538164, 0.3427316969947877]
        },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Are_the_published_ones(ulong[] counter, ulong[] key, ulong[] block, double[] units, double[] openUnits)
    {
        var (first, second, third, fourth) = new Philox(key[0], key[1]).Block(
            counter[0],
            counter[1],
            counter[2],
            counter[3]
        );

        ulong[] words = [first, second, third, fourth];
        Assert.Equal(block, words);
        Assert.Equal(units, words.Select(Philox.Unit));
        Assert.Equal(openUnits, words.Select(Philox.OpenUnit));
    }

    // Under the key (42, 7): counters, the Beta distribution, the first word, and the draws made from it.
    [Theory]
    [InlineData(0, 0, 11, 991, 0x2FD1BC0D2C8697BB, 0.008026823542068661, -0.8897724336199321)]
    [InlineData(0, 1, 16, 986, 0xCAD494D0B15CF727, 0.01905208151707039, 0.8144494264822567)]
    [InlineData(1, 0, 1, 1001, 0xA64064F34E84B9A3, 0.0010465714225396986, 0.3837552738489982)]
    [InlineData(2, 1, 0.5, 0.5, 0xC8EA2DBA76492DCF, 0.8900415839518513, 0.788586993169969)]
    public void Become_draws_by_inverse_distribution_functions(
        ulong counter0,
        ulong counter1,
        double alpha,
        double beta,
        ulong word,
        double draw,
        double normal
    )
    {
        var (first, _, _, _) = new Philox(42, 7).Block(counter0, counter1);

        Assert.Equal(word, first);
        Near.Relative(draw, new BetaDistribution(alpha, beta).Quantile(Philox.OpenUnit(first)), 1e-13);
        Near.Relative(normal, StandardNormal.Quantile(Philox.OpenUnit(first)), 1e-13);
    }

    [Fact]
    public void Stay_inside_the_unit_interval()
    {
        Assert.Equal(0, Philox.Unit(0));
        Assert.True(Philox.Unit(ulong.MaxValue) < 1);
        Assert.True(Philox.OpenUnit(0) > 0);
        Assert.True(Philox.OpenUnit(ulong.MaxValue) <= 1 - 1.0 / (1UL << 53));
    }
}
