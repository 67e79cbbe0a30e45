using Samplit.Domain.Experiments;
using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Statistics.Evidence;

/// <summary>A plain word about which numbers to read.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Text">For people.</param>
public sealed record Reading(string Code, string Text)
{
    /// <summary>A broken split is alarmed about below this (Fabijan et al., KDD 2019, among others).</summary>
    public const double SampleRatioAlarm = 0.001;

    /// <summary>Weights have followed results.</summary>
    public const string WeightsMoved = "weights_moved";

    private const int FewestVisitors = 100;

    internal static IReadOnlyList<Reading> Of(
        Experiment experiment,
        IReadOnlyList<AllocationCounts> came,
        SampleRatio ratio,
        DriftCheck drift,
        IReadOnlyList<EffectEvidence> effects
    )
    {
        var readings = new List<Reading>();
        if (ratio.PValue.Value < SampleRatioAlarm)
        {
            readings.Add(
                new(
                    "sample_ratio_mismatch",
                    "The variants did not get the traffic that their weights say. Find out why before you believe any other number."
                )
            );
        }
        var moved = came.Select(a => a.Weights).Distinct().Count() > 1;
        readings.Add(
            moved
                ? new(
                    WeightsMoved,
                    "Traffic followed the results, so plain rates are biased: who lost early looks worse than it is. Read the effects: the one for any time while you keep looking, the one for the end once it is over."
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
        if (came.Sum(a => a.Visitors) < FewestVisitors || effects.All(e => e.AtTheEnd is null))
        {
            readings.Add(new("too_little", "There is too little to say anything of the effect yet."));
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
        else if (effects.Any(e => e.Adjusted is { } p && p.Value < EvidenceReport.Alpha))
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

    private static bool Excludes(Interval? interval) => interval is { } i && !i.Contains(0);
}
