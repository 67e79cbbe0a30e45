using Samplit.Domain.Health;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Randomness;

namespace Samplit.Domain.Tests.Health;

/// <summary>How often a cause is named, and the right one, over experiments that are the same in every run.</summary>
public class Simulated_traffic(ITestOutputHelper output)
{
    private static readonly double[] Browsers = [0.5, 0.3, 0.15, 0.05];
    private static readonly double[] Countries = [0.4, 0.3, 0.2, 0.1];

    /// <summary>Systems of each browser; the last one has none but the second.</summary>
    private static readonly double[][] Systems =
    [
        [0.6, 0.4, 0],
        [0, 0.35, 0.65],
        [0.9, 0.1, 0],
        [1, 0, 0],
    ];

    /// <summary>Weights move half-way, so that chances differ between units.</summary>
    [Fact]
    public void Whose_split_is_right_has_a_cause_as_seldom_as_said()
    {
        const int runs = 2_000;
        double[][] weights =
        [
            [0.5, 0.3, 0.2],
            [0.2, 0.2, 0.6],
        ];
        var (often, seldom) = (0, 0);
        Parallel.For(
            0,
            runs,
            run =>
            {
                var traffic = new Traffic(3);
                for (var unit = 0; unit < 1_200; unit++)
                {
                    var (a, b, c, d) = new Philox(20261130, (ulong)run).Block((ulong)unit);
                    var chances = weights[unit / 600];
                    var browser = Pick(Browsers, a);
                    var variant = Pick(chances, d);
                    traffic.Add((browser, Pick(Countries, b), Pick(Systems[browser], c)), variant, 1, chances, 1);
                }
                Interlocked.Add(ref often, traffic.Find(0.05).Cause is null ? 0 : 1);
                Interlocked.Add(ref seldom, traffic.Find(0.001).Cause is null ? 0 : 1);
            }
        );

        output.WriteLine($"{runs} runs: {often} with a cause at 5 %, {seldom} at 0.1 %");
        // The tests look at the same units, which Holm's method does not know.
        Assert.InRange(often, 20, 0.05 * runs);
        Assert.InRange(seldom, 0, 0.001 * runs);
    }

    [Theory]
    [InlineData(2, 300_000)]
    [InlineData(3, 400_000)]
    public void That_loses_one_in_twenty_in_one_browser_of_one_variant_points_there(int variants, int units)
    {
        const int runs = 400;
        var named = 0;
        Parallel.For(0, runs, run => Interlocked.Add(ref named, IsNamed(run) ? 1 : 0));

        output.WriteLine($"{variants} variants, {units} units, {runs} runs: {named} name the browser");
        Assert.InRange(named, 0.95 * runs, runs);

        bool IsNamed(int run)
        {
            var traffic = new Traffic(variants);
            double[] chances = [.. Enumerable.Repeat(1.0 / variants, variants)];
            foreach (var (cell, share) in Cells())
            {
                var left = (long)Math.Round(units * share);
                for (var variant = 0; variant < variants; variant++)
                {
                    var got = Binomial(left, 1.0 / (variants - variant), run, cell, variant, 0);
                    left -= got;
                    var exposed = 0.9 * (cell.Browser == 1 && variant == 1 ? 0.95 : 1);
                    traffic.Add(cell, variant, Binomial(got, exposed, run, cell, variant, 1), chances, got);
                }
            }
            return traffic.Find(0.001).Cause
                is { Code: RatioCauseCode.LostExposures, Dimension: "browser", Level: "1", Variant: 1 };
        }
    }

    private static IEnumerable<((int Browser, int Country, int System) Cell, double Share)> Cells() =>
        from browser in Enumerable.Range(0, Browsers.Length)
        from country in Enumerable.Range(0, Countries.Length)
        from system in Enumerable.Range(0, Systems[browser].Length)
        select ((browser, country, system), Browsers[browser] * Countries[country] * Systems[browser][system]);

    private static int Pick(double[] shares, ulong bits)
    {
        var at = Philox.Unit(bits);
        for (var i = 0; i < shares.Length - 1; i++)
        {
            at -= shares[i];
            if (at < 0)
            {
                return i;
            }
        }
        return shares.Length - 1;
    }

    /// <summary>Nearly: of a hundred units and more.</summary>
    private static long Binomial(
        long units,
        double chance,
        int run,
        (int Browser, int Country, int System) cell,
        int variant,
        int draw
    )
    {
        var counter = (ulong)((cell.Browser * 4 + cell.Country) * 3 + cell.System);
        var bits = new Philox(7, (ulong)run).Block(counter, (ulong)variant, (ulong)draw).Item1;
        var deviation = Math.Sqrt(units * chance * (1 - chance));
        return Math.Clamp(
            (long)Math.Round(units * chance + deviation * StandardNormal.Quantile(Philox.OpenUnit(bits))),
            0,
            units
        );
    }

    /// <summary>Units as they are counted, by all dimensions.</summary>
    private sealed class Traffic(int variants)
    {
        private readonly long[] _observed = new long[variants];
        private readonly double[] _expected = new double[variants];
        private readonly Dictionary<(string, int), (long[] Observed, double[] Expected)> _levels = [];

        public void Add(
            (int Browser, int Country, int System) cell,
            int variant,
            long exposed,
            double[] chances,
            long assigned
        )
        {
            Add((_observed, _expected));
            Add(Level("browser", cell.Browser));
            Add(Level("country", cell.Country));
            Add(Level("system", cell.System));

            void Add((long[] Observed, double[] Expected) counts)
            {
                counts.Observed[variant] += exposed;
                for (var v = 0; v < variants; v++)
                {
                    counts.Expected[v] += assigned * chances[v];
                }
            }
        }

        public SampleRatioCause Find(double alpha) =>
            SampleRatioCause.Find(
                new(_observed, _expected),
                [
                    .. _levels
                        .GroupBy(l => l.Key.Item1)
                        .Select(d => new RatioDimension(
                            d.Key,
                            [
                                .. d.Select(l => new RatioLevel(
                                    $"{l.Key.Item2}",
                                    new(l.Value.Observed, l.Value.Expected)
                                )),
                            ]
                        )),
                ],
                alpha
            );

        private (long[], double[]) Level(string dimension, int level)
        {
            if (!_levels.TryGetValue((dimension, level), out var counts))
            {
                _levels[(dimension, level)] = counts = (new long[variants], new double[variants]);
            }
            return counts;
        }
    }
}
