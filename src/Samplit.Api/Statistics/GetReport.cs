using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Verdicts;
using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Traffic;
using Wolverine.Http;

namespace Samplit.Api.Statistics;

/// <param name="Log10">Where the value itself is too small for a double; absent for what is impossible.</param>
public sealed record PValueView(double Value, double? Log10)
{
    public static PValueView? From(TailProbability? p) =>
        p is { } known ? new(known.Value, double.IsFinite(known.Log10) ? known.Log10 : null) : null;
}

/// <param name="Value">The value in conversions a visitor.</param>
/// <param name="Interval">The interval of 95 %: low, high.</param>
public sealed record EstimateView(double Value, IReadOnlyList<double>? Interval, PValueView? PValue, int? Allocations);

/// <summary>The plain rates compared, which holds as long as weights never move.</summary>
/// <param name="AtTheEnd">For one look, when the experiment is over.</param>
/// <param name="AnyTime">For whoever keeps looking; absent with too few conversions.</param>
/// <param name="Lift">Relative to the control; absent where the control has no conversions.</param>
/// <param name="LiftInterval">Low, high; absent where an arm has none.</param>
public sealed record ConstantWeightsView(
    EstimateView AtTheEnd,
    EstimateView? AnyTime,
    double? Lift,
    IReadOnlyList<double>? LiftInterval
);

/// <summary>How much more a variant converts than the control.</summary>
/// <param name="AnyTime">For whoever keeps looking; of allocations that are over.</param>
/// <param name="AtTheEnd">For one look, when the experiment is over.</param>
/// <param name="AdjustedPValue">The p-value of the latter, raised for several variants and one control.</param>
/// <param name="Lift">
/// Relative to the control: low, high; absent where rates have drifted. By the posteriors of totals, which assume that
/// they have not.
/// </param>
/// <param name="LiftMedian">What the lift is as probably above as below.</param>
/// <param name="ConstantWeights">Absent once weights have moved.</param>
public sealed record EffectView(
    string Variant,
    EstimateView? AnyTime,
    EstimateView? AtTheEnd,
    PValueView? AdjustedPValue,
    IReadOnlyList<double>? Lift,
    double? LiftMedian,
    ConstantWeightsView? ConstantWeights
);

/// <param name="PlainIsBiased">Whether weights have followed results: then the plain rate is not to be read.</param>
/// <param name="Plain">Conversions by visitors, with Wilson's interval.</param>
/// <param name="PlainAnyTime">
/// Its interval for whoever keeps looking: low, high; absent where rates have drifted.
/// </param>
/// <param name="TooFew">
/// It has fewer visitors than <see cref="ReportView.FewestVisitors"/>: besides its counts nothing is said of it, and
/// the others are compared without it.
/// </param>
/// <param name="Mean">The rate if everybody got it, by recorded propensities: 0 to 1.</param>
/// <param name="MeanAnyTime">Its interval for whoever keeps looking.</param>
/// <param name="EffectiveUnits">
/// How many visitors with equal chances would say as much of the mean. Far fewer than the assignments where little
/// traffic went: then a few visitors stand for many.
/// </param>
public sealed record MeanView(
    string Variant,
    long Assignments,
    long Conversions,
    bool TooFew,
    bool PlainIsBiased,
    EstimateView? Plain,
    IReadOnlyList<double>? PlainAnyTime,
    EstimateView? Mean,
    IReadOnlyList<double>? MeanAnyTime,
    double? EffectiveUnits
);

/// <param name="Registered">At the start.</param>
/// <param name="Visitors">So far.</param>
public sealed record MinimumSampleView(long Registered, long Visitors, bool Reached);

/// <param name="Field">The field of the pre-registration, or the variants, or a metric and its member.</param>
/// <param name="Text">For people.</param>
public sealed record DeviationView(
    long Sequence,
    DateTimeOffset At,
    string Field,
    string? Before,
    string? After,
    string? Reason,
    string Text
)
{
    public static DeviationView From(Deviation d) =>
        new(d.Sequence, d.At, d.Field, d.Before, d.After, d.Reason, d.Words);
}

/// <param name="PValueAnyTime">For whoever keeps looking.</param>
public sealed record SampleRatioView(
    double ChiSquare,
    int DegreesOfFreedom,
    PValueView? PValue,
    PValueView? PValueAnyTime
)
{
    internal static SampleRatioView From(SampleRatio ratio, SequentialSampleRatio anyTime) =>
        new(ratio.ChiSquare, ratio.DegreesOfFreedom, PValueView.From(ratio.PValue), PValueView.From(anyTime.PValue));
}

public sealed record DriftView(bool HasDrifted, PValueView? PValue, IReadOnlyList<AssumesConstantRates> Forbidden)
{
    internal static DriftView From(DriftCheck drift) =>
        new(drift.HasDrifted, PValueView.From(drift.PValue), drift.Forbidden);
}

