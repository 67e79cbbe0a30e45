using System.Globalization;
using Samplit.Domain.Experiments;
using Samplit.Domain.Health;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.Tests.MetricDefinitions;
using Samplit.Statistics;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Randomness;

namespace Samplit.Domain.Tests.Simulation;

/// <summary>
/// A shop of which the truth is known, analysed as experiments are: who buys, for how much, with a few who buy for twenty
/// times as much, how long pages take on machines that are slow or not, and a browser that loses exposures. The long
/// form is <c>SAMPLIT_COVERAGE_RUNS=5000</c>, run with <c>-showLiveOutput</c>.
/// </summary>
public class The_simulated_shop(ITestOutputHelper output)
{
    private const double Level = 0.95;
    private const int Looks = 5;
    private const int UnitsOfLook = 800;

    private static readonly int Runs = Environment.GetEnvironmentVariable("SAMPLIT_COVERAGE_RUNS")
        is { Length: > 0 } runs
        ? int.Parse(runs, CultureInfo.InvariantCulture)
        : 20;

    /// <summary>A hundredth, and in a short run what chance makes of it.</summary>
    private static readonly double Slack = Runs >= 5_000 ? 0.01 : 4 * Math.Sqrt(Level * (1 - Level) / Runs);

    private static readonly MetricDefinition Buyers = ShopMetrics.Signups with { Guardrail = new(0.05) };

    private static readonly MetricDefinition Spent = new(
        "spent",
        MetricType.Revenue,
        "purchase",
        Currency: "EUR",
        Cap: new("250"),
        Guardrail: new(0.05)
    );

    private static readonly MetricDefinition Waited = new(
        "waited",
        MetricType.Quantile,
        "loaded",
        ValuePath: "$.ms",
        Quantile: 0.9,
        LowerIsBetter: true
    );

    [Fact]
    public void Has_its_truth_in_intervals_as_often_as_they_say()
    {
        var (control, treatment) = (new Arm(0.1, 20, 900), new Arm(0.11, 22, 990));
        var covered = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var run = 0; run < Runs; run++)
        {
            var (a, b) = (new Seen(control, 2 * run), new Seen(treatment, 2 * run + 1));
            var always = new Dictionary<string, bool>(StringComparer.Ordinal);
            for (var look = 1; look <= Looks; look++)
            {
                a.Come(UnitsOfLook);
                b.Come(UnitsOfLook);
                foreach (var (definition, sample, truth) in Metrics(a, b))
                {
                    var effect = AnalyzeMetric.From(definition, sample).Effects[0];
                    var lift = truth.Treatment / truth.Control - 1;
                    Note(
                        always,
                        $"{definition.Name}, difference",
                        effect.Effect?.AnyTime,
                        truth.Treatment - truth.Control
                    );
                    Note(always, $"{definition.Name}, lift", effect.Lift?.AnyTime, lift);
                    if (look == Looks)
                    {
                        Count(
                            covered,
                            $"{definition.Name}, difference, at the end",
                            effect.Effect!.Interval.Contains(truth.Treatment - truth.Control)
                        );
                        Count(
                            covered,
                            $"{definition.Name}, lift, at the end",
                            effect.Lift!.Interval!.Value.Contains(lift)
                        );
                    }
                }
            }
            foreach (var (name, all) in always)
            {
                Count(covered, $"{name}, at all looks", all);
            }
        }

