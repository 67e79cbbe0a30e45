using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.Statistics.Report;
using Samplit.Statistics;

namespace Samplit.Domain.MetricDefinitions.Decisions;

/// <summary>
/// From what was analysed to what to do. The same inputs give the same outcome, variant and codes on every machine,
/// since nothing but recorded numbers is compared; the power that is told agrees to the digits of its quantiles.
/// </summary>
/// <remarks>
/// Harm comes before all but a broken split, and is not adjusted where a guardrail tells it: to adjust it would hide
/// it. A variant is better by the p-value for any time, adjusted for the variants (<see cref="MetricFamilies"/>), and
/// at the first look with the planned sample by the one for the end as well, since that was planned before anybody knew.
/// </remarks>
public static class DecideExperiment
{
    private static readonly DecisionReason NoPrimary = new(
        DecisionReasonCode.NoPrimaryMetric,
        "No metric is primary, so that none decides. Say which one does."
    );

    private static readonly DecisionReason NoTreatment = new(
        DecisionReasonCode.NoTreatment,
        "No variant is compared with a control."
    );

    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public static ExperimentDecision From(DecisionInputs inputs)
    {
        Check.Inside(inputs.Alpha);
        var primary = inputs.Metrics.FirstOrDefault(m => m.Definition.IsPrimary == true);
        var families = MetricFamilies.Adjust([.. inputs.Metrics.Select(m => (m.Definition, m.Analysis))]);
        TreatmentVerdict[] treatments =
        [
            .. inputs
                .Metrics.SelectMany(m => m.Analysis.Effects)
                .Select(e => e.Variant)
                .Distinct()
                .Select(variant => TreatmentVerdict.Of(variant, primary, inputs, families)),
        ];
        if (inputs.SampleRatio.Value < ReportFinding.SampleRatioAlarm)
        {
            return NoDecision(
                new DecisionReason(
                    DecisionReasonCode.SampleRatioMismatch,
                    $"The variants did not get the traffic that their weights say (p {DecisionText.Of(inputs.SampleRatio)}). Find out why before you believe any other number.",
                    Arguments: new(PValue: inputs.SampleRatio.Value)
                ),
                [.. treatments.SelectMany(t => t.Harm)]
            );
        }
        if (treatments.Length == 0)
        {
            return NoDecision(primary is null ? NoPrimary : NoTreatment);
        }
        if (Array.TrueForAll(treatments, t => t.IsHarmful))
        {
            return new(ExperimentOutcome.StopForHarm, null, [.. treatments.SelectMany(t => t.Harm)]);
        }
        if (primary is null)
        {
            return NoDecision(NoPrimary, [.. treatments.SelectMany(t => t.Harm)]);
        }
        TreatmentVerdict[] shown = [.. treatments.Where(t => t.Shown is not null && t.Breaches.Count == 0)];
        return shown.Length > 0 ? Ship(primary, shown, treatments) : Wait(inputs, primary, treatments);
    }

    private static ExperimentDecision NoDecision(params IReadOnlyList<DecisionReason> reasons) =>
        new(ExperimentOutcome.NoDecision, null, reasons);

    private static ExperimentDecision NoDecision(DecisionReason first, IReadOnlyList<DecisionReason> others) =>
        NoDecision([first, .. others]);

    private static ExperimentDecision Ship(
        AnalysedMetric primary,
        TreatmentVerdict[] shown,
        TreatmentVerdict[] treatments
    )
    {
        var (best, why) = Best(primary, shown);
        return new(
            ExperimentOutcome.Ship,
            best.Variant,
            [
                best.Shown!,
                .. why is null ? Array.Empty<DecisionReason>() : [why],
                .. best.Rest,
                .. best.Undecided,
                .. treatments.Where(t => t != best).SelectMany(t => t.Reasons),
            ]
        );
    }

