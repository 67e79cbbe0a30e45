using System.Globalization;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Randomness;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Tests.Coverage;

/// <summary>
/// How often 95 % intervals of metrics cover the truth: quantiles and ratios of units that have several events each,
/// and lifts of revenue. See <see cref="Intervals_cover_as_often_as_they_say"/>; the long form is
/// <c>SAMPLIT_COVERAGE_RUNS=2000</c>.
/// </summary>
public class Intervals_of_metrics_cover_as_often_as_they_say(ITestOutputHelper output)
{
    private const double Level = 0.95;

    private static readonly int Runs = Environment.GetEnvironmentVariable("SAMPLIT_COVERAGE_RUNS")
        is { Length: > 0 } runs
        ? int.Parse(runs, CultureInfo.InvariantCulture)
        : 100;

    private static readonly double Slack = 4 * Math.Sqrt(Level * (1 - Level) / Runs);

    /// <summary>The short form leaves out what says little more.</summary>
    public static TheoryData<double> Floors => [.. Runs < 500 ? new[] { 0.05 } : [0.05, 0.2]];

    /// <summary>Load times: a unit on a slow machine has slow ones only.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Of_a_quantile_when_the_values_of_a_unit_are_alike(double p)
    {
        const int Units = 400;
        var truth = TrueQuantile(p);
        var (clustered, independent) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var random = new Normals(run);
            CountedValue[][] units = [.. Enumerable.Range(0, Units).Select(_ => LoadTimes(random))];
            CountedValue[][] apart = [.. units.SelectMany(u => u.Select(v => new[] { v }))];
            clustered += ClusteredQuantile.Compute(units, p)!.Interval.Contains(truth) ? 1 : 0;
            independent += ClusteredQuantile.Compute(apart, p)!.Interval.Contains(truth) ? 1 : 0;
        }

