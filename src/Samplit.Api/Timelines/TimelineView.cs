using Samplit.Api.Http;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Timelines;
using Samplit.Statistics;

namespace Samplit.Api.Timelines;

/// <summary>A range of 95 %.</summary>
public sealed record RangeView(double Lower, double Upper)
{
    internal static RangeView? From(Interval? interval) =>
        interval is { } i ? new(Rounded.Of(i.Lower), Rounded.Of(i.Upper)) : null;
}

/// <param name="Value">With the interval for one look.</param>
public sealed record ValueInRangeView(double Value, double Lower, double Upper);

/// <summary>How much more converts than of the control: a part of 1.</summary>
/// <param name="AnyTime">For whoever keeps looking; absent with too little for it.</param>
/// <param name="AtEnd">For one look, when the experiment is over.</param>
public sealed record FrameDifferenceView(RangeView? AnyTime, ValueInRangeView AtEnd)
{
    internal static FrameDifferenceView? From(ReadableDifference? d) =>
        d is null
            ? null
            : new(
                RangeView.From(d.AnyTime),
                new(Rounded.Of(d.Value), Rounded.Of(d.AtTheEnd.Lower), Rounded.Of(d.AtTheEnd.Upper))
            );
}

/// <param name="Assignments">Visitors until then.</param>
/// <param name="Conversions">How many of them had converted by then.</param>
/// <param name="ProbabilityBest">Of a reallocation what it was decided on; absent without visitors.</param>
/// <param name="Plain">Conversions by visitors, 0 to 1: biased once weights have followed results.</param>
/// <param name="Rate">
/// The rate if everybody got it, by recorded propensities; absent with fewer than a hundred visitors, and where somebody
/// could not have got it.
/// </param>
/// <param name="Difference">From the control; absent of the control and with too little for it.</param>
public sealed record FrameVariantView(
    string Name,
    long Assignments,
    long Conversions,
    double? ProbabilityBest,
    double? Plain,
    ValueInRangeView? Rate,
    FrameDifferenceView? Difference
)
{
    internal static FrameVariantView From(FrameVariant v) =>
        new(
            v.Variant,
            v.Assignments,
            v.Conversions,
            v.ProbabilityBest is { } best ? Rounded.Of(best) : null,
            v.Assignments == 0 ? null : Rounded.Of((double)v.Conversions / v.Assignments),
            v is { Mean: { } mean, MeanInterval: { } i }
                ? new(Rounded.Of(mean), Rounded.Of(i.Lower), Rounded.Of(i.Upper))
                : null,
            FrameDifferenceView.From(v.Difference)
        );
}

/// <summary>An experiment right behind one event of its stream.</summary>
/// <param name="Version">Of the event; all before it is counted.</param>
/// <param name="Allocation">Number of the allocation that began there.</param>
/// <param name="Actor">Who did it; absent where the server did.</param>
/// <param name="Reason">Why, as a code with numbers and as a sentence that follows from them.</param>
/// <param name="Weights">The share of new visitors from there on, 0 to 1, by the variant's name.</param>
public sealed record FrameView(
    long Version,
    DateTimeOffset OccurredAt,
    FrameCause Cause,
    int? Allocation,
    string? Actor,
    FrameReason? Reason,
    bool IsRunning,
    IReadOnlyDictionary<string, double> Weights,
    IReadOnlyList<FrameVariantView> Variants
)
{
    internal static FrameView From(TimelineFrame f) =>
        new(
            f.Version,
            f.At,
            f.Cause,
            f.Allocation,
            f.Actor,
            f.Reason,
            f.IsRunning,
            f.Variants.Select((v, i) => (v.Variant, Share: f.Weights.Share(i)))
                .ToDictionary(v => v.Variant, v => v.Share, StringComparer.Ordinal),
            [.. f.Variants.Select(FrameVariantView.From)]
        );
}

/// <summary>Numbers are rounded to four digits: enough for a chart, and a quarter as long to send.</summary>
/// <param name="Version">Where the stream has come to.</param>
/// <param name="IsComplete">Whether no reallocation is left out.</param>
/// <param name="Control">The variant that the others are compared with.</param>
/// <param name="Variants">The names of all of them, in their order.</param>
/// <param name="Frames">In their order; the last one is where the stream has come to.</param>
public sealed record TimelineView(
    Guid Experiment,
    long Version,
    bool IsComplete,
    string Control,
    IReadOnlyList<string> Variants,
    IReadOnlyList<FrameView> Frames
) : IExample
{
    static object IExample.Example =>
        new TimelineView(
            IExample.SomeId,
            Version: 1_118,
            IsComplete: true,
            Control: "control",
            ["control", "b"],
            [
                new(
                    1_117,
                    IExample.SomeTime,
                    FrameCause.Reallocated,
                    Allocation: 1,
                    Actor: null,
                    new(
                        FrameReasonCode.ShareRose,
                        new("b", Before: 0.5, After: 0.81, Conversions: 71, Assignments: 498, ProbabilityBest: 0.8),
                        "b rose from 50.0 % to 81.0 %: 71 of 498 converted; its chance to be best is 80.0 %."
                    ),
                    IsRunning: true,
                    new Dictionary<string, double> { ["control"] = 0.19, ["b"] = 0.81 },
                    [
                        new("control", 502, 60, 0.2, 0.11952, new(0.11952, 0.094, 0.15098), Difference: null),
                        new(
                            "b",
                            498,
                            71,
                            0.8,
                            0.14257,
                            new(0.14257, 0.1145, 0.17618),
                            new(new(-0.051, 0.097), new(0.02305, -0.01881, 0.06491))
                        ),
                    ]
                ),
            ]
        );

    internal static TimelineView From(ExperimentTimeline timeline) =>
        new(
            timeline.Experiment.Id,
            timeline.Version,
            timeline.IsComplete,
            timeline.Experiment.Control.Name,
            [.. timeline.Experiment.Variants.Select(v => v.Name)],
            [.. timeline.Frames.Select(FrameView.From)]
        );
}