        foreach (var (name, count) in covered.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{name, -40} {(double)count / Runs:F4} of {Runs}");
        }
        Assert.All(
            covered,
            c =>
                Assert.InRange(
                    (double)c.Value / Runs,
                    c.Key.EndsWith("at all looks", StringComparison.Ordinal) && Runs >= 5_000 ? Level : Level - Slack,
                    c.Key.EndsWith("at the end", StringComparison.Ordinal) ? Math.Min(1, Level + Slack) : 1
                )
        );
        Assert.Equal(12, covered.Count);
    }

    /// <summary>Worse by just as much as the guardrail allows, and not worse at all.</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0)]
    public void Is_stopped_by_a_guardrail_that_holds_no_more_often_than_it_may(double worse)
    {
        var (control, treatment) = (new Arm(0.1, 20, 900), new Arm(0.1 * (1 - worse), 20, 900));
        var stopped = new Dictionary<string, int>(StringComparer.Ordinal) { ["signups"] = 0, ["spent"] = 0 };
        for (var run = 0; run < Runs; run++)
        {
            var (a, b) = (new Seen(control, 2 * run), new Seen(treatment, 2 * run + 1));
            var breached = new HashSet<string>(StringComparer.Ordinal);
            for (var look = 0; look < Looks; look++)
            {
                a.Come(UnitsOfLook);
                b.Come(UnitsOfLook);
                foreach (var (definition, sample, _) in Metrics(a, b).Where(m => m.Definition.Guardrail is not null))
                {
                    // An interval holds what was seen: what is not worse than the limit is not looked at.
                    if (
                        Seemed(sample) < -definition.Guardrail!.Limit
                        && AnalyzeMetric.From(definition, sample).Effects[0].Guardrail == GuardrailVerdict.Breached
                    )
                    {
                        breached.Add(definition.Name);
                    }
                }
            }
            foreach (var name in breached)
            {
                stopped[name]++;
            }
        }

        Print($"stopped, worse by {worse}", stopped);
        Assert.All(stopped.Values, count => Assert.InRange((double)count / Runs, 0, 1 - Level));
    }

    /// <summary>Looked at with every visitor, where just as many wait as may.</summary>
    [Fact]
    public void Is_stopped_for_its_blank_time_no_more_often_than_it_may()
    {
        var limit = new BlankTimeLimit(400, 0.1);
        var stopped = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new Draws(run);
            var over = 0;
            for (var visitors = 1; visitors <= 500; visitors++)
            {
                over += random.Unit() < limit.Share ? 1 : 0;
                // Where the share itself is no larger, its bound is not, either.
                if (over > limit.Share * visitors && new StopForBlankTime(limit, visitors, over).IsBreached())
                {
                    stopped++;
                    break;
                }
            }
        }

        output.WriteLine($"stopped for blank time {(double)stopped / Runs:F4} of {Runs}");
        Assert.InRange((double)stopped / Runs, 0, 1 - Level);
    }

    /// <summary>Of 200,000 units, one in twenty of the treatment's in one browser.</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0)]
    public void Says_in_which_browser_exposures_are_lost(double lost)
    {
        (string Browser, int Units)[] browsers = [("chrome", 120_000), ("safari", 50_000), ("firefox", 30_000)];
        var (named, other) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var random = new Draws(run);
            RatioLevel[] levels =
            [
                .. browsers.Select(b =>
                {
                    var control = random.Binomial(b.Units, 0.5);
                    var seen = random.Binomial(b.Units - control, b.Browser == "safari" ? 1 - lost : 1);
                    return new RatioLevel(b.Browser, new RatioCounts([control, seen], [b.Units / 2.0, b.Units / 2.0]));
                }),
            ];
            var cause = SampleRatioCause
                .Find(RatioCounts.Sum([.. levels.Select(l => l.Counts)]), [new RatioDimension("browser", levels)])
                .Cause;
            if (cause is { Code: RatioCauseCode.LostExposures, Level: "safari", Variant: 1 })
            {
                named++;
            }
            else if (cause is not null)
            {
                other++;
            }
        }

        output.WriteLine(
            $"lost {lost}: named {(double)named / Runs:F4}, something else {(double)other / Runs:F4} of {Runs}"
        );
        Assert.InRange((double)named / Runs, lost > 0 ? 0.95 : 0, lost > 0 ? 1 : 0.01);
        Assert.InRange((double)other / Runs, 0, 0.05);
    }

    private static IEnumerable<(
        MetricDefinition Definition,
        MetricSample Sample,
        (double Control, double Treatment) Truth
    )> Metrics(Seen a, Seen b) =>
        [
            (Buyers, Samples.Constant(Rate(a), Rate(b)), (a.Arm.Buys, b.Arm.Buys)),
            (Spent, Samples.Constant(Mean(a), Mean(b)), (a.Arm.Spends, b.Arm.Spends)),
            (
                Waited,
                Samples.Constant(Rate(a), Rate(b)) with
                {
                    Observations = [a.Loads, b.Loads],
                },
                (a.Arm.Waits, b.Arm.Waits)
            ),
        ];

    /// <summary>The lift that was seen.</summary>
    private static double Seemed(MetricSample sample) =>
        sample.Epochs[0].Variants is [var control, var treatment]
            ? treatment.Values.Mean / control.Values.Mean - 1
            : double.NaN;

    private static MetricMoments Rate(Seen seen) => Samples.OfRate(seen.Buyers, seen.Units);

    private static MetricMoments Mean(Seen seen) => MetricMoments.None with { Units = seen.Units, Values = seen.Spent };

    private static void Note(Dictionary<string, bool> always, string name, Interval? interval, double truth) =>
        always[name] = always.GetValueOrDefault(name, true) && interval?.Contains(truth) != false;

    private static void Count(Dictionary<string, int> counts, string name, bool isSo) =>
        counts[name] = counts.GetValueOrDefault(name) + (isSo ? 1 : 0);

    private void Print(string what, Dictionary<string, int> counts)
    {
        foreach (var (name, count) in counts)
        {
            output.WriteLine($"{what}: {name} {(double)count / Runs:F4} of {Runs}");
        }
    }

    /// <param name="Buys">The chance that a visitor buys.</param>
    /// <param name="Typical">The median of what buyers spend, but of one in fifty, who spend twenty times as much.</param>
    /// <param name="Milliseconds">The median of load times.</param>
    private sealed record Arm(double Buys, double Typical, double Milliseconds)
    {
        public const double Whales = 0.02;
        public const double SpreadOfOrders = 0.8;
        public const double SpreadOfMachines = 0.4;
        public const double SpreadOfLoads = 0.3;

        /// <summary>What a visitor spends on average, capped.</summary>
        public double Spends => Buys * ((1 - Whales) * Capped(Typical) + Whales * Capped(20 * Typical));

        /// <summary>The 90th percentile of load times: logarithms have the variances of machine and load added.</summary>
        public double Waits =>
            Milliseconds
            * Math.Exp(
                StandardNormal.Quantile(0.9)
                    * Math.Sqrt(SpreadOfMachines * SpreadOfMachines + SpreadOfLoads * SpreadOfLoads)
            );

        /// <summary>The mean of a log-normal amount, capped.</summary>
        private static double Capped(double median)
        {
            const double s = SpreadOfOrders;
            var reach = Math.Log((double)Spent.FixedCap! / median) / s;
            return median * Math.Exp(s * s / 2) * StandardNormal.Cdf(reach - s)
                + (double)Spent.FixedCap! * StandardNormal.Cdf(-reach);
        }
    }

    /// <summary>The visitors of one variant, as they come.</summary>
    private sealed class Seen(Arm arm, int seed)
    {
        private readonly Draws _random = new(seed);
        private readonly List<IReadOnlyList<CountedValue>> _loads = [];

        public Arm Arm => arm;

        public long Units { get; private set; }

        public long Buyers { get; private set; }

        public RunningMoments Spent { get; private set; }

        public IReadOnlyList<IReadOnlyList<CountedValue>> Loads => _loads;

        public void Come(int units)
        {
            for (var i = 0; i < units; i++)
            {
                var isBuyer = _random.Unit() < arm.Buys;
                Units++;
                Buyers += isBuyer ? 1 : 0;
                Spent = Spent.Add(isBuyer ? Math.Min(Order(), (double)The_simulated_shop.Spent.FixedCap!) : 0);
                var machine = Arm.SpreadOfMachines * _random.Normal();
                var loads = 1 + (int)(4 * _random.Unit());
                _loads.Add([
                    .. Enumerable
                        .Range(0, loads)
                        .Select(_ => new CountedValue(
                            arm.Milliseconds * Math.Exp(machine + Arm.SpreadOfLoads * _random.Normal()),
                            1
                        )),
                ]);
            }
        }

        private double Order() =>
            arm.Typical * (_random.Unit() < Arm.Whales ? 20 : 1) * Math.Exp(Arm.SpreadOfOrders * _random.Normal());
    }

    /// <summary>The same numbers for the same seed.</summary>
    private sealed class Draws(int seed)
    {
        private readonly Philox _philox = new((ulong)seed, 7);
        private ulong _counter;

        public double Unit() => Philox.OpenUnit(_philox.Block(_counter++).Item1);

        public double Normal() => StandardNormal.Quantile(Unit());

        /// <summary>Of thousands of trials, by the normal approximation.</summary>
        public long Binomial(long trials, double chance) =>
            chance == 1
                ? trials
                : Math.Clamp(
                    (long)Math.Round(trials * chance + Math.Sqrt(trials * chance * (1 - chance)) * Normal()),
                    0,
                    trials
                );
    }
}
