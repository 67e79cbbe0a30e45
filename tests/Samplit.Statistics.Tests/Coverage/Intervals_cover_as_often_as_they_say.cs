using System.Globalization;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Tests.Coverage;

/// <summary>
/// How often 95 % intervals cover the truth, by simulation, the same one in every run. SAMPLIT_COVERAGE_RUNS says how
/// many experiments are simulated (100 when it says nothing); the long form is 2,000 or more:
/// <c>SAMPLIT_COVERAGE_RUNS=2000 tests/Samplit.Statistics.Tests/bin/Debug/net10.0/Samplit.Statistics.Tests -class
/// "*Intervals*" -showLiveOutput</c>.
/// </summary>
public class Intervals_cover_as_often_as_they_say(ITestOutputHelper output)
{
    private const double Level = 0.95;

    private static readonly int Runs = Environment.GetEnvironmentVariable("SAMPLIT_COVERAGE_RUNS")
        is { Length: > 0 } runs
        ? int.Parse(runs, CultureInfo.InvariantCulture)
        : 100;

    private static readonly SimulatedBandit[] Bandits =
    [
        new("no effect, floor 5 %", _ => (0.05, 0.05), 20, 1000, 0.05),
        new("an effect, floor 5 %", _ => (0.05, 0.06), 20, 1000, 0.05),
        new("no effect, rate triples, floor 5 %", time => (0.03 + 0.06 * time, 0.03 + 0.06 * time), 20, 1000, 0.05),
        new("no effect, floor 1 %", _ => (0.05, 0.05), 20, 1000, 0.01),
        new("an effect, floor 1 %", _ => (0.05, 0.06), 20, 1000, 0.01),
        new("no effect, rate triples, floor 1 %", time => (0.03 + 0.06 * time, 0.03 + 0.06 * time), 20, 1000, 0.01),
        new("no effect, batches of 100, floor 1 %", _ => (0.05, 0.05), 200, 100, 0.01),
    ];

    /// <summary>The short form leaves out those that say little more.</summary>
    public static TheoryData<SimulatedBandit> Simulated => [.. Runs < 2000 ? Bandits.Take(3) : Bandits];

    [Theory]
    [MemberData(nameof(Simulated))]
    public void When_the_traffic_follows_the_results(SimulatedBandit bandit)
    {
        var covered = new Dictionary<string, int>();
        var drifts = 0;
        for (var run = 0; run < Runs; run++)
        {
            var recorded = bandit.Run(run);
            Batch[] batches = [.. recorded.Select(batch => new Batch(batch.Arms[0], batch.Arms[1]))];
            Count("pooled means", TwoProportions.Compare(Total(batches, 0), Total(batches, 1))!.Interval);
            Count("batched", BatchedEstimate.Compute(batches)!.Interval);
            Count("batched, overall noise", BatchedEstimate.Compute(batches, noise: BatchNoise.Overall)!.Interval);
            Count(
                "batched, joined to 20 units",
                BatchedEstimate.Compute(Together(Batches.Join(batches, 20)))!.Interval
            );
            Count("AIPW", new Aipw(recorded).Difference(0, 1)!.Interval);
            Count(
                "AIPW, root of propensity",
                new Aipw(recorded).Difference(0, 1, AipwWeighting.RootOfPropensity)!.Interval
            );
            CountAll("batched, at all looks", AnytimeBatched(batches));
            CountAll("batched for one look, at all looks", OneLookBatched(batches));
            CountAll("AIPW sequence, at all looks", AipwSequence(recorded));
            drifts += DriftCheck.Compute([.. batches.Select(Counts)]).HasDrifted ? 1 : 0;
        }

        void Count(string name, Interval interval) => CountAll(name, [interval]);
        void CountAll(string name, IEnumerable<Interval> intervals) =>
            covered[name] = covered.GetValueOrDefault(name) + (intervals.All(i => i.Contains(bandit.Effect)) ? 1 : 0);

        output.WriteLine($"{bandit.Name}, {Runs} runs; drift seen in {(double)drifts / Runs:P1}");
        foreach (var (name, count) in covered)
        {
            output.WriteLine($"  {name, -36} {(double)count / Runs:F3}");
        }

        var slack = 4 * Math.Sqrt(Level * (1 - Level) / Runs);
        Assert.InRange((double)covered["batched"] / Runs, Level - 0.01 - slack, 1);
        Assert.InRange((double)covered["batched, at all looks"] / Runs, Level - slack, 1);
        Assert.InRange((double)covered["AIPW sequence, at all looks"] / Runs, Level - 0.01 - slack, 1);
        Assert.InRange((double)covered["AIPW"] / Runs, 0.9 - slack, 1);
        if (bandit.Rates(0) != bandit.Rates(1))
        {
            Assert.True(covered["pooled means"] < 0.3 * Runs);
            Assert.True(drifts > 0.9 * Runs);
        }
    }

