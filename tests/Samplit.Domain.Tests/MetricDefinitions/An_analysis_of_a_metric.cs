using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Sequences;
using static Samplit.Domain.Tests.MetricDefinitions.Samples;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class An_analysis_of_a_metric
{
    private static readonly MetricDefinition Spent = ShopMetrics.Revenue with { MinimumSampleSize = null, Cap = null };

    // Where numbers are known to many digits, they are from mpmath, as are those of the parts that this is made of.
    [Fact]
    public void Compares_rates()
    {
        var found = AnalyzeMetric.From(ShopMetrics.Signups, Constant(OfRate(100, 1000), OfRate(120, 1000)));
        var effect = Assert.Single(found.Effects);

        Assert.Equal(("b", null, null), (effect.Variant, effect.Why, effect.MissingUnits));
        Near.Relative(0.02, effect.Effect!.Difference, 1e-13);
        Near.Relative(-0.007492167515211039, effect.Effect.Interval.Lower, 1e-11);
        Near.Relative(0.04755066745633906, effect.Effect.Interval.Upper, 1e-11);
        Near.Relative(0.15291778186394597, effect.Effect.PValue.Value, 1e-11);
        Near.Relative(0.2, effect.Lift!.Lift, 1e-13);
        Near.Relative(0.5408381930997959, effect.Lift.Credible!.Value.Upper, 1e-10);
        Assert.True(effect.Effect.AnyTime!.Value.Width > effect.Effect.Interval.Width);
        Assert.True(effect.Lift.AnyTime!.Value.Width > effect.Lift.Interval!.Value.Width);
        Near.Relative(0.0829094435930957, found.Variants[0].Interval!.Value.Lower, 1e-11);
        Assert.Equal((1000, 0.1), (found.Variants[0].Units, found.Variants[0].Value));
        Assert.Equal(1, found.Variants.Sum(v => v.ProbabilityBest!.Value), 1e-12);
        Assert.Equal(effect.ChanceToWin!.Value, found.Variants[1].ProbabilityBest!.Value, 1e-9);
        Assert.False(found.WeightsMoved);
    }

    [Fact]
    public void Turns_over_where_less_is_better()
    {
        var sample = Constant(OfRate(100, 1000), OfRate(120, 1000));
        var more = AnalyzeMetric.From(ShopMetrics.Signups, sample);
        var less = AnalyzeMetric.From(ShopMetrics.Signups with { LowerIsBetter = true }, sample);

        Assert.Equal(more.Effects[0].Effect, less.Effects[0].Effect);
        Assert.Equal(1, more.Effects[0].ChanceToWin!.Value + less.Effects[0].ChanceToWin!.Value, 1e-12);
        Assert.Equal(more.Variants[1].ProbabilityBest!.Value, less.Variants[0].ProbabilityBest!.Value, 1e-10);
        Assert.Equal(more.Variants[1].ExpectedLoss!.Value, less.Variants[0].ExpectedLoss!.Value, 1e-10);
    }

    [Fact]
    public void Has_a_probability_and_no_approximation_where_rates_are_rare()
    {
        var found = AnalyzeMetric.From(ShopMetrics.Signups, Constant(OfRate(0, 1000), OfRate(5, 1000)));
        var effect = found.Effects[0];

        Near.Relative(0.0002211106558010987, effect.Effect!.Interval.Lower, 1e-10);
        Assert.Null(effect.Effect.AnyTime);
        Assert.Null(effect.Lift);
        Assert.InRange(effect.ChanceToWin!.Value, 0.98, 0.99);
        Assert.Equal((0.0, 0), (found.Variants[0].Value, found.Variants[0].Interval!.Value.Lower));
        Near.Relative(0.0038267584855551243, found.Variants[0].Interval!.Value.Upper, 1e-10);
    }

    [Fact]
    public void Compares_means()
    {
        var effect = AnalyzeMetric.From(Spent, Constant(OfMean(1000, 1.5, 25), OfMean(1000, 1.8, 30))).Effects[0];
        var rho = AsymptoticSequence.TunedFor(10_000);

        Near.Relative(0.20097488905994762, effect.Effect!.PValue.Value, 1e-11);
        Near.Relative(-0.15993321989939158, effect.Effect.Interval.Lower, 1e-11);
        Near.Relative(0.7599332198993916, effect.Effect.Interval.Upper, 1e-11);
        Near.Relative(
            2 * Math.Sqrt(0.055) * AsymptoticSequence.Critical(2000, rho),
            effect.Effect.AnyTime!.Value.Width,
            1e-12
        );
        Near.Relative(
            RelativeDifference.Compute(1.5, 0.025, 1.8, 0.03, 1.959963984540054)!.Interval.Upper,
            effect.Lift!.Interval!.Value.Upper,
            1e-12
        );
        Assert.Equal(effect.Lift.Interval, effect.Lift.Credible);
    }

    [Fact]
    public void Says_which_mean_is_best_and_what_it_costs_to_be_wrong()
    {
        static MetricMoments Of(double mean, double error) => OfMean(10_000, mean, error * error * 10_000);
        var found = AnalyzeMetric.From(Spent, Constant(Of(1, 0.1), Of(1.1, 0.2), Of(0.9, 0.05)));

        Near.Relative(
            [0.3020106176110965, 0.6596210514728216, 0.038368330916081966],
            [.. found.Variants.Select(v => v.ProbabilityBest!.Value)],
            1e-9
        );
        Near.Relative(
            [0.14974521648961372, 0.049745216489613726, 0.24974521648961373],
            [.. found.Variants.Select(v => v.ExpectedLoss!.Value)],
            1e-9
        );
        Assert.Equal(["b", "c"], found.Effects.Select(e => e.Variant));
    }

    [Fact]
    public void Compares_ratios()
    {
        var found = AnalyzeMetric.From(
            ShopMetrics.Clicks,
            Constant(OfRatio(1000, 0.5, 30, 4, 9, 2), OfRatio(1000, 0.6, 31, 4.1, 9, 2))
        );
        var effect = found.Effects[0].Effect!;

        Near.Relative(0.125, found.Variants[0].Value!.Value, 1e-13);
        Near.Relative(0.0213414634146341463, effect.Difference, 1e-12);
        Near.Relative(0.724745868727944, effect.PValue.Value, 1e-11);
        Near.Relative(-0.0974479246354923163, effect.Interval.Lower, 1e-11);
        Near.Relative(0.140130851464760609, effect.Interval.Upper, 1e-11);
        Assert.NotNull(effect.AnyTime);
    }

    [Fact]
    public void Compares_quantiles_by_units()
    {
        static CountedValue[] Unit(int i, double shift) => [new(i % 50 + shift, 3), new(i % 50 + shift + 5, 2)];
        CountedValue[][] control = [.. Enumerable.Range(0, 400).Select(i => Unit(i, 0))];
        CountedValue[][] treatment = [.. Enumerable.Range(0, 400).Select(i => Unit(i, 3))];
        var units = OfMean(400, 0, 0) with { Values = default };
        var sample = WithObservations(Constant(units, units), control, treatment);

        var found = AnalyzeMetric.From(ShopMetrics.P95, sample);
        var first = ClusteredQuantile.Compute(control, 0.95)!;
        var second = ClusteredQuantile.Compute(treatment, 0.95)!;

        Assert.Equal((first.Value, first.Interval), (found.Variants[0].Value, found.Variants[0].Interval));
        Assert.Equal(400, found.Variants[0].UnitsWithValue);
        Assert.Equal(3, found.Effects[0].Effect!.Difference);
        Assert.Equal(ClusteredQuantile.Compare(first, second)!.Interval, found.Effects[0].Effect!.Interval);
        Assert.NotNull(found.Effects[0].Effect!.AnyTime);
        // Longer is worse.
        Assert.True(found.Effects[0].ChanceToWin < 0.5);
    }

    [Fact]
    public void Takes_out_what_the_past_of_units_explains()
    {
        // The outcome follows the covariate, but for a little noise and an effect of 0.5.
        static MetricMoments Of(double effect, int shift) =>
            Enumerable
                .Range(0, 400)
                .Aggregate(
                    MetricMoments.None,
                    (m, i) =>
                        m.Add(
                            new UnitMetric(
                                new UnitMeasure(1, (decimal)(i * 7 % 100 + effect + (i * 13 + shift) % 10 / 10.0))
                            ),
                            Spent,
                            covariate: i * 7 % 100
                        )
                );
        var (control, treatment) = (Of(0, 0), Of(0.5, 3));
        var effect = AnalyzeMetric.From(Spent, Constant(control, treatment)).Effects[0];
        var cuped = Cuped.Compare(new(control.WithCovariate), new(treatment.WithCovariate))!;

        Assert.Equal(cuped.Difference.Interval, effect.Adjusted!.Effect.Interval);
        Assert.True(effect.Adjusted.Effect.Interval.Width < effect.Effect!.Interval.Width / 20);
        Assert.True(effect.Adjusted.Effect.AnyTime!.Value.Contains(0.5));
        Assert.InRange(effect.Adjusted.VarianceReduction, 0.99, 1);
        Assert.Null(AnalyzeMetric.From(Spent, Constant(OfMean(400, 1, 1), OfMean(400, 1, 1))).Effects[0].Adjusted);
    }

    [Theory]
    [InlineData(null, 99, 1)]
    [InlineData(50L, 99, 1)]
    [InlineData(1000L, 990, 10)]
    [InlineData(1000L, 0, 1000)]
    public void Waits_for_its_sample_and_says_how_many_are_missing(long? minimum, long units, long missing)
    {
        var metric = ShopMetrics.Signups with { MinimumSampleSize = minimum };
        var found = AnalyzeMetric.From(metric, Constant(OfRate(500, 5000), OfRate(units / 10, units)));
        var effect = found.Effects[0];

        Assert.Equal((NotComputable.TooEarly, missing), (effect.Why, effect.MissingUnits));
        Assert.Null(effect.Effect);
        Assert.Null(effect.ChanceToWin);
        Assert.Equal(units, found.Variants[1].Units);
        Assert.Equal(units < 100, found.Variants[1].StandardError is null);
        Assert.All(found.Variants, v => Assert.Null(v.ProbabilityBest));
    }

    [Fact]
    public void Says_why_there_is_no_number()
    {
        var none = MetricMoments.None with { Units = 500 };
        var some = OfMean(500, 2, 1);

        Assert.Equal(
            NotComputable.NoValues,
            AnalyzeMetric.From(ShopMetrics.LoadTime, Constant(some, none)).Effects[0].Why
        );
        Assert.Equal(
            NotComputable.DividesByZero,
            AnalyzeMetric
                .From(ShopMetrics.Clicks, Constant(OfRatio(500, 1, 1, 2, 1, 0), OfRatio(500, 1, 1, 0, 0, 0)))
                .Effects[0]
                .Why
        );
        Assert.Equal(
            NotComputable.NothingVaries,
            AnalyzeMetric.From(Spent, Constant(OfMean(500, 1, 0), OfMean(500, 2, 0))).Effects[0].Why
        );
        CountedValue[][] few =
        [
            [new(1, 1)],
            [new(2, 1)],
        ];
        Assert.Equal(
            NotComputable.TooFewValues,
            AnalyzeMetric.From(ShopMetrics.P95, WithObservations(Constant(none, none), few, few)).Effects[0].Why
        );
        Assert.Equal(
            NotComputable.NoValues,
            AnalyzeMetric.From(ShopMetrics.P95, WithObservations(Constant(none, none), few, [])).Variants[1].Why
        );
    }

    [Fact]
    public void Never_says_what_is_no_number()
    {
        MetricMoments[] extremes =
        [
            MetricMoments.None,
            OfMean(1, 0, 0),
            OfMean(100, 0, 0),
            OfMean(100, 1e12, 1e24),
            OfMean(1_000_000_000, 1e-9, 1e-30),
            OfMean(100, -5, 3),
        ];

        Assert.All(
            from control in extremes
            from treatment in extremes
            select AnalyzeMetric.From(Spent, Constant(control, treatment)),
            found =>
            {
                var effect = found.Effects[0];
                Assert.NotEqual(effect.Why is null, effect.Effect is null);
                double?[] numbers =
                [
                    .. found.Variants.SelectMany(v => new[] { v.Value, v.ProbabilityBest, v.ExpectedLoss }),
                    effect.ChanceToWin,
                    effect.Lift?.Lift,
                    effect.Lift?.Interval?.Lower,
                    effect.Lift?.AnyTime?.Upper,
                    effect.Effect?.Difference,
                    effect.Effect?.Interval.Width,
                    effect.Effect?.AnyTime?.Width,
                ];
                Assert.All(numbers.OfType<double>(), n => Assert.True(double.IsFinite(n)));
            }
        );
    }

    // Load time is to be at most 2 % longer.
    [Theory]
    [InlineData(100, 100, GuardrailVerdict.Holds)]
    [InlineData(100, 90, GuardrailVerdict.Holds)]
    [InlineData(100, 101.9, GuardrailVerdict.Undecided)]
    [InlineData(100, 105, GuardrailVerdict.Breached)]
    public void Judges_a_guardrail_at_any_time(double control, double treatment, GuardrailVerdict verdict)
    {
        var sample = Constant(OfMean(100_000, control, 400), OfMean(100_000, treatment, 400));

        Assert.Equal(verdict, AnalyzeMetric.From(ShopMetrics.LoadTime, sample).Effects[0].Guardrail);
        Assert.Null(AnalyzeMetric.From(Spent, sample).Effects[0].Guardrail);
        // Where more is better, it is the other way round.
        var views = ShopMetrics.Views with
        {
            Guardrail = new(0.02),
        };
        Assert.Equal(
            verdict,
            AnalyzeMetric
                .From(views, Constant(OfMean(100_000, treatment, 400), OfMean(100_000, control, 400)))
                .Effects[0]
                .Guardrail
        );
    }

    [Fact]
    public void Counts_what_could_not_be_read()
    {
        var unread = new UnreadEvents(NoValue: 2, OtherCurrency: 1, Currency: "USD");
        var found = AnalyzeMetric.From(
            Spent,
            Constant(OfMean(500, 2, 1), OfMean(500, 2, 1) with { Unread = unread }) with
            {
                Cap = new CapInForce(250, 99.5, 7),
            }
        );

        Assert.Equal((0, unread), (found.Variants[0].Unread.Total, found.Variants[1].Unread));
        Assert.Equal(new CapInForce(250, 99.5, 7), found.Cap);
    }
}
