using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Statistics.Report;

public class A_report_of_the_evidence
{
    [Fact]
    public void Sees_no_effect_where_only_time_made_one()
    {
        // In either allocation both arms convert alike, but the rate fell while traffic moved to b.
        var report = Report(Under(0, 500_000, (100, 1_000), (100, 1_000)), Under(1, 50_000, (2, 100), (38, 1_900)));

        var effect = Assert.Single(report.Effects);
        Assert.Equal(0, effect.AtTheEnd!.Difference, 12);
        Assert.True(effect.AtTheEnd.Interval.Contains(0));
        Assert.Null(effect.Lift);
        Assert.Empty(report.Shipping);
        Assert.Null(report.ValueRemaining);
        Assert.Contains(AssumesConstantRates.PooledPosterior, report.Drift.Forbidden);
        Assert.Equal(["weights_moved", "rates_drifted", "no_difference"], Codes(report));
        // What the plain rates would have said.
        var plain = report.Variants.Select(v => v.Total.Rate!.Value).ToArray();
        Assert.True(plain[1] < plain[0] - 0.04);
    }

    [Fact]
    public void Shows_an_effect_for_the_end_and_for_any_time()
    {
        var report = Report([
            .. Enumerable.Range(0, 10).Select(i => Under(i, 500_000 + (i % 2), (50, 1_000), (100, 1_000))),
        ]);

        var effect = Assert.Single(report.Effects);
        Assert.Equal(0.05, effect.AtTheEnd!.Difference, 12);
        Assert.Equal((10, 9), (effect.AtTheEnd.Batches, effect.AnyTime!.Batches)); // the last one still grows
        Assert.True(effect.AnyTime.Interval.Lower > 0);
        Assert.True(effect.AnyTime.Interval.Width > effect.AtTheEnd.Interval.Width);
        Assert.True(effect.Lift!.Value.Contains(1));
        Assert.Equal(["weights_moved", "difference_at_any_time"], Codes(report));
        Assert.Equal(("b", 1.0), (report.Shipping[1].Variant, Math.Round(report.Shipping[1].ProbabilityBest, 9)));
        Assert.Equal(0, report.ValueRemaining);
        Assert.Equal([0.05, 0.1], report.Variants.Select(v => Math.Round(v.Mean!.Value, 3)));
    }

    [Fact]
    public void Warns_of_what_would_be_if_it_ended_now()
    {
        var report = Report(Under(0, 500_000, (50, 1_000), (80, 1_000)), Under(1, 500_000, (0, 0), (0, 0)));

        Assert.Equal(["weights_stood_still", "difference_if_it_ended"], Codes(report));
    }

    [Fact]
    public void Alarms_first_where_the_traffic_is_not_as_the_weights_say()
    {
        var report = Report(Under(0, 500_000, (50, 1_000), (60, 1_300)));

        Assert.Equal("sample_ratio_mismatch", report.Readings[0].Code);
        Assert.True(report.SampleRatio.PValue.Value < 1e-9);
        Assert.True(report.SampleRatioAnyTime.PValue.Value < 1e-6);
    }

    [Fact]
    public void Says_so_where_there_is_nothing()
    {
        var report = Report(Under(0, 500_000, (0, 0), (0, 0)));

        Assert.Equal(["weights_stood_still", "too_little"], Codes(report));
        Assert.All(report.Variants, v => Assert.Null(v.Mean));
        Assert.All(report.Effects, e => Assert.Null(e.AtTheEnd));
        Assert.Empty(report.Shipping);
        Assert.Null(report.ValueRemaining);
        Assert.Equal(1, report.SampleRatio.PValue.Value);
    }

    [Fact]
    public void Leaves_out_the_mean_of_a_variant_that_some_could_not_get()
    {
        var report = Report(Under(0, 1_000_000, (10, 100), (0, 0)), Under(1, 500_000, (10, 100), (10, 100)));

        Assert.NotNull(report.Variants[0].Mean);
        Assert.Null(report.Variants[1].Mean);
        Assert.NotNull(report.Effects[0].AtTheEnd);
    }