/// <param name="Readings">Which of the numbers to believe, the most important first.</param>
/// <param name="Confidence">That of all intervals, 0 to 1.</param>
/// <param name="FewestVisitors">With fewer, nothing but counts is said of a variant.</param>
/// <param name="MinimumSample">Absent where none was registered at the start.</param>
/// <param name="Deviations">
/// What was done otherwise than registered at the start, the first hundred; absent where nothing was.
/// </param>
/// <param name="ValueRemaining">
/// By how much, as a part of its rate, something may still beat the leader with 95 % probability; absent where rates
/// have drifted.
/// </param>
/// <param name="Verdict">What to do, by conversions, first in a sentence.</param>
/// <param name="Automated">Absent where nobody looked like a program.</param>
public sealed record ReportView(
    Guid ExperimentId,
    IReadOnlyList<ReportFinding> Readings,
    double Confidence,
    int FewestVisitors,
    MinimumSampleView? MinimumSample,
    IReadOnlyList<DeviationView>? Deviations,
    IReadOnlyList<EffectView> Effects,
    IReadOnlyList<MeanView> Variants,
    IReadOnlyList<ShippingEvidence> Shipping,
    double? ValueRemaining,
    SampleRatioView SampleRatio,
    DriftView Drift,
    ConversionDelayView? ConversionDelay,
    Verdict Verdict,
    AutomatedView? Automated = null
);

/// <param name="Visitors">
/// How many look like programs: by a browser that a program drives, by their User-Agent, by rate, or as declared.
/// </param>
/// <param name="Counted">Whether they are among the visitors of this report.</param>
public sealed record AutomatedView(long Visitors, bool Counted);

/// <summary>What the record says of the effects, honest after a bandit.</summary>
[Tags("Experiments")]
public static class GetReportEndpoint
{
    private const int MaxDeviations = 100;

    /// <param name="automated">False leaves out visitors who look like programs; of now only.</param>
    /// <param name="version">
    /// As of this event of the stream, from 1: nobody who came or converted later counts, and nothing is said of delays.
    /// </param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/report")]
    [EndpointSummary("What the record says of the effects, and which numbers to believe")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(ReportView?, Refusal?)> Get(
        Guid id,
        bool? automated,
        long? version,
        AllocationCountsReader reader,
        ConversionDelayReader delays,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var withAutomated = automated != false;
        if (version is not null && !withAutomated)
        {
            return (null, Refusal.Invalid("automated", "Not with a version: it is known of now only."));
        }
        var (evidence, problem) = withAutomated
            ? await reader.FindAsync(id, version, ct)
            : (await reader.ReadAsync(id, withAutomated: false, ct), null);
        if (evidence is null)
        {
            return (null, problem ?? Refusal.ExperimentNotFound);
        }
        var delay = version is null ? await delays.ReadAsync(id, ct) : null;
        return (From(evidence, withAutomated, delay, clock.GetUtcNow()), null);
    }

    private static ReportView From(
        RecordedEvidence evidence,
        bool withAutomated,
        ConversionDelayView? delay,
        DateTimeOffset now
    )
    {
        var (experiment, allocations, deviations) = (evidence.Experiment, evidence.Allocations, evidence.Deviations);
        var report = ExperimentReport.From(experiment, allocations);
        var isBiased = report.Readings.Any(r => r.Code == ReportFinding.WeightsMoved);
        return new(
            experiment.Id,
            report.Readings,
            1 - ExperimentReport.Alpha,
            ExperimentReport.MinVisitors,
            Sample(experiment, report),
            deviations.Count == 0 ? null : [.. deviations.Take(MaxDeviations).Select(DeviationView.From)],
            [.. report.Effects.Select(Effect)],
            [.. report.Variants.Select(v => Variant(v, isBiased))],
            report.Shipping,
            report.ValueRemaining,
            SampleRatioView.From(report.SampleRatio, report.SampleRatioAnyTime),
            DriftView.From(report.Drift),
            delay,
            Verdict.From(VerdictInputs.ByConversions(experiment, allocations, deviations, evidence.At ?? now)),
            evidence.Automated > 0 ? new(evidence.Automated, withAutomated) : null
        );
    }

    private static MinimumSampleView? Sample(Experiment experiment, ExperimentReport report)
    {
        var visitors = report.Variants.Sum(v => v.Total.Trials);
        return experiment.Registered?.MinimumSample is { } registered
            ? new(registered, visitors, visitors >= registered)
            : null;
    }

    private static EffectView Effect(EffectEvidence e) =>
        new(
            e.Variant,
            e.AnyTime is { } any
                ? new(any.Difference, Ends(any.Interval), PValueView.From(any.PValue), any.Batches)
                : null,
            e.AtTheEnd is { } end
                ? new(end.Difference, Ends(end.Interval), PValueView.From(end.PValue), end.Batches)
                : null,
            PValueView.From(e.Adjusted),
            Ends(e.Lift),
            e.LiftMedian,
            e.ConstantWeights is { } constant ? ConstantWeights(constant) : null
        );

    private static ConstantWeightsView ConstantWeights(ConstantWeightsEvidence e) =>
        new(
            new(e.AtTheEnd.Difference, Ends(e.AtTheEnd.Interval), PValueView.From(e.AtTheEnd.PValue), null),
            e.AnyTime is { } any
                ? new(e.AtTheEnd.Difference, Ends(any.Interval), PValueView.From(any.PValue), null)
                : null,
            e.AtTheEnd.RelativeLift,
            Ends(e.AtTheEnd.LiftInterval)
        );

    private static MeanView Variant(MeanEvidence v, bool isBiased) =>
        new(
            v.Variant,
            v.Total.Trials,
            v.Total.Successes,
            v.HasTooFew,
            isBiased,
            v.Total.Rate is { } rate ? new(rate, Ends(v.Wilson), null, null) : null,
            Ends(v.TotalAnyTime),
            v.Mean is { } mean ? new(mean, Ends(v.MeanInterval), null, null) : null,
            Ends(v.AnyTime),
            v.EffectiveUnits
        );

    private static double[]? Ends(Interval? interval) => interval is { } i ? [i.Lower, i.Upper] : null;
}