    [Fact]
    public void Of_arms_at_all_looks_while_their_rates_stand_still()
    {
        var bandit = Bandits[1];
        var covered = 0;
        for (var run = 0; run < Runs; run++)
        {
            var sums = new Proportion[2];
            var all = true;
            foreach (var batch in bandit.Run(run))
            {
                for (var arm = 0; arm < 2; arm++)
                {
                    var moments = batch.Arms[arm];
                    sums[arm] = new(
                        sums[arm].Successes + (long)Math.Round(moments.Sum),
                        sums[arm].Trials + moments.Count
                    );
                }

                all &=
                    BetaMixtureSequence.Compute(sums[0]).Contains(0.05)
                    && BetaMixtureSequence.Compute(sums[1]).Contains(0.06);
            }

            covered += all ? 1 : 0;
        }

        output.WriteLine($"beta mixture, both arms at all looks: {(double)covered / Runs:F3}");
        // Two sequences of 95 % each.
        Assert.InRange((double)covered / Runs, 0.9, 1);
    }

    [Theory]
    [InlineData(0.05, 0.05)]
    [InlineData(0.05, 0.06)]
    public void Of_a_difference_and_a_mean_at_all_looks_under_constant_weights(double controlRate, double treatmentRate)
    {
        const int Looks = 100;
        const int Units = 200;
        var (mixture, mean, fixedSize) = (0, 0, 0);
        var rho = AsymptoticSequence.TunedFor(Looks * Units);
        for (var run = 0; run < Runs; run++)
        {
            var uniform = new Uniform(run);
            var (control, treatment) = (default(RunningMoments), default(RunningMoments));
            var (ofMixture, ofMean, ofFixed) = (true, true, true);
            for (var look = 0; look < Looks; look++)
            {
                control = control.Merge(RunningMoments.FromCounts(uniform.Below(controlRate, Units), Units));
                treatment = treatment.Merge(RunningMoments.FromCounts(uniform.Below(treatmentRate, Units), Units));
                var effect = treatmentRate - controlRate;
                // From a hundred units on there may still be too few conversions for a normal approximation.
                if (control.Sum < 20 || treatment.Sum < 20)
                {
                    continue;
                }

                ofMixture &= MixtureSequentialTest.Compare(control, treatment, 1e-4)!.Interval.Contains(effect);
                ofMean &= AsymptoticSequence.Compute(control, rho)!.Value.Contains(controlRate);
                ofFixed &= Welch.Compare(control, treatment)!.Interval.Contains(effect);
            }

            mixture += ofMixture ? 1 : 0;
            mean += ofMean ? 1 : 0;
            fixedSize += ofFixed ? 1 : 0;
        }

        output.WriteLine($"{controlRate} against {treatmentRate}, {Looks} looks, {Runs} runs");
        output.WriteLine($"  mixture test                         {(double)mixture / Runs:F3}");
        output.WriteLine($"  asymptotic sequence of a mean        {(double)mean / Runs:F3}");
        output.WriteLine($"  Welch's interval for one look        {(double)fixedSize / Runs:F3}");
        var slack = 4 * Math.Sqrt(Level * (1 - Level) / Runs);
        Assert.InRange((double)mixture / Runs, Level - slack, 1);
        Assert.InRange((double)mean / Runs, Level - slack, 1);
        Assert.True(fixedSize < 0.85 * Runs);
    }

    private static IEnumerable<Interval> AnytimeBatched(Batch[] batches)
    {
        var rho = AsymptoticSequence.TunedFor(20);
        return Prefixes(batches)
            .Select(prefix => AnytimeBatchedEstimate.Compute(prefix, rho)?.Interval)
            .OfType<Interval>();
    }

    private static IEnumerable<Interval> OneLookBatched(Batch[] batches) =>
        Prefixes(batches).Select(prefix => BatchedEstimate.Compute(prefix)?.Interval).OfType<Interval>();

    private static IEnumerable<Interval> AipwSequence(IReadOnlyList<RecordedBatch> batches)
    {
        var rho = AsymptoticSequence.TunedFor(batches.Sum(batch => batch.Count));
        return Enumerable
            .Range(1, batches.Count)
            .Where(look => look * 20 % batches.Count == 0)
            .Select(look => new Aipw([.. batches.Take(look)]).Difference(0, 1)!.AnytimeInterval(rho))
            .OfType<Interval>();
    }

    private static IEnumerable<Batch[]> Prefixes(Batch[] batches) =>
        Enumerable.Range(1, batches.Length).Select(look => batches[..look]);

    private static Batch[] Together((IReadOnlyList<Batch> Full, Batch Open) joined) =>
        [
            .. joined.Full.SkipLast(1),
            new(
                joined.Full[^1].Control.Merge(joined.Open.Control),
                joined.Full[^1].Treatment.Merge(joined.Open.Treatment)
            ),
        ];

    private static Proportion[] Counts(Batch batch) => [Total([batch], 0), Total([batch], 1)];

    private static Proportion Total(Batch[] batches, int arm)
    {
        var all = batches.Aggregate(
            default(RunningMoments),
            (sum, batch) => sum.Merge(arm == 0 ? batch.Control : batch.Treatment)
        );
        return new((long)Math.Round(all.Sum), all.Count);
    }
}