    [Theory]
    [InlineData(0, 0.0, 0.0049064)]
    [InlineData(750, 0.9950936, 1.0)]
    public void Leaves_room_where_nobody_or_everybody_converts(long converted, double low, double high)
    {
        var report = Report(Under(0, 500_000, (converted, 750), (converted, 750)));

        foreach (var variant in report.Variants)
        {
            // At least what is exact; where nothing was predicted yet, the propensities make it wider.
            Assert.InRange(variant.MeanInterval!.Value.Lower, 0, low);
            Assert.InRange(variant.MeanInterval!.Value.Upper, high - 1e-7, 1);
            Assert.InRange(variant.MeanInterval!.Value.Width, 0.0049, 0.06);
            Assert.Null(variant.AnyTime);
        }
    }

    [Fact]
    public void Never_has_a_rate_above_one()
    {
        // One visitor of the starved arm converted, and stands for twenty.
        var report = Report(Under(0, 500_000, (100, 100), (50, 100)), Under(1, 50_000, (60, 60), (500, 940)));

        Assert.All(report.Variants, v => Assert.InRange(v.Mean!.Value, 0, 1));
        Assert.All(report.Variants, v => Assert.InRange(v.MeanInterval!.Value.Upper, v.Mean!.Value, 1));
        Assert.InRange(report.Variants[0].EffectiveUnits!.Value, 50, 120);
        Assert.InRange(report.Variants[1].EffectiveUnits!.Value, 900, 1040);
    }

    [Fact]
    public void Says_of_a_variant_with_few_visitors_that_it_has_few_and_nothing_else()
    {
        var report = ExperimentReport.From(
            World.RunningOf(An.ExperimentWith(("control", 400_000), ("b", 400_000), ("c", 200_000))).Experiment,
            [
                new AllocationCounts(
                    0,
                    Weights.FromParts([400_000, 400_000, 200_000]),
                    [new Proportion(10, 190), new Proportion(20, 210), new Proportion(0, 99)]
                ),
            ]
        );

        Assert.Equal(["weights_stood_still", "too_few_visitors"], Codes(report)[..2]);
        Assert.Contains("'c' (99)", report.Readings[1].Text, StringComparison.Ordinal);
        Assert.Equal(["control", "b"], report.Shipping.Select(s => s.Variant));
        Assert.Equal(1, report.Shipping.Sum(s => s.ProbabilityBest), 1e-12);
        Assert.Equal((true, false), (report.Variants[2].HasTooFew, report.Variants[1].HasTooFew));
        Assert.Null(report.Variants[2].Mean);
        Assert.NotNull(report.Variants[2].Wilson);
        Assert.NotNull(report.Effects[0].LiftMedian);
        var (atTheEnd, lift) = (report.Effects[1].AtTheEnd, report.Effects[1].Lift);
        Assert.True(atTheEnd is null && lift is null);
    }

    [Theory]
    [InlineData(false, 1_000, "minimum_sample_reached")]
    [InlineData(false, 1_001, "minimum_sample_not_reached")]
    [InlineData(true, 1_001, "completed_early")]
    public void Tells_whether_as_many_came_as_were_promised(bool completed, long registered, string code)
    {
        var world = World.Draft.Then(
            new ExperimentPreregistered(Preregistration.Nothing with { MinimumSample = registered }),
            new ExperimentStarted()
        );

        var report = ExperimentReport.From(
            (completed ? world.Then(new ExperimentCompleted("Enough.")) : world).Experiment,
            [Under(0, 500_000, (10, 500), (10, 500))]
        );

        Assert.Equal(code, report.Readings[0].Code);
        Assert.Contains($"1,000 of the {registered:N0} visitors", report.Readings[0].Text, StringComparison.Ordinal);
    }

    private static string[] Codes(ExperimentReport report) => [.. report.Readings.Select(r => r.Code)];

    private static ExperimentReport Report(params AllocationCounts[] allocations) =>
        ExperimentReport.From(World.Running.Experiment, allocations);

    private static AllocationCounts Under(
        int number,
        int control,
        (long Converted, long Came) a,
        (long Converted, long Came) b
    ) =>
        new(
            number,
            Weights.FromParts([control, 1_000_000 - control]),
            [new Proportion(a.Converted, a.Came), new Proportion(b.Converted, b.Came)]
        );
}
