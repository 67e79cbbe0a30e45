using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;
using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;
using Samplit.Statistics.Sequences;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Statistics.Evidence;

/// <summary>How much more a treatment converts than the control.</summary>
/// <param name="AtTheEnd">From differences within allocations, for one look when the experiment is over.</param>
/// <param name="AnyTime">The same for whoever looks as often as they like; of allocations that are over.</param>
/// <param name="Adjusted">The p-value of the former, raised for comparing several treatments with one control.</param>
/// <param name="Lift">
/// Relative to the control, by the posteriors of totals: null where the rates have drifted, since it assumes they have not.
/// </param>
public sealed record EffectEvidence(
    string Variant,
    BatchedEstimate? AtTheEnd,
    AnytimeBatchedEstimate? AnyTime,
    TailProbability? Adjusted,
    Interval? Lift
);

/// <summary>What is known of one variant by itself.</summary>
/// <param name="Total">Everybody who got it; as a rate it is biased once weights have followed results.</param>
/// <param name="Mean">The rate if everybody got it; null where somebody could not have got it.</param>
/// <param name="AnyTime">Of the same, for many looks; null with too few conversions.</param>
public sealed record MeanEvidence(
    string Variant,
    Proportion Total,
    Interval? Wilson,
    AipwEstimate? Mean,
    Interval? AnyTime
);

/// <summary>What would be gained by shipping, by the posteriors of totals.</summary>
/// <param name="ExpectedLoss">Conversions a visitor that are lost on average by shipping it.</param>
public sealed record ShippingEvidence(string Variant, double ProbabilityBest, double ExpectedLoss);

/// <summary>What an experiment's record says, and which of it to believe.</summary>
/// <param name="Readings">For people, the most important first.</param>
/// <param name="Shipping">Of the active variants; empty where rates have drifted.</param>
/// <param name="ValueRemaining">
/// By how much, as a part of its rate, the best of the others may still beat the leader, with 95 % probability: the time to
/// stop is when it is no longer worth going on for. Null where rates have drifted.
/// </param>
public sealed record EvidenceReport(
    IReadOnlyList<Reading> Readings,
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

    /// <summary>Sequences are tuned for so many allocations and visitors; at other numbers they are wider, not wrong.</summary>
    private const int TunedForAllocations = 20;
    private const int TunedForVisitors = 10_000;

    private static readonly double RhoOfAllocations = AsymptoticSequence.TunedFor(TunedForAllocations, Alpha);
    private static readonly double RhoOfVisitors = AsymptoticSequence.TunedFor(TunedForVisitors, Alpha);

    /// <param name="allocations">In their order; the last is in force.</param>
    public static EvidenceReport Of(Experiment experiment, IReadOnlyList<AllocationCounts> allocations)
    {
        var came = allocations.Where(a => a.Visitors > 0).ToArray();
        var ratio = SampleRatio.Of([.. came.Select(a => a.Epoch)]);
        var drift = DriftCheck.Of([.. came.Select(a => a.Arms)]);
        var totals = Totals(experiment, allocations);
        var posteriors = totals
            .Select(t =>
                BetaDistribution.FromCounts(
                    t.Successes,
                    t.Trials,
                    experiment.AllocationPolicy.PriorAlpha,
                    experiment.AllocationPolicy.PriorBeta
                )
            )
            .ToArray();
        var active = new ActiveVariants(experiment.Variants);
        var shipping = drift.HasDrifted ? [] : Ship(experiment, active, posteriors);
        var effects = Compare(experiment, came, allocations, drift.HasDrifted ? null : posteriors);
        return new EvidenceReport(
            Reading.Of(experiment, came, ratio, drift, effects),
            effects,
            Estimate(experiment, came, totals),
            shipping,
            drift.HasDrifted ? null : PotentialValueRemaining.Of(active.Of(posteriors)).Quantile(),
            ratio,
            SequentialSampleRatio.Of([.. came.Select(a => a.Epoch)]),
            drift
        );
    }

    private static Proportion[] Totals(Experiment experiment, IReadOnlyList<AllocationCounts> allocations) =>
        [
            .. experiment.Variants.Select(
                (_, arm) =>
                    new Proportion(
                        allocations.Sum(a => a.Arms[arm].Successes),
                        allocations.Sum(a => a.Arms[arm].Trials)
                    )
            ),
        ];

    private static EffectEvidence[] Compare(
        Experiment experiment,
        AllocationCounts[] came,
        IReadOnlyList<AllocationCounts> allocations,
        BetaDistribution[]? posteriors
    )
    {
        var control = experiment.IndexOf(experiment.Control.Name);
        // An allocation that is in force still grows: a sequence counts what is over.
        var over = came.Where(a => a.Allocation < allocations[^1].Allocation).ToArray();
        var treatments = Enumerable.Range(0, experiment.Variants.Count).Where(arm => arm != control).ToArray();
        var estimates = Array.ConvertAll(
            treatments,
            arm => BatchedEstimate.Of([.. came.Select(a => a.Between(control, arm))], Alpha)
        );
        var known = estimates.OfType<BatchedEstimate>().ToList();
        var adjusted = Holm.Adjust([.. known.Select(e => e.PValue)]);
        return
        [
            .. treatments.Zip(
                estimates,
                (arm, estimate) =>
                    new EffectEvidence(
                        experiment.Variants[arm].Name,
                        estimate,
                        AnytimeBatchedEstimate.Of(
                            [.. over.Select(a => a.Between(control, arm))],
                            RhoOfAllocations,
                            Alpha
                        ),
                        estimate is null ? null : adjusted[known.IndexOf(estimate)],
                        posteriors is null
                            ? null
                            : RelativeLift.Of(posteriors[control], posteriors[arm]).CredibleInterval(1 - Alpha)
                    )
            ),
        ];
    }

    private static MeanEvidence[] Estimate(Experiment experiment, AllocationCounts[] came, Proportion[] totals)
    {
        var aipw = new Aipw([.. came.Select(a => a.Recorded)]);
        return
        [
            .. experiment.Variants.Select(
                (variant, arm) =>
                {
                    var mean = came.Length == 0 ? null : aipw.Mean(arm, alpha: Alpha);
                    return new MeanEvidence(
                        variant.Name,
                        totals[arm],
                        totals[arm].WilsonInterval(Alpha),
                        mean,
                        mean?.AnytimeInterval(RhoOfVisitors, Alpha)
                    );
                }
            ),
        ];
    }

    private static ShippingEvidence[] Ship(Experiment experiment, ActiveVariants active, BetaDistribution[] posteriors)
    {
        var best = BestProbability.Of(active.Of(posteriors));
        return
        [
            .. active
                .Of(experiment.Variants)
                .Select((v, i) => new ShippingEvidence(v.Name, best.ProbabilityBest[i], best.ExpectedLoss[i])),
        ];
    }
}
