using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Domain.Statistics.Report;

/// <summary>Two rates compared under weights that never moved.</summary>
/// <param name="AtTheEnd">For one look, when the experiment is over.</param>
/// <param name="AnyTime">
/// For whoever keeps looking; null where the rates are too near to 0 or 1 to be compared so.
/// </param>
public sealed record ConstantWeightsEvidence(TwoProportions AtTheEnd, MixtureSequentialTest? AnyTime);

/// <summary>How much more a treatment converts than the control.</summary>
/// <param name="AtTheEnd">From differences within allocations, for one look when the experiment is over.</param>
/// <param name="AnyTime">The same for whoever looks as often as they like; of allocations that are over.</param>
/// <param name="Adjusted">The p-value of the former, raised for comparing several treatments with one control.</param>
/// <param name="Lift">
/// Relative to the control, by the posteriors of totals: null where the rates have drifted, since it assumes they have
/// not.
/// </param>
/// <param name="LiftMedian">What the lift is as probably above as below; null where the interval is.</param>
/// <param name="ConstantWeights">Null where weights have moved: then plain rates are biased.</param>
public sealed record EffectEvidence(
    string Variant,
    BatchedEstimate? AtTheEnd,
    AnytimeBatchedEstimate? AnyTime,
    TailProbability? Adjusted,
    Interval? Lift,
    double? LiftMedian,
    ConstantWeightsEvidence? ConstantWeights = null
)
{
    /// <summary>
    /// What is to be read of it: totals compared while weights stood still, else differences within allocations; null
    /// where neither can be said.
    /// </summary>
    public ReadableDifference? Readable =>
        ConstantWeights is { AtTheEnd: var totals, AnyTime: var mixture }
            ? new(totals.Difference, totals.Interval, totals.PValue, mixture?.Interval, mixture?.PValue)
        : AtTheEnd is { } end ? new(end.Difference, end.Interval, end.PValue, AnyTime?.Interval, AnyTime?.PValue)
        : null;

    /// <summary>The control or the variant has too few visitors.</summary>
    internal static EffectEvidence OfTooFew(string variant) => new(variant, null, null, null, null, null);
}

/// <summary>Treatment minus control, in conversions a visitor.</summary>
/// <param name="AtTheEnd">For one look, when the experiment is over.</param>
/// <param name="PValue">Of that look.</param>
/// <param name="AnyTime">For whoever keeps looking; null where there is too little for it.</param>
public sealed record ReadableDifference(
    double Value,
    Interval AtTheEnd,
    TailProbability PValue,
    Interval? AnyTime,
    TailProbability? AnyTimePValue
);

/// <summary>What is known of one variant by itself.</summary>
/// <param name="Total">Everybody who got it; as a rate it is biased once weights have followed results.</param>
/// <param name="TotalAnyTime">
/// The interval of the total as a rate, for many looks; null where rates have drifted.
/// </param>
/// <param name="Mean">
/// The rate if everybody got it, 0 to 1; null where somebody could not have got it, and with fewer visitors than
/// <see cref="ExperimentReport.MinVisitors"/>.
/// </param>
/// <param name="MeanInterval">The interval of the mean; null where it is.</param>
/// <param name="AnyTime">
/// The interval of the mean for many looks; null with too few conversions, or too few visitors who did not convert.
/// </param>
/// <param name="EffectiveUnits">Visitors with equal chances who would say as much of the mean.</param>
public sealed record MeanEvidence(
    string Variant,
    Proportion Total,
    Interval? Wilson,
    Interval? TotalAnyTime,
    double? Mean,
    Interval? MeanInterval,
    Interval? AnyTime,
    double? EffectiveUnits
)
{
    /// <summary>
    /// Effects and probabilities would say more of the prior than of its visitors, so there are none.
    /// </summary>
    public bool HasTooFew => Total.Trials < ExperimentReport.MinVisitors;
}

/// <summary>What would be gained by shipping, by the posteriors of totals.</summary>
/// <param name="ExpectedLoss">Conversions a visitor that are lost on average by shipping it.</param>
public sealed record ShippingEvidence(string Variant, double ProbabilityBest, double ExpectedLoss);
