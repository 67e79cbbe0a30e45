using Samplit.Domain.Experiments;
using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;
using Samplit.Statistics.Sequences;
using Samplit.Statistics.Traffic;

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

/// <summary>What an experiment's record says, and which of it to believe.</summary>
/// <param name="Readings">For people, the most important first.</param>
/// <param name="Shipping">
/// The active variants with enough visitors, compared with one another; empty where rates have drifted, and where
/// there are not two of them.
/// </param>
/// <param name="ValueRemaining">
/// By how much, as a part of its rate, the best of the others may still beat the leader, with 95 % probability: the
/// time to stop is when it is no longer worth going on for. Null where there is no <paramref name="Shipping"/>.
/// </param>
public sealed record ExperimentReport(
    IReadOnlyList<ReportFinding> Readings,
    IReadOnlyList<EffectEvidence> Effects,
    IReadOnlyList<MeanEvidence> Variants,
    IReadOnlyList<ShippingEvidence> Shipping,
    double? ValueRemaining,
    SampleRatio SampleRatio,
    SequentialSampleRatio SampleRatioAnyTime,
    DriftCheck Drift
)
{
    public const double Alpha = 0.05;

    /// <summary>
    /// Of a variant with fewer visitors there are counts and their interval, and nothing else: approximations do not
    /// hold yet, and posteriors say what the prior says.
    /// </summary>
    public const int MinVisitors = 100;

    /// <summary>
    /// Sequences are tuned for so many allocations and visitors; at other numbers they are wider, not wrong.
    /// </summary>
    private const int TunedForAllocations = 20;
    private const int TunedForVisitors = 10_000;

    /// <summary>The size of effects that the mixture test is tuned for: one visitor more in a hundred.</summary>
    private const double TunedForEffect = 0.01;

    /// <summary>Conversions, and visitors without one, that the mixture test takes in each arm.</summary>
    private const int MinEventsOfMixture = 20;

    private static readonly double RhoOfAllocations = AsymptoticSequence.TunedFor(TunedForAllocations, Alpha);
    private static readonly double RhoOfVisitors = AsymptoticSequence.TunedFor(TunedForVisitors, Alpha);

    /// <param name="allocations">The allocations in their order; the last is in force.</param>
    public static ExperimentReport From(Experiment experiment, IReadOnlyList<AllocationCounts> allocations)
    {
        var came = allocations.Where(a => a.Visitors > 0).ToArray();
        var ratio = SampleRatio.Compute([.. came.Select(a => a.Epoch)]);
        var drift = DriftCheck.Compute([.. came.Select(a => a.Arms)]);
        var totals = Totals(experiment, allocations);
        var posteriors = Posteriors(experiment, totals);
        int[] compared = drift.HasDrifted ? [] : Comparable(experiment, totals);
        var effects = Compare(experiment, came, allocations, totals, drift.HasDrifted ? null : posteriors);
        var variants = Estimate(experiment, new Aipw([.. came.Select(a => a.Recorded)]), totals, drift.HasDrifted);
        return new ExperimentReport(
            ReportFinding.From(experiment, came, ratio, drift, effects, variants),
            effects,
            variants,
            Ship(experiment, compared, posteriors),
            compared.Length == 0
                ? null
                : PotentialValueRemaining.Compute(Array.ConvertAll(compared, arm => posteriors[arm])).Quantile(),
            ratio,
            SequentialSampleRatio.Compute([.. came.Select(a => a.Epoch)]),
            drift
        );
    }

    /// <summary>
    /// What would be gained by shipping, without the rest of the report; the same as <see cref="Shipping"/> there.
    /// </summary>
    public static IReadOnlyList<ShippingEvidence> Ship(
        Experiment experiment,
        IReadOnlyList<AllocationCounts> allocations
    )
    {
        var totals = Totals(experiment, allocations);
        return DriftCheck.Compute([.. allocations.Where(a => a.Visitors > 0).Select(a => a.Arms)]).HasDrifted
            ? []
            : Ship(experiment, Comparable(experiment, totals), Posteriors(experiment, totals));
    }

    private static BetaDistribution[] Posteriors(Experiment experiment, Proportion[] totals) =>
        Array.ConvertAll(
            totals,
            t =>
                BetaDistribution.FromCounts(
                    t.Successes,
                    t.Trials,
                    experiment.AllocationPolicy.PriorAlpha,
                    experiment.AllocationPolicy.PriorBeta
                )
        );

    internal static Proportion[] Totals(Experiment experiment, IReadOnlyList<AllocationCounts> allocations) =>
        [
            .. experiment.Variants.Select(
                (_, arm) =>
                    new Proportion(
                        allocations.Sum(a => a.Arms[arm].Successes),
                        allocations.Sum(a => a.Arms[arm].Trials)
                    )
            ),
        ];

    /// <summary>The active variants with enough visitors; none where there are not two.</summary>
    private static int[] Comparable(Experiment experiment, Proportion[] totals)
    {
        int[] arms =
        [
            .. Enumerable
                .Range(0, totals.Length)
                .Where(arm => experiment.Variants[arm].IsActive && totals[arm].Trials >= MinVisitors),
        ];
        return arms.Length < 2 ? [] : arms;
    }

    /// <param name="came">Those of <paramref name="allocations"/> under which somebody came.</param>
    /// <param name="posteriors">Null to say nothing of lifts, which take most of the time.</param>
    internal static EffectEvidence[] Compare(
        Experiment experiment,
        AllocationCounts[] came,
        IReadOnlyList<AllocationCounts> allocations,
        Proportion[] totals,
        BetaDistribution[]? posteriors
    )
    {
        var control = experiment.IndexOf(experiment.Control.Name);
        // An allocation that is in force still grows: a sequence counts what is over.
        var over = came.Where(a => a.Allocation < allocations[^1].Allocation).ToArray();
        var isConstant = came.Length > 0 && Array.TrueForAll(came, a => a.Weights.Equals(came[0].Weights));
        return
        [
            .. EndComparison
                .Compute(experiment.Variants.Count, control, came, Alpha)
                .Select(
                    (comparison) =>
                    {
                        var arm = comparison.Treatment;
                        var name = experiment.Variants[arm].Name;
                        if (!IsEnough(arm))
                        {
                            return EffectEvidence.OfTooFew(name);
                        }
                        var lift = posteriors is null
                            ? null
                            : RelativeLift.Compute(posteriors[control], posteriors[arm]);
                        return new EffectEvidence(
                            name,
                            comparison.Estimate,
                            AnytimeBatchedEstimate.Compute(
                                [.. over.Select(a => a.Between(control, arm))],
                                RhoOfAllocations,
                                Alpha
                            ),
                            comparison.Adjusted,
                            lift?.CredibleInterval(1 - Alpha),
                            lift?.Quantile(0.5),
                            isConstant ? CompareTotals(totals[control], totals[arm]) : null
                        );
                    }
                ),
        ];

        bool IsEnough(int arm) => Math.Min(totals[control].Trials, totals[arm].Trials) >= MinVisitors;
    }

    private static ConstantWeightsEvidence? CompareTotals(Proportion control, Proportion treatment) =>
        TwoProportions.Compare(control, treatment, Alpha) is not { } compared
            ? null
            : new(
                compared,
                // A normal approximation, for rates that are rare as well.
                compared.SmallestExpected < MinEventsOfMixture
                    ? null
                    : MixtureSequentialTest.Compare(
                        RunningMoments.FromCounts(control.Successes, control.Trials),
                        RunningMoments.FromCounts(treatment.Successes, treatment.Trials),
                        TunedForEffect * TunedForEffect,
                        Alpha
                    )
            );

    /// <param name="aipw">Of the allocations under which somebody came.</param>
    internal static MeanEvidence[] Estimate(Experiment experiment, Aipw aipw, Proportion[] totals, bool hasDrifted) =>
        [
            .. experiment.Variants.Select(
                (variant, arm) =>
                {
                    var mean = totals[arm].Trials < MinVisitors ? null : aipw.Mean(arm, alpha: Alpha);
                    return new MeanEvidence(
                        variant.Name,
                        totals[arm],
                        totals[arm].WilsonInterval(Alpha),
                        hasDrifted ? null : BetaMixtureSequence.Compute(totals[arm], Alpha),
                        mean is null ? null : Math.Clamp(mean.Value, 0, 1),
                        mean?.RateInterval(Alpha),
                        mean?.AnytimeRateInterval(RhoOfVisitors, Alpha),
                        mean?.EffectiveUnits
                    );
                }
            ),
        ];

    private static ShippingEvidence[] Ship(Experiment experiment, int[] arms, BetaDistribution[] posteriors)
    {
        if (arms.Length == 0)
        {
            return [];
        }
        var best = BestProbability.Compute(Array.ConvertAll(arms, arm => posteriors[arm]));
        return
        [
            .. arms.Select(
                (arm, i) =>
                    new ShippingEvidence(experiment.Variants[arm].Name, best.ProbabilityBest[i], best.ExpectedLoss[i])
            ),
        ];
    }
}
