using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Tests.MetricDefinitions;
using Samplit.Domain.Variants;
using Samplit.Domain.Verdicts;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Verdicts;

public class A_verdict
{
    private static readonly Deviation Explained = new(9, World.Noon, "variants", "a", "b", "Because.");
    private static readonly World Promised = Promising(10_000);

    [Fact]
    public void Has_none_of_a_draft() =>
        Is(Verdict.From(Inputs(World.Draft)), VerdictCode.NotStarted, null, "It has not started.");

    [Fact]
    public void Says_what_is_missing_where_there_is_too_little()
    {
        var verdict = Verdict.From(Inputs(Promised, Under(0, 500_000, (1, 50), (2, 50))));

        Is(
            verdict,
            VerdictCode.TooLittle,
            null,
            "There is too little to say anything yet. 9,900 more are to come, about 99 days at the pace so far."
        );
        Assert.Equal((9_900, 99), (verdict.Arguments.UnitsLeft, verdict.Arguments.DaysLeft));
        Assert.Equal([VerdictChange.MoreUnits], Changes(verdict));
    }

    [Fact]
    public void Goes_on_while_nothing_is_shown()
    {
        var verdict = Verdict.From(Inputs(Promised, Under(0, 500_000, (100, 1_000), (110, 1_000))));

        Assert.StartsWith(
            "Go on: nothing is shown yet. 8,000 more are to come, about 4 days at the pace so far. b converts 1.00 points more than control (",
            verdict.Sentence
        );
        Assert.Equal(
            (VerdictCode.GoOn, (string?)null, "b"),
            (verdict.Code, verdict.Subject, verdict.Arguments.Variant)
        );
        Assert.Equal([VerdictChange.PlannedSample, VerdictChange.AnyTimeShown], Changes(verdict));
        // Nothing was promised: only what holds at any time can end it.
        var open = Verdict.From(Inputs(World.Running, Under(0, 500_000, (100, 1_000), (110, 1_000))));
        Assert.Equal((VerdictCode.GoOn, (long?)null), (open.Code, open.Arguments.UnitsLeft));
        Assert.Equal([VerdictChange.AnyTimeShown], Changes(open));
    }

    [Fact]
    public void Ships_what_is_shown_at_any_time()
    {
        var verdict = Verdict.From(Inputs(Promised, Under(0, 500_000, (100, 1_000), (200, 1_000))));

        Assert.Equal((VerdictCode.ShownAtAnyTime, "b"), (verdict.Code, verdict.Subject));
        var (low, high) = (verdict.Arguments.AnyTimeLower!.Value, verdict.Arguments.AnyTimeUpper!.Value);
        Assert.Equal(
            FormattableString.Invariant(
                $"Ship b. It converts 10.00 points more than control (+{low * 100:0.00} to +{high * 100:0.00}), however often one looks."
            ),
            verdict.Sentence
        );
        Assert.Equal(DecisionReasonCode.BetterAtAnyTime, verdict.Reasons[0].Code);
        // The numbers of the report that stands beside it.
        var report = ExperimentReport.From(Promised.Experiment, [Under(0, 500_000, (100, 1_000), (200, 1_000))]);
        Assert.Equal(report.Effects[0].ConstantWeights!.AnyTime!.Interval.Lower, low);
    }

    [Fact]
    public void Ships_in_the_one_look_that_was_promised()
    {
        AllocationCounts close = Under(0, 500_000, (500, 5_000), (569, 5_000));

        var verdict = Verdict.From(Inputs(Promised, close));

        Assert.Equal((VerdictCode.PromiseReached, "b"), (verdict.Code, verdict.Subject));
        Assert.StartsWith(
            "Ship b. The 10,000 that were promised have come, and in this one look it converts 1.38 points more than control (",
            verdict.Sentence
        );
        Assert.Equal(VerdictCode.GoOn, Verdict.From(Inputs(Promising(10_001), close)).Code);
    }

    [Fact]
    public void Stops_for_harm()
    {
        var verdict = Verdict.From(Inputs(Promised, Under(0, 500_000, (200, 1_000), (100, 1_000))));

        Assert.Equal((VerdictCode.StopForHarm, "b"), (verdict.Code, verdict.Subject));
        Assert.StartsWith("Stop: b does harm. It converts 10.00 points less than control (−", verdict.Sentence);
    }

    [Fact]
    public void Sees_nothing_where_the_promise_is_kept_or_it_is_over()
    {
        AllocationCounts even = Under(0, 500_000, (500, 5_000), (505, 5_000));

        var kept = Verdict.From(Inputs(Promised, even));
        var over = Verdict.From(Inputs(Promising(20_000).Then(new ExperimentCompleted("Enough.")), even));

        Assert.StartsWith(
            "Nothing to see: the 10,000 that were promised have come, and no variant is shown to be better. b converts 0.10 points more than control (",
            kept.Sentence
        );
        Assert.Equal(VerdictCode.NothingToSee, kept.Code);
        Assert.StartsWith("Nothing to see: it is over, and no variant is shown to be better.", over.Sentence);
    }

