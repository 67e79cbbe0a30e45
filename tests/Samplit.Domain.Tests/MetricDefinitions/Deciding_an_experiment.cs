using System.Text.Json;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Randomness;
using static Samplit.Domain.MetricDefinitions.Decisions.DecisionReasonCode;
using static Samplit.Domain.Tests.MetricDefinitions.Samples;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class Deciding_an_experiment(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly MetricDefinition Signups = ShopMetrics.Signups with { IsPrimary = true };
    private static readonly MetricDefinition LoadTime = ShopMetrics.LoadTime;

    private static readonly MetricSample Even = Constant(OfRate(500, 5_000), OfRate(505, 5_000));
    private static readonly MetricSample Better = Constant(OfRate(500, 5_000), OfRate(700, 5_000));
    private static readonly MetricSample Worse = Constant(OfRate(700, 5_000), OfRate(500, 5_000));

    /// <summary>Two-sided p of .026 in one look, and nothing at any time.</summary>
    private static readonly MetricSample Close = Constant(OfRate(500, 5_000), OfRate(569, 5_000));

    private static readonly MetricSample Slower = Constant(OfMean(5_000, 100, 400), OfMean(5_000, 110, 400));
    private static readonly MetricSample AsFast = Constant(OfMean(5_000, 100, 400), OfMean(5_000, 95, 400));

    [Fact]
    public void Ships_what_is_better_however_often_one_has_looked()
    {
        var decision = Decide(Inputs(null, (Signups, Better)));
        var p = AnalyzeMetric.From(Signups, Better).Effects[0].Effect!.AnyTimePValue!.Value;

        Assert.Equal((ExperimentOutcome.Ship, "b"), (decision.Outcome, decision.Variant));
        Assert.Equal([(BetterAtAnyTime, "b")], Codes(decision));
        Assert.Equal(
            $"'signups' of 'b' is shown to be better, however often you have looked: +0.04 from the control's, p = {p.Value:G2}.",
            decision.Reasons[0].Text
        );
        Assert.Null(decision.Remaining);
    }

    [Theory]
    [InlineData(null, ExperimentOutcome.KeepRunning)]
    [InlineData(10_001L, ExperimentOutcome.KeepRunning)]
    [InlineData(10_000L, ExperimentOutcome.Ship)]
    public void Ships_by_the_one_look_at_the_end_once_the_planned_sample_is_there(
        long? planned,
        ExperimentOutcome outcome
    )
    {
        var decision = Decide(Inputs(planned, (Signups, Close)));

        Assert.Equal(outcome, decision.Outcome);
        Assert.Equal(outcome == ExperimentOutcome.Ship ? BetterAtTheEnd : NotShown, decision.Reasons[0].Code);
    }

    [Fact]
    public void Looks_at_the_end_only_once()
    {
        var inputs = Inputs(10_000, (Signups, Close));
        var again = Decide(inputs with { Horizon = inputs.Horizon with { EndWasSeen = true } });

        Assert.Equal(ExperimentOutcome.NoDecision, again.Outcome);
        Assert.Equal([(PlannedSampleReached, null), (NotShown, "b")], Codes(again));
    }

    [Fact]
    public void Ships_nothing_and_says_so_where_the_planned_sample_shows_nothing()
    {
        var decision = Decide(Inputs(10_000, (Signups, Even)));

        Assert.Equal(ExperimentOutcome.NoDecision, decision.Outcome);
        Assert.Equal([(PlannedSampleReached, null), (NotShown, "b")], Codes(decision));
        // What is worse by the one look is not shipped, and no reason to stop by itself.
        var less = Decide(Inputs(10_000, (Signups with { LowerIsBetter = true }, Close)));
        Assert.Equal((ExperimentOutcome.NoDecision, PlannedSampleReached), (less.Outcome, less.Reasons[0].Code));
    }

    [Fact]
    public void Turns_over_where_less_is_better()
    {
        var less = Signups with { LowerIsBetter = true };

        Assert.Equal(ExperimentOutcome.Ship, Decide(Inputs(null, (less, Worse))).Outcome);
        Assert.Equal(ExperimentOutcome.StopForHarm, Decide(Inputs(null, (less, Better))).Outcome);
        Assert.Equal(ExperimentOutcome.StopForHarm, Decide(Inputs(null, (Signups, Worse))).Outcome);
    }

    [Fact]
    public void Decides_nothing_where_the_split_is_broken()
    {
        var inputs = Inputs(10_000, (Signups, Better), (LoadTime, Slower));

        var broken = Decide(inputs with { SampleRatio = new(Math.Log(0.000_99)) });
        Assert.Equal(ExperimentOutcome.NoDecision, broken.Outcome);
        Assert.Equal([(SampleRatioMismatch, null), (DecisionReasonCode.GuardrailBreached, "b")], Codes(broken));
        Assert.Equal(
            SampleRatioMismatch,
            Decide(inputs with { SampleRatio = TailProbability.Impossible }).Reasons[0].Code
        );
        Assert.NotEqual(
            ExperimentOutcome.NoDecision,
            Decide(inputs with { SampleRatio = new(Math.Log(0.001_01)) }).Outcome
        );
    }

    [Fact]
    public void Never_ships_what_breaks_a_guardrail()
    {
        var three = Constant(OfRate(500, 5_000), OfRate(800, 5_000), OfRate(700, 5_000));
        var slower = Constant(OfMean(5_000, 100, 400), OfMean(5_000, 110, 400), OfMean(5_000, 95, 400));

        var decision = Decide(Inputs(null, (Signups, three), (LoadTime, slower)));

        Assert.Equal((ExperimentOutcome.Ship, "c"), (decision.Outcome, decision.Variant));
        Assert.Equal(
            [(BetterAtAnyTime, "c"), (DecisionReasonCode.GuardrailBreached, "b"), (BetterAtAnyTime, "b")],
            Codes(decision)
        );
    }

    [Fact]
    public void Stops_where_every_treatment_is_worse_or_breaks_a_guardrail()
    {
        Assert.Equal(
            [(DecisionReasonCode.GuardrailBreached, "b")],
            Codes(Decide(Inputs(null, (Signups, Better), (LoadTime, Slower)), ExperimentOutcome.StopForHarm))
        );
        var three = Constant(OfRate(700, 5_000), OfRate(800, 5_000), OfRate(500, 5_000));
        var slower = Constant(OfMean(5_000, 100, 400), OfMean(5_000, 110, 400), OfMean(5_000, 95, 400));
        Assert.Equal(
            [(DecisionReasonCode.GuardrailBreached, "b"), (WorseAtAnyTime, "c")],
            Codes(Decide(Inputs(null, (Signups, three), (LoadTime, slower)), ExperimentOutcome.StopForHarm))
        );
        // One treatment that does no harm is enough to go on.
        var half = Constant(OfRate(700, 5_000), OfRate(705, 5_000), OfRate(500, 5_000));
        Assert.Equal(
            [(NotShown, "b"), (WorseAtAnyTime, "c"), (NoPlannedSample, null), (PowerNotComputable, null)],
            Codes(Decide(Inputs(null, (Signups, half)), ExperimentOutcome.KeepRunning))
        );
    }

    [Fact]
    public void Ships_with_a_word_about_guardrails_that_are_undecided()
    {
        var unsure = Constant(OfMean(5_000, 100, 400), OfMean(5_000, 101.9, 400));
        var early = Constant(OfMean(50, 100, 400), OfMean(50, 110, 400));

        foreach (var sample in new[] { unsure, early })
        {
            var decision = Decide(Inputs(null, (Signups, Better), (LoadTime, sample)));

            Assert.Equal([(BetterAtAnyTime, "b"), (GuardrailUndecided, "b")], Codes(decision));
            Assert.Equal("b", decision.Variant);
        }
        Assert.Equal([(BetterAtAnyTime, "b")], Codes(Decide(Inputs(null, (Signups, Better), (LoadTime, AsFast)))));
    }

    [Fact]
    public void Ships_the_one_of_several_with_which_least_is_lost()
    {
        var sample = Constant(OfRate(500, 5_000), OfRate(700, 5_000), OfRate(720, 5_000));

        var decision = Decide(Inputs(null, (Signups, sample)));

        Assert.Equal((ExperimentOutcome.Ship, "c"), (decision.Outcome, decision.Variant));
        Assert.Equal([(BetterAtAnyTime, "c"), (LeastExpectedLoss, "c"), (BetterAtAnyTime, "b")], Codes(decision));
        // Where that is not known of both, the larger difference.
        var inputs = Inputs(null, (Signups, sample));
        var metric = inputs.Metrics[0];
        VariantEstimate[] unknown = [.. metric.Analysis.Variants.Select(v => v with { ExpectedLoss = null })];
        decision = Decide(
            inputs with
            {
                Metrics = [metric with { Analysis = metric.Analysis with { Variants = unknown } }],
            }
        );
        Assert.Equal(("c", LargestDifference), (decision.Variant, decision.Reasons[1].Code));
    }

    [Fact]
    public void Waits_for_the_smallest_sample_even_past_the_planned_one()
    {
        var metric = Signups with { MinimumSampleSize = 6_000, ExpectedEffect = 0.1 };

        var decision = Decide(Inputs(10_000, (metric, Better)), ExperimentOutcome.KeepRunning);

        Assert.Equal([(TooEarly, "b"), (PlannedSampleReached, null)], Codes(decision));
        Assert.Equal(2_000, decision.Remaining!.Units);
        // However it was analysed.
        var inputs = Inputs(10_000, (Signups, Better));
        var strict = inputs.Metrics[0] with { Definition = metric };
        Assert.Equal(TooEarly, Decide(inputs with { Metrics = [strict] }).Reasons[0].Code);
    }

    [Fact]
    public void Says_how_long_it_takes_and_what_it_can_find()
    {
        var metric = Signups with { ExpectedEffect = 0.1 };

        var planned = Decide(Inputs(20_000, (metric, Even))).Remaining!;
        Assert.Equal((10_000, 500, 20), (planned.Units, planned.UnitsPerDay, planned.Days));
        Near.Relative(0.371253337771518873, planned.PowerNow!.Value, 1e-10);
        Near.Relative(0.635607896278599388, planned.PowerThen!.Value, 1e-10);

        // Without a plan as many as the expected effect takes: 14,751 a variant.
        var free = Decide(Inputs(null, (metric, Even)));
        Assert.Equal([(NotShown, "b"), (NoPlannedSample, null)], Codes(free));
        Assert.Equal(19_502, free.Remaining!.Units);
        Assert.InRange(free.Remaining.PowerThen!.Value, 0.8, 0.8001);
    }

    [Fact]
    public void Knows_the_power_of_means_by_how_they_vary()
    {
        var metric = ShopMetrics.Views with { IsPrimary = true, ExpectedEffect = 0.1 };
        var sample = Constant(OfMean(5_000, 1.5, 25), OfMean(5_000, 1.5, 30));

        var decision = Decide(Inputs(null, (metric, sample)), ExperimentOutcome.KeepRunning);

        Near.Relative(0.298484930852242566, decision.Remaining!.PowerNow!.Value, 1e-10);
        // 19,187 a variant.
        Assert.Equal(28_374, decision.Remaining.Units);
    }

    [Fact]
    public void Says_what_it_does_not_know()
    {
        var lost = Decide(Inputs(20_000, (Signups, Even)));
        Assert.Equal([(NotShown, "b"), (PlannedSampleNotReached, null), (PowerNotComputable, null)], Codes(lost));
        Assert.Null(lost.Remaining!.PowerNow);

        var reached = Constant(OfRate(2_000, 20_000), OfRate(2_010, 20_000));
        var enough = Decide(Inputs(null, (Signups with { ExpectedEffect = 0.1 }, reached)));
        Assert.Equal([(NotShown, "b"), (ExpectedSampleReached, null)], Codes(enough));
        Assert.Equal(0, enough.Remaining!.Units);

        var earning = Inputs(20_000, (Signups, Even)) with { Purpose = ExperimentPurpose.Earn };
        Assert.Equal(TrafficFollowsResults, Decide(earning).Reasons[^1].Code);

        var nobody = Constant(OfRate(0, 0), OfRate(0, 0));
        var none = Decide(Inputs(20_000, (Signups, nobody)), ExperimentOutcome.KeepRunning);
        Assert.Equal(TooEarly, none.Reasons[0].Code);
        Assert.Equal(new RemainingUnits(20_000, null, null, null, null), none.Remaining);

        // Of the rarest events there is no p-value for any time.
        var rare = Decide(Inputs(20_000, (Signups, Constant(OfRate(3, 5_000), OfRate(5, 5_000)))));
        Assert.Equal([(NotShown, "b"), (AnyTimeNotComputable, "b")], Codes(rare)[..2]);
    }

    [Fact]
    public void Decides_nothing_without_a_primary_metric_or_a_treatment()
    {
        Assert.Equal([(NoPrimaryMetric, null)], Codes(Decide(Inputs(10_000, (ShopMetrics.Signups, Better)))));
        Assert.Equal([(NoPrimaryMetric, null)], Codes(Decide(Inputs(10_000))));
        Assert.Equal([(NoTreatment, null)], Codes(Decide(Inputs(10_000, (Signups, Constant(OfRate(5, 500)))))));
        // Harm is harm, whatever decides.
        Assert.Equal(ExperimentOutcome.StopForHarm, Decide(Inputs(10_000, (LoadTime, Slower))).Outcome);
    }

    [Fact]
    public void Decides_nothing_where_more_units_change_nothing()
    {
        var units = MetricMoments.None with { Units = 500 };
        var p95 = ShopMetrics.P95 with { IsPrimary = true };

        var moved = Decide(Inputs(20_000, (p95, Moved((0.5, units, units), (0.8, units, units)))));
        Assert.Equal(ExperimentOutcome.NoDecision, moved.Outcome);
        Assert.Equal([(DecisionReasonCode.NotComputable, "b")], Codes(moved));
        Assert.Contains("traffic followed results", moved.Reasons[0].Text, StringComparison.Ordinal);

        // Values may still come.
        var silent = Decide(
            Inputs(20_000, (LoadTime with { IsPrimary = true, Guardrail = null }, Constant(units, units)))
        );
        Assert.Equal(
            (ExperimentOutcome.KeepRunning, DecisionReasonCode.NotComputable),
            (silent.Outcome, silent.Reasons[0].Code)
        );
    }

    [Fact]
    public void Adjusts_for_several_treatments()
    {
        // By itself .026; among two .052.
        var sample = Constant(OfRate(500, 5_000), OfRate(569, 5_000), OfRate(500, 5_000));

        Assert.Equal(ExperimentOutcome.Ship, Decide(Inputs(10_000, (Signups, Close))).Outcome);
        Assert.Equal(ExperimentOutcome.NoDecision, Decide(Inputs(15_000, (Signups, sample))).Outcome);
    }

    [Fact]
    public void Is_repeated_from_what_was_recorded()
    {
        DecisionInputs[] all =
        [
            Inputs(
                20_000,
                (Signups with { ExpectedEffect = 0.1 }, Even),
                (LoadTime, Slower),
                (ShopMetrics.Revenue with { IsPrimary = null }, AsFast)
            ),
            Inputs(null, (Signups, Better)) with
            {
                SampleRatio = TailProbability.Impossible,
                Purpose = ExperimentPurpose.Balanced,
            },
            Inputs(
                null,
                (Signups, Moved((0.5, OfRate(100, 1000), OfRate(100, 1000)), (0.95, OfRate(2, 100), OfRate(38, 1900))))
            ),
        ];
        Assert.All(
            all,
            inputs =>
            {
                var recorded = JsonSerializer.SerializeToUtf8Bytes(inputs, DomainJson.Default.DecisionInputs);
                var read = JsonSerializer.Deserialize(recorded, DomainJson.Default.DecisionInputs)!;

                Assert.Equal(recorded, JsonSerializer.SerializeToUtf8Bytes(read, DomainJson.Default.DecisionInputs));
                Assert.Equal(Written(DecideExperiment.From(inputs)), Written(DecideExperiment.From(read)));
            }
        );
        Assert.Contains("\"outcome\":\"noDecision\"", Written(DecideExperiment.From(all[1])), StringComparison.Ordinal);
        Assert.Contains(
            "\"code\":\"sampleRatioMismatch\"",
            Written(DecideExperiment.From(all[1])),
            StringComparison.Ordinal
        );
        Assert.All(
            new[] { "{\"log\":1}", "{\"p\":-1}", "0.5", "{\"log\":\"x\"}" },
            wrong =>
                Assert.Throws<JsonException>(() =>
                    JsonSerializer.Deserialize<DecisionInputs>(
                        $"{{\"sampleRatio\":{wrong}}}",
                        DomainJson.Default.DecisionInputs
                    )
                )
        );

        static string Written(ExperimentDecision decision) =>
            JsonSerializer.Serialize(decision, DomainJson.Default.ExperimentDecision);
    }

    [Fact]
    public void Tells_finite_numbers_of_any_expected_effect()
    {
        double?[] effects = [-0.999_999, -1e-300, 1e-300, 1e-9, 0.5, 9, 100];
        MetricSample[] samples =
        [
            Even,
            Constant(OfRate(0, 5_000), OfRate(5_000, 5_000)),
            Constant(OfRate(60, 100), OfRate(61, 1_000_000_000)),
        ];

        Assert.All(
            from effect in effects
            from sample in samples
            from metric in new[] { Signups, ShopMetrics.Views with { IsPrimary = true } }
            from planned in new long?[] { null, 1_000_000_000_000 }
            select Decide(Inputs(planned, (metric with { ExpectedEffect = effect }, sample))),
            decision =>
            {
                double?[] numbers =
                [
                    decision.Remaining?.Days,
                    decision.Remaining?.PowerNow,
                    decision.Remaining?.PowerThen,
                ];
                Assert.All(numbers.OfType<double>(), n => Assert.True(double.IsFinite(n) && n >= 0));
                Assert.False(decision.Remaining?.Units < 0);
            }
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => Decide(Inputs(null, (Signups, Even)) with { Alpha = 0 }));
    }

    [Fact]
    public void Seldom_decides_where_there_is_nothing()
    {
        const int runs = 400;
        const int looks = 10;
        var (shipped, stopped) = (0, 0);
        Parallel.For(
            0,
            runs,
            run =>
            {
                var (control, treatment) = (0.0, 0.0);
                for (var look = 1; look <= looks; look++)
                {
                    var (one, other, _, _) = new Philox(20261130, (ulong)run).Block((ulong)look);
                    control += StandardNormal.Quantile(Philox.OpenUnit(one));
                    treatment += StandardNormal.Quantile(Philox.OpenUnit(other));
                    var sample = Constant(Of(control, look), Of(treatment, look));
                    var found = Decide(Inputs(1_000 * looks, (ShopMetrics.Views with { IsPrimary = true }, sample)));
                    if (found.Outcome is ExperimentOutcome.Ship or ExperimentOutcome.StopForHarm)
                    {
                        Interlocked.Increment(ref found.Outcome == ExperimentOutcome.Ship ? ref shipped : ref stopped);
                        return;
                    }
                }
            }
        );

        output.WriteLine($"{runs} runs: {shipped} shipped, {stopped} stopped");
        // A variant that is better by chance is a half of what differs by chance.
        Assert.InRange(shipped, 1, 0.05 * runs);
        Assert.InRange(stopped, 0, 0.05 * runs);

        static MetricMoments Of(double sum, int look) =>
            OfMean(500 * look, 10 + sum * Math.Sqrt(500) / (500 * look), 1);
    }

    /// <summary>Analysed at the level of the decision, after twenty days.</summary>
    private static DecisionInputs Inputs(
        long? planned,
        params (MetricDefinition Definition, MetricSample Sample)[] metrics
    ) =>
        new(
            [.. metrics.Select(m => new AnalysedMetric(m.Definition, AnalyzeMetric.From(m.Definition, m.Sample)))],
            new(Math.Log(0.4)),
            Purpose: null,
            new(
                planned,
                Now.AddDays(-20),
                Now,
                metrics.Length == 0 ? 0 : metrics[0].Sample.Epochs.Sum(e => e.Variants.Sum(v => v.Units))
            )
        );

    private static ExperimentDecision Decide(DecisionInputs inputs, ExperimentOutcome? outcome = null)
    {
        var decision = DecideExperiment.From(inputs);
        Assert.NotEmpty(decision.Reasons);
        Assert.Equal(decision.Outcome == ExperimentOutcome.KeepRunning, decision.Remaining is not null);
        Assert.Equal(outcome ?? decision.Outcome, decision.Outcome);
        return decision;
    }

    private static (DecisionReasonCode, string?)[] Codes(ExperimentDecision decision) =>
        [.. decision.Reasons.Select(r => (r.Code, r.Variant))];
}
