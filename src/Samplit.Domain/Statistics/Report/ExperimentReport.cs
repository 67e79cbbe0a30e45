using Samplit.Domain.Experiments;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;
using Samplit.Statistics.Sequences;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Statistics.Report;

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
        var drift = DriftOf(came);
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
        return DriftOf(allocations).HasDrifted
            ? []
            : Ship(experiment, Comparable(experiment, totals), Posteriors(experiment, totals));
    }

    internal static DriftCheck DriftOf(IEnumerable<AllocationCounts> allocations) =>
        DriftCheck.Compute([.. allocations.Where(a => a.Visitors > 0).Select(a => a.Arms)]);

    internal static BetaDistribution[] Posteriors(Experiment experiment, Proportion[] totals) =>
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
        var isConstant = came.Length > 0 && AllocationCounts.HaveConstantWeights(came);
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