        output.WriteLine($"quantile {p}, {Runs} runs");
        output.WriteLine($"  by units                             {(double)clustered / Runs:F3}");
        output.WriteLine($"  as if values were independent        {(double)independent / Runs:F3}");
        Assert.InRange((double)clustered / Runs, Level - 0.01 - Slack, 1);
        Assert.True(independent < 0.85 * Runs);
    }

    /// <summary>Clicks per view of visitors who click as they like, under weights that follow the results.</summary>
    [Theory]
    [MemberData(nameof(Floors))]
    public void Of_a_ratio_when_the_traffic_follows_the_results(double floor)
    {
        const int Epochs = 10;
        const int UnitsOfEpoch = 1000;
        var rho = AsymptoticSequence.TunedFor(Epochs);
        var (within, anyTime, pooled) = (0, 0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var random = new Normals(run);
            var totals = new PairedMoments[2];
            var differences = new List<MeanDifference>();
            var all = true;
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                var share = floor + (1 - 2 * floor) * ChanceToBeBetter(totals);
                // All click more as time goes by, and who is ahead has the traffic then.
                var rate = 0.05 + 0.1 * epoch / Epochs;
                var arms = new PairedMoments[2];
                for (var unit = 0; unit < UnitsOfEpoch; unit++)
                {
                    var arm = random.Unit() < share ? 1 : 0;
                    var (clicks, views) = Clicks(random, rate);
                    arms[arm] = arms[arm].Add(clicks, views);
                }

                totals = [totals[0].Merge(arms[0]), totals[1].Merge(arms[1])];
                differences.Add(RatioMetric.ComparePooled(arms[0], arms[1])!);
                all &= AnytimeBatchedEstimate.OfDifferences(differences, rho)!.Interval.Contains(0);
            }

            within += BatchedEstimate.OfDifferences(differences)!.Interval.Contains(0) ? 1 : 0;
            anyTime += all ? 1 : 0;
            pooled += RatioMetric
                .Compare(RatioMetric.Compute(totals[0])!, RatioMetric.Compute(totals[1])!)!
                .Interval.Contains(0)
                ? 1
                : 0;
        }

        output.WriteLine($"ratio, floor {floor}, {Runs} runs");
        output.WriteLine($"  within epochs                        {(double)within / Runs:F3}");
        output.WriteLine($"  within epochs, at all looks          {(double)anyTime / Runs:F3}");
        output.WriteLine($"  of totals                            {(double)pooled / Runs:F3}");
        Assert.InRange((double)within / Runs, Level - 0.01 - Slack, 1);
        Assert.InRange((double)anyTime / Runs, Level - Slack, 1);
        Assert.True(pooled < 0.85 * Runs);
    }

    /// <summary>Orders become larger as time goes by, and who is ahead has the traffic then.</summary>
    [Fact]
    public void Of_revenue_when_the_traffic_follows_the_results()
    {
        const int Epochs = 10;
        const int UnitsOfEpoch = 1000;
        const double Floor = 0.05;
        var rho = AsymptoticSequence.TunedFor(Epochs);
        var (within, anyTime, pooled) = (0, 0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var random = new Normals(run);
            var totals = new RunningMoments[2];
            var batches = new List<Batch>();
            var all = true;
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                var ahead = Welch.Compare(totals[0], totals[1])?.Statistic ?? 0;
                var share = Floor + (1 - 2 * Floor) * StandardNormal.Cdf(ahead);
                var arms = new RunningMoments[2];
                for (var unit = 0; unit < UnitsOfEpoch; unit++)
                {
                    var arm = random.Unit() < share ? 1 : 0;
                    arms[arm] = arms[arm].Add((1 + 2.0 * epoch / Epochs) * Revenue(random));
                }

                totals = [totals[0].Merge(arms[0]), totals[1].Merge(arms[1])];
                batches.Add(new(arms[0], arms[1]));
                all &= AnytimeBatchedEstimate.Compute(batches, rho)?.Interval.Contains(0) ?? true;
            }

            within += BatchedEstimate.Compute(batches, noise: BatchNoise.Overall)!.Interval.Contains(0) ? 1 : 0;
            anyTime += all ? 1 : 0;
            pooled += Welch.Compare(totals[0], totals[1])!.Interval.Contains(0) ? 1 : 0;
        }

        output.WriteLine($"revenue, {Runs} runs");
        output.WriteLine($"  within epochs                        {(double)within / Runs:F3}");
        output.WriteLine($"  within epochs, at all looks          {(double)anyTime / Runs:F3}");
        output.WriteLine($"  of totals                            {(double)pooled / Runs:F3}");
        Assert.InRange((double)within / Runs, Level - 0.02 - Slack, 1);
        Assert.InRange((double)anyTime / Runs, Level - Slack, 1);
        Assert.True(pooled < 0.85 * Runs);
    }

    /// <summary>Most spend nothing, some a lot.</summary>
    [Fact]
    public void Of_the_lift_of_revenue_at_the_end_and_at_all_looks()
    {
        const int Looks = 10;
        const int UnitsOfLook = 500;
        const double Lift = 0.2;
        var rho = AsymptoticSequence.TunedFor(2 * Looks * UnitsOfLook);
        var (atTheEnd, anyTime, bounded) = (0, 0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var random = new Normals(run);
            var (control, treatment) = (default(RunningMoments), default(RunningMoments));
            var all = true;
            for (var look = 1; look <= Looks; look++)
            {
                for (var unit = 0; unit < UnitsOfLook; unit++)
                {
                    control = control.Add(Revenue(random));
                    treatment = treatment.Add((1 + Lift) * Revenue(random));
                }

                var critical = AsymptoticSequence.Critical(2.0 * look * UnitsOfLook, rho);
                all &= LiftOf(critical)?.Interval.Contains(Lift) ?? true;
            }

            var last = LiftOf(StandardNormal.UpperQuantile(0.025));
            bounded += last is null ? 0 : 1;
            atTheEnd += last?.Interval.Contains(Lift) ?? true ? 1 : 0;
            anyTime += all ? 1 : 0;

            RelativeDifference? LiftOf(double critical) =>
                RelativeDifference.Compute(
                    control.Mean,
                    control.Variance!.Value / control.Count,
                    treatment.Mean,
                    treatment.Variance!.Value / treatment.Count,
                    critical
                );
        }

        output.WriteLine($"lift of revenue, {Runs} runs");
        output.WriteLine($"  at the end                           {(double)atTheEnd / Runs:F3}");
        output.WriteLine($"  at all looks                         {(double)anyTime / Runs:F3}");
        Assert.Equal(Runs, bounded);
        Assert.InRange((double)atTheEnd / Runs, Level - 0.01 - Slack, 1);
        Assert.InRange((double)anyTime / Runs, Level - Slack, 1);
    }

    private static double ChanceToBeBetter(PairedMoments[] totals) =>
        (RatioMetric.Compute(totals[0]), RatioMetric.Compute(totals[1])) is ({ } control, { } treatment)
        && control.Variance + treatment.Variance > 0
            ? StandardNormal.Cdf((treatment.Value - control.Value) / Math.Sqrt(control.Variance + treatment.Variance))
            : 0.5;

    private static (double Clicks, double Views) Clicks(Normals random, double rate)
    {
        var views = 1 + (int)(6 * random.Unit());
        var own = 2 * rate * random.Unit();
        var clicks = 0;
        for (var view = 0; view < views; view++)
        {
            clicks += random.Unit() < own ? 1 : 0;
        }

        return (clicks, views);
    }

    private static double Revenue(Normals random) => random.Unit() < 0.1 ? Math.Exp(3 + 0.8 * random.Next()) : 0;

    private static CountedValue[] LoadTimes(Normals random)
    {
        var machine = random.Next();
        var count = 1 + (int)(10 * random.Unit());
        return [.. Enumerable.Range(0, count).Select(_ => new CountedValue(machine + 0.5 * random.Next(), 1))];
    }

    /// <summary>A value is normal with the variances of both added, however many a unit has.</summary>
    private static double TrueQuantile(double p) => Math.Sqrt(1.25) * StandardNormal.Quantile(p);

    /// <summary>The same numbers for the same seed.</summary>
    private sealed class Normals(int seed)
    {
        private readonly Philox _philox = new((ulong)seed, 1);
        private ulong _counter;

        public double Unit() => Philox.OpenUnit(_philox.Block(_counter++).Item1);

        public double Next() => StandardNormal.Quantile(Unit());
    }
}
