using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Sequences;
using static Samplit.Domain.Tests.MetricDefinitions.Samples;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class Metrics_whose_weights_moved
{
    /// <summary>The base rate falls while the traffic goes to the treatment, which is no better.</summary>
    private static readonly MetricSample Simpson = Moved(
        (0.5, OfRate(100, 1000), OfRate(100, 1000)),
        (0.95, OfRate(2, 100), OfRate(38, 1900))
    );

    [Fact]
    public void See_no_effect_where_only_the_traffic_and_the_base_rate_moved()
    {
        var found = AnalyzeMetric.From(ShopMetrics.Signups, Simpson);
        var counted = AnalyzeMetric.From(ShopMetrics.Views, Simpson);

        Assert.True(found.WeightsMoved);
        Assert.Equal(0, found.Effects[0].Effect!.Difference, 1e-15);
        // From mpmath, by the noise of all batches.
        Assert.Equal(0, counted.Effects[0].Effect!.Difference, 1e-15);
        Assert.Equal(0.020219223961281424, counted.Effects[0].Effect!.Interval.Upper, 1e-12);
        // Of totals it would be 138/2900 against 102/1100.
        Assert.True(Math.Abs(found.Variants[1].Value!.Value - found.Variants[0].Value!.Value) < 0.01);
    }

    [Fact]
    public void Are_estimated_from_recorded_chances()
    {
        var found = AnalyzeMetric.From(ShopMetrics.Signups, Simpson);
        var aipw = new Aipw([
            .. Simpson.Epochs.Select(e => new RecordedBatch([.. e.Variants.Select(v => v.Values)], e.Shares)),
        ]);

        Assert.Equal(aipw.Mean(1)!.Value, found.Variants[1].Value);
        Assert.Equal(aipw.Mean(1)!.RateInterval(), found.Variants[1].Interval);
        Assert.Equal(
            BatchedEstimate
                .Compute([.. Simpson.Epochs.Select(e => new Batch(e.Variants[0].Values, e.Variants[1].Values))])!
                .Interval,
            found.Effects[0].Effect!.Interval
        );
    }

    [Fact]
    public void Count_epochs_that_are_over_for_any_time()
    {
        var open = Simpson with { Epochs = [Simpson.Epochs[0], Simpson.Epochs[1] with { IsOver = false }] };
        var rho = AsymptoticSequence.TunedFor(20);
        Batch[] batches = [.. Simpson.Epochs.Select(e => new Batch(e.Variants[0].Values, e.Variants[1].Values))];

        Assert.Equal(
            AnytimeBatchedEstimate.Compute(batches, rho)!.Interval,
            AnalyzeMetric.From(ShopMetrics.Signups, Simpson).Effects[0].Effect!.AnyTime
        );
        Assert.Equal(
            AnytimeBatchedEstimate.Compute(batches[..1], rho)!.Interval,
            AnalyzeMetric.From(ShopMetrics.Signups, open).Effects[0].Effect!.AnyTime
        );
    }

    [Fact]
    public void Of_ratios_are_compared_within_all_epochs()
    {
        var sample = Moved(
            (0.5, OfRatio(1000, 0.5, 30, 4, 9, 2), OfRatio(1000, 0.6, 31, 4.1, 9, 2)),
            (0.9, OfRatio(200, 0.1, 1, 4, 9, 0.1), OfRatio(1800, 0.12, 1, 4, 9, 0.1)),
            (0.99, OfRatio(20, 5, 1, 4, 9, 0.1), OfRatio(1980, 0.12, 1, 4, 9, 0.1))
        );
        var found = AnalyzeMetric.From(ShopMetrics.Clicks, sample);
        MeanDifference[] differences =
        [
            .. sample.Epochs.Select(e => RatioMetric.ComparePooled(e.Variants[0].Ratio, e.Variants[1].Ratio)!),
        ];

        Assert.Equal(BatchedEstimate.OfDifferences(differences)!.Interval, found.Effects[0].Effect!.Interval);
        Assert.NotNull(found.Effects[0].Effect!.AnyTime);
        Assert.Equal(NotComputable.WeightsMoved, found.Variants[0].Why);
        Assert.Null(found.Variants[0].Value);
    }

    [Fact]
    public void Have_no_quantile()
    {
        var units = MetricMoments.None with { Units = 500 };
        CountedValue[][] values = [.. Enumerable.Range(0, 400).Select(i => new[] { new CountedValue(i, 2) })];
        var sample = WithObservations(Moved((0.5, units, units), (0.8, units, units)), values, values);

        Assert.Equal(NotComputable.WeightsMoved, AnalyzeMetric.From(ShopMetrics.P95, sample).Effects[0].Why);
    }

    [Fact]
    public void Have_no_value_of_a_variant_that_was_not_always_offered()
    {
        var sample = Moved((0, OfRate(100, 1000), OfRate(0, 0)), (0.5, OfRate(50, 500), OfRate(60, 500)));
        var found = AnalyzeMetric.From(ShopMetrics.Signups, sample);

        Assert.Equal(NotComputable.NotAlwaysOffered, found.Variants[1].Why);
        Assert.Null(found.Variants[1].ProbabilityBest);
        // While both were there they can be compared.
        Assert.Equal(0.02, found.Effects[0].Effect!.Difference, 1e-12);
        Assert.Null(found.Effects[0].Lift);
    }

    [Fact]
    public void Are_compared_but_have_no_mean_where_some_units_have_no_value()
    {
        static MetricMoments Of(double mean) => OfMean(500, mean, 4) with { Units = 900 };
        var found = AnalyzeMetric.From(ShopMetrics.LoadTime, Moved((0.5, Of(2), Of(2.5)), (0.7, Of(3), Of(3.5))));

        Assert.Equal(NotComputable.WeightsMoved, found.Variants[0].Why);
        Assert.Equal(0.5, found.Effects[0].Effect!.Difference, 1e-12);
        Assert.Equal(GuardrailVerdict.Undecided, found.Effects[0].Guardrail);
    }

    [Fact]
    public void Are_adjusted_by_the_past_within_epochs()
    {
        static MetricMoments Of(double effect) =>
            Enumerable
                .Range(0, 300)
                .Aggregate(
                    MetricMoments.None,
                    (m, i) =>
                        m.Add(
                            new UnitMetric(new UnitMeasure(1, (decimal)(i * 7 % 100 + effect + i * 13 % 10 / 10.0))),
                            ShopMetrics.Views with
                            {
                                Type = MetricType.Custom,
                                Aggregation = MetricAggregation.Sum,
                            },
                            covariate: i * 7 % 100
                        )
                );
        var found = AnalyzeMetric.From(ShopMetrics.Views, Moved((0.5, Of(0), Of(1)), (0.6, Of(2), Of(3))));

        Assert.Equal(1, found.Effects[0].Adjusted!.Effect.Difference, 1e-9);
        Assert.True(found.Effects[0].Adjusted!.Effect.Interval.Width < found.Effects[0].Effect!.Interval.Width / 20);
    }

    [Fact]
    public void Did_not_move_where_all_chances_are_the_same() =>
        Assert.False(
            AnalyzeMetric
                .From(
                    ShopMetrics.Signups,
                    Moved((0.5, OfRate(10, 100), OfRate(10, 100)), (0.5, OfRate(10, 100), OfRate(10, 100)))
                )
                .WeightsMoved
        );
}