    [Fact]
    public void Is_not_to_read_where_the_split_is_broken_nobody_said_why_or_only_time_made_it()
    {
        var split = Verdict.From(Inputs(Promised, Under(0, 500_000, (100, 1_000), (200, 1_400))));
        Is(
            split,
            VerdictCode.DoNotRead,
            null,
            "Do not read the numbers: the variants did not get the traffic that their weights say (p below 0.0001)."
        );
        Assert.Equal((UnreadableCause.SampleRatio, null), (split.Arguments.Cause, split.Arguments.Difference));

        AllocationCounts better = Under(0, 500_000, (100, 1_000), (200, 1_000));
        Is(
            Verdict.From(Inputs(Promised, [Explained, Explained with { Reason = null }], better)),
            VerdictCode.DoNotRead,
            null,
            "Do not read the numbers: a deviation from what was registered has no reason."
        );
        Assert.Equal(VerdictCode.ShownAtAnyTime, Verdict.From(Inputs(Promised, [Explained], better)).Code);

        // In either allocation both convert alike, but the rate fell while traffic moved to b.
        var drift = Verdict.From(
            Inputs(Promised, Under(0, 500_000, (100, 1_000), (100, 1_000)), Under(1, 50_000, (2, 100), (38, 1_900)))
        );
        Assert.Equal((VerdictCode.DoNotRead, UnreadableCause.Drift), (drift.Code, drift.Arguments.Cause));
        Assert.Equal(DecisionReasonCode.RatesDrifted, drift.Reasons[0].Code);
    }

    [Fact]
    public void Tells_what_is_shown_within_allocations_whatever_the_rates_did()
    {
        var verdict = Verdict.From(
            Inputs(
                Promised,
                [
                    .. Enumerable
                        .Range(0, 10)
                        .Select(i => Under(i, 500_000 + (i % 2), (50 + 40 * i, 1_000), (150 + 40 * i, 1_000))),
                ]
            )
        );

        Assert.Equal((VerdictCode.ShownAtAnyTime, "b"), (verdict.Code, verdict.Subject));
        Assert.Contains(verdict.Reasons, r => r.Code == DecisionReasonCode.RatesDrifted);
    }

    [Fact]
    public void Is_by_the_primary_metric_where_there_is_one()
    {
        var sample = Samples.Constant(Samples.OfMean(5_000, 100, 400), Samples.OfMean(5_000, 90, 400));
        var seconds = ShopMetrics.LoadTime with { IsPrimary = true, Guardrail = null };

        var verdict = Verdict.From(ByMetric(seconds, sample));

        Assert.Equal((VerdictCode.ShownAtAnyTime, "b"), (verdict.Code, verdict.Subject));
        Assert.StartsWith($"Ship b. Its '{seconds.Name}' is 10 ms less than control's (", verdict.Sentence);
        Assert.False(verdict.Arguments.IsRate);
    }

    [Fact]
    public void Says_where_nothing_can_be_compared()
    {
        var none = Verdict.From(
            ByMetric(
                ShopMetrics.LoadTime,
                Samples.Constant(Samples.OfMean(5_000, 100, 400), Samples.OfMean(5_000, 100, 400))
            )
        );

        Is(none, VerdictCode.NotComparable, null, "Nothing can be compared, however many more come.");
        Assert.Equal([VerdictChange.PrimaryMetric], Changes(none));
    }

    private static void Is(Verdict verdict, VerdictCode code, string? subject, string sentence) =>
        Assert.Equal((code, subject, sentence), (verdict.Code, verdict.Subject, verdict.Sentence));

    private static VerdictChange[] Changes(Verdict verdict) => [.. verdict.WouldChange.Select(c => c.Code)];

    private static World Promising(long units) =>
        World.Draft.Then(
            new ExperimentPreregistered(Preregistration.Nothing with { MinimumSample = units }),
            new ExperimentStarted()
        );

    /// <summary>A day after the start.</summary>
    private static VerdictInputs Inputs(World world, params AllocationCounts[] allocations) =>
        Inputs(world, [], allocations);

    private static VerdictInputs Inputs(
        World world,
        IReadOnlyList<Deviation> deviations,
        params AllocationCounts[] allocations
    ) => VerdictInputs.ByConversions(world.Experiment, allocations, deviations, World.Noon.AddDays(1));

    private static VerdictInputs ByMetric(MetricDefinition metric, MetricSample sample) =>
        VerdictInputs.ByMetrics(
            World.Running.Experiment,
            new DecisionInputs(
                [new AnalysedMetric(metric, AnalyzeMetric.From(metric, sample))],
                TailProbability.Certain,
                Purpose: null,
                new DecisionHorizon(null, World.Noon, World.Noon.AddDays(1), 10_000)
            ),
            [],
            []
        );

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
