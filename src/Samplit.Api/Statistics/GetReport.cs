using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Statistics.Evidence;
using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Distributions;
using Wolverine.Http;

namespace Samplit.Api.Statistics;

/// <param name="Log10">Where the value itself is too small for a double; absent for what is impossible.</param>
public sealed record PValueView(double Value, double? Log10)
{
    public static PValueView? Of(TailProbability? p) =>
        p is { } known ? new(known.Value, double.IsFinite(known.Log10) ? known.Log10 : null) : null;
}

/// <param name="Value">In conversions a visitor.</param>
/// <param name="Interval">Of 95 %: low, high.</param>
public sealed record EstimateView(double Value, IReadOnlyList<double>? Interval, PValueView? PValue, int? Allocations);

/// <summary>How much more a variant converts than the control.</summary>
/// <param name="AnyTime">For whoever keeps looking; of allocations that are over.</param>
/// <param name="AtTheEnd">For one look, when the experiment is over.</param>
/// <param name="AdjustedPValue">Of the latter, for several variants and one control.</param>
/// <param name="Lift">Relative to the control: low, high; absent where rates have drifted.</param>
public sealed record EffectView(
    string Variant,
    EstimateView? AnyTime,
    EstimateView? AtTheEnd,
    PValueView? AdjustedPValue,
    IReadOnlyList<double>? Lift
);

/// <param name="PlainIsBiased">Whether weights have followed results: then the plain rate is not to be read.</param>
/// <param name="Plain">Conversions by visitors, with Wilson's interval.</param>
/// <param name="Mean">The rate if everybody got it, by recorded propensities.</param>
/// <param name="MeanAnyTime">Its interval for whoever keeps looking.</param>
public sealed record MeanView(
    string Variant,
    long Assignments,
    long Conversions,
    bool PlainIsBiased,
    EstimateView? Plain,
    EstimateView? Mean,
    IReadOnlyList<double>? MeanAnyTime
);

/// <param name="PValueAnyTime">For whoever keeps looking.</param>
public sealed record SampleRatioView(
    double ChiSquare,
    int DegreesOfFreedom,
    PValueView? PValue,
    PValueView? PValueAnyTime
);

public sealed record DriftView(bool HasDrifted, PValueView? PValue, IReadOnlyList<AssumesConstantRates> Forbidden);

/// <param name="Readings">Which of the numbers to believe, the most important first.</param>
/// <param name="ValueRemaining">
/// By how much, as a part of its rate, something may still beat the leader with 95 % probability; absent where rates have drifted.
/// </param>
public sealed record ReportView(
    Guid ExperimentId,
    IReadOnlyList<Reading> Readings,
    IReadOnlyList<EffectView> Effects,
    IReadOnlyList<MeanView> Variants,
    IReadOnlyList<ShippingEvidence> Shipping,
    double? ValueRemaining,
    SampleRatioView SampleRatio,
    DriftView Drift,
    ConversionDelayView? ConversionDelay
);

/// <summary>What the record says of the effects, honest after a bandit.</summary>
[Tags("Experiments")]
public static class GetReportEndpoint
{
    [WolverineGet("/api/experiments/{id:guid}/report")]
    [EndpointSummary("What the record says of the effects, and which numbers to believe")]
    [Refuses(404), DisableRequestTimeout]
    public static async Task<(ReportView?, Refusal?)> Get(
        Guid id,
        AllocationCountsReader reader,
        ConversionDelayReader delays,
        CancellationToken ct
    )
    {
        if (await reader.ReadAsync(id, ct) is not var (experiment, allocations))
        {
            return (null, Refusal.ExperimentNotFound);
        }
        var report = EvidenceReport.Of(experiment, allocations);
        var isBiased = report.Readings.Any(r => r.Code == Reading.WeightsMoved);
        return (
            new ReportView(
                id,
                report.Readings,
                [.. report.Effects.Select(Effect)],
                [.. report.Variants.Select(v => Variant(v, isBiased))],
                report.Shipping,
                report.ValueRemaining,
                new(
                    report.SampleRatio.ChiSquare,
                    report.SampleRatio.DegreesOfFreedom,
                    PValueView.Of(report.SampleRatio.PValue),
                    PValueView.Of(report.SampleRatioAnyTime.PValue)
                ),
                new(report.Drift.HasDrifted, PValueView.Of(report.Drift.PValue), report.Drift.Forbidden),
                await delays.ReadAsync(id, ct)
            ),
            null
        );
    }

    private static EffectView Effect(EffectEvidence e) =>
        new(
            e.Variant,
            e.AnyTime is { } any
                ? new(any.Difference, Ends(any.Interval), PValueView.Of(any.PValue), any.Batches)
                : null,
            e.AtTheEnd is { } end
                ? new(end.Difference, Ends(end.Interval), PValueView.Of(end.PValue), end.Batches)
                : null,
            PValueView.Of(e.Adjusted),
            Ends(e.Lift)
        );

    private static MeanView Variant(MeanEvidence v, bool isBiased) =>
        new(
            v.Variant,
            v.Total.Trials,
            v.Total.Successes,
            isBiased,
            v.Total.Rate is { } rate ? new(rate, Ends(v.Wilson), null, null) : null,
            v.Mean is { } mean ? new(mean.Value, Ends(mean.Interval), null, null) : null,
            Ends(v.AnyTime)
        );

    private static double[]? Ends(Interval? interval) => interval is { } i ? [i.Lower, i.Upper] : null;
}