    /// <summary>Of several that are shown to be better, what loses least; else that of the largest difference.</summary>
    private static (TreatmentVerdict Best, DecisionReason? Why) Best(AnalysedMetric primary, TreatmentVerdict[] shown)
    {
        if (shown.Length == 1)
        {
            return (shown[0], null);
        }
        var name = primary.Definition.Name;
        var isKnown = Array.TrueForAll(shown, t => primary.Estimate(t.Variant)?.ExpectedLoss is not null);
        var best = isKnown
            ? shown.MinBy(t => primary.Estimate(t.Variant)!.ExpectedLoss)!
            : shown.MaxBy(t => Math.Abs(primary.Effect(t.Variant)!.Effect!.Difference))!;
        return (
            best,
            isKnown
                ? new(
                    DecisionReasonCode.LeastExpectedLoss,
                    $"{shown.Length} variants are shown to be better. '{best.Variant}' is the one with which least is lost on average, should another be the best.",
                    name,
                    best.Variant,
                    new(Shown: shown.Length)
                )
                : new(
                    DecisionReasonCode.LargestDifference,
                    $"{shown.Length} variants are shown to be better. '{best.Variant}' has the largest difference from the control; what is lost on average cannot be computed of all.",
                    name,
                    best.Variant,
                    new(Shown: shown.Length)
                )
        );
    }

    private static ExperimentDecision Wait(DecisionInputs inputs, AnalysedMetric primary, TreatmentVerdict[] treatments)
    {
        TreatmentVerdict[] open = [.. treatments.Where(t => !t.IsHarmful)];
        DecisionReason[] reasons =
        [
            .. open.SelectMany(t => t.Reasons),
            .. treatments.Where(t => t.IsHarmful).SelectMany(t => t.Harm),
        ];
        // What more units cannot change is no reason to wait.
        if (Array.TrueForAll(open, t => t.IsHopeless))
        {
            return NoDecision(reasons);
        }
        var isEarly = Array.Exists(open, t => t.IsEarly);
        if (inputs.Horizon.IsReached && !isEarly)
        {
            return NoDecision(
                new DecisionReason(
                    DecisionReasonCode.PlannedSampleReached,
                    $"The planned {inputs.Horizon.PlannedUnits:N0} units have come, and no variant is shown to be better. If it goes on until one is, the p-values for any time stay right, and those for the end do not.",
                    Arguments: new(Planned: inputs.Horizon.PlannedUnits)
                ),
                reasons
            );
        }
        var power = new ExpectedEffectPower(
            primary,
            [.. open.Select(t => t.Variant)],
            inputs.Alpha / treatments.Length
        );
        var (remaining, why) = Remaining(inputs, primary, power);
        return new(ExperimentOutcome.KeepRunning, null, [.. reasons, .. why], remaining);
    }

    private static (RemainingUnits, IReadOnlyList<DecisionReason>) Remaining(
        DecisionInputs inputs,
        AnalysedMetric primary,
        ExpectedEffectPower power
    )
    {
        var horizon = inputs.Horizon;
        var goal = horizon.PlannedUnits ?? power.ForExpectedEffect();
        var early = power.ToSmallestSample();
        var units =
            goal is { } whole ? Math.Max(early, Math.Max(0, whole - horizon.Units))
            : early > 0 ? early
            : (long?)null;
        var now = power.At(1);
        var remaining = new RemainingUnits(
            units,
            horizon.UnitsPerDay,
            units / horizon.UnitsPerDay,
            now,
            horizon.Units > 0 && units is { } more ? power.At(1 + (double)more / horizon.Units) : null
        );
        var name = primary.Definition.Name;
        var why = new List<DecisionReason> { DecisionText.OfHorizon(horizon, goal) };
        if (now is null)
        {
            why.Add(
                new(
                    DecisionReasonCode.PowerNotComputable,
                    primary.Definition.ExpectedEffect is null
                        ? $"'{name}' expects no effect, so that nobody knows how many units would find it."
                        : $"Too little is known of '{name}' to say how many units find the expected effect.",
                    name,
                    Arguments: new(ExpectsNoEffect: primary.Definition.ExpectedEffect is null)
                )
            );
        }
        if (primary.Analysis.WeightsMoved || DecisionText.FollowsResults(inputs.Purpose))
        {
            why.Add(
                new(
                    DecisionReasonCode.TrafficFollowsResults,
                    "Traffic follows results: who falls behind gets fewer units, so that it may take more than equal shares would, and find less."
                )
            );
        }
        return (remaining, why);
    }
}
