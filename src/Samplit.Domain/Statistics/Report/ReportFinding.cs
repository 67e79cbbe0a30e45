using System.Globalization;
using Samplit.Domain.Experiments;
using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Statistics.Report;

/// <summary>A plain word about which numbers to read.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Text">For people.</param>
public sealed record ReportFinding(string Code, string Text)
{
    /// <summary>A broken split is alarmed about below this (Fabijan et al., KDD 2019, among others).</summary>
    public const double SampleRatioAlarm = 0.001;

    /// <summary>Weights have followed results.</summary>
    public const string WeightsMoved = "weights_moved";

    internal static IReadOnlyList<ReportFinding> From(
        Experiment experiment,
        IReadOnlyList<AllocationCounts> came,
        SampleRatio ratio,
        DriftCheck drift,
        IReadOnlyList<EffectEvidence> effects,
        IReadOnlyList<MeanEvidence> variants
    )
    {
        var readings = new List<ReportFinding>();
        if (ratio.PValue.Value < SampleRatioAlarm)
        {
            readings.Add(
                new(
                    "sample_ratio_mismatch",
                    "The variants did not get the traffic that their weights say. Find out why before you believe any other number."
                )
            );
        }
        if (Sample(experiment, came.Sum(a => a.Visitors)) is { } sample)
        {
            readings.Add(sample);
        }
        var moved = came.Select(a => a.Weights).Distinct().Count() > 1;
        readings.Add(
            moved
                ? new(
                    WeightsMoved,
                    "Traffic followed the results, so plain rates are biased: who lost early looks worse than it is, and means by recorded propensities have their effective visitors beside them, as few as those that went where little traffic did. Read the effects: the one for any time while you keep looking, the one for the end once it is over."
                )
                : new(
                    "weights_stood_still",
                    "Traffic never moved, so plain rates are fair. Read the effects: the one for any time while you keep looking, the one for the end once it is over."
                )
        );
        if (drift.HasDrifted)
        {
            readings.Add(
                new(
                    "rates_drifted",
                    "The rates themselves moved over time. Effects within allocations and means by recorded propensities hold; the probability to be best, the lift and whatever adds up all time do not, so they are left out."
                )
            );
        }
        if (TooFew(variants) is { } few)
        {
            readings.Add(few);
        }
        if (effects.All(e => e.AtTheEnd is null))
        {
            readings.Add(
                new(
                    "too_little",
                    $"There is too little to say anything of the effect yet: it takes {ExperimentReport.MinVisitors} visitors of the control and of another variant, and conversions."
                )
            );
        }
        else if (effects.Any(e => Excludes(e.AnyTime?.Interval)))
        {
            readings.Add(
                new(
                    "difference_at_any_time",
                    "Some variant differs from the control, however often you have looked: its interval for any time leaves 0 out."
                )
            );
        }
        else if (effects.Any(e => EndComparison.IsShown(e.Adjusted, ExperimentReport.Alpha)))
        {
            readings.Add(
                experiment.Status is ExperimentStatus.Completed or ExperimentStatus.Archived
                    ? new(
                        "difference_at_the_end",
                        "Some variant differs from the control, if this is the only look: its interval at the end leaves 0 out."
                    )
                    : new(
                        "difference_if_it_ended",
                        "Some variant would differ from the control if this were the end. It is not: to stop because of this number makes it wrong."
                    )
            );
        }
        else
        {
            readings.Add(new("no_difference", "No variant is shown to differ from the control."));
        }
        return readings;
    }

    /// <summary>Whether as many came as were registered; null where no number was.</summary>
    private static ReportFinding? Sample(Experiment experiment, long visitors)
    {
        if (experiment.Registered?.MinimumSample is not { } registered)
        {
            return null;
        }
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{visitors:N0} of the {registered:N0} visitors that were registered as the least"
        );
        return visitors >= registered ? new("minimum_sample_reached", $"The sample is as large as promised: {counts}.")
            : experiment.Status is ExperimentStatus.Completed or ExperimentStatus.Archived
                ? new(
                    "completed_early",
                    $"It was completed with {counts}. That is a deviation from what was promised, and the numbers say less than they were to."
                )
            : new(
                "minimum_sample_not_reached",
                $"So far there are {counts}: to end it before, because of these numbers, makes them wrong."
            );
    }

    /// <summary>Which variants have too few visitors; null where all have enough, and where none has.</summary>
    private static ReportFinding? TooFew(IReadOnlyList<MeanEvidence> variants)
    {
        var few = variants.Where(v => v.HasTooFew).ToArray();
        if (few.Length == 0 || few.Length == variants.Count)
        {
            return null;
        }
        var names = few.Select(v =>
            string.Create(CultureInfo.InvariantCulture, $"'{v.Variant}' ({v.Total.Trials:N0})")
        );
        return new(
            "too_few_visitors",
            $"Of variants with fewer than {ExperimentReport.MinVisitors} visitors there are counts and nothing else, and the others are compared without them: {string.Join(", ", names)}."
        );
    }

    private static bool Excludes(Interval? interval) => interval is { } i && !i.Contains(0);
}
