using Samplit.Domain.MetricDefinitions.Analysis;

namespace Samplit.Domain.MetricDefinitions.Decisions;

/// <summary>What the metrics say of one treatment.</summary>
/// <param name="Shown">Why the primary metric is shown to be better; null where it is not.</param>
/// <param name="Worse">Why it is shown to be worse at any time; null where it is not.</param>
/// <param name="Breaches">Of guardrails, at any time.</param>
/// <param name="Undecided">Guardrails that are neither held nor breached.</param>
/// <param name="Rest">What else there is to say of the primary metric.</param>
/// <param name="IsEarly">The primary metric waits for its smallest sample.</param>
/// <param name="IsHopeless">More units change nothing of what cannot be computed.</param>
internal sealed record TreatmentVerdict(
    string Variant,
    DecisionReason? Shown,
    DecisionReason? Worse,
    IReadOnlyList<DecisionReason> Breaches,
    IReadOnlyList<DecisionReason> Undecided,
    IReadOnlyList<DecisionReason> Rest,
    bool IsEarly,
    bool IsHopeless
)
{
    public bool IsHarmful => Worse is not null || Breaches.Count > 0;

    public IReadOnlyList<DecisionReason> Harm => Worse is null ? Breaches : [Worse, .. Breaches];

    /// <summary>All of them.</summary>
    public IReadOnlyList<DecisionReason> Reasons =>
        [.. Harm, .. Shown is null ? Array.Empty<DecisionReason>() : [Shown], .. Rest, .. Undecided];

    public static TreatmentVerdict Of(
        string variant,
        AnalysedMetric? primary,
        DecisionInputs inputs,
        IReadOnlyList<FamilyComparison> families
    )
    {
        AnalysedMetric[] guardrails = [.. inputs.Metrics.Where(m => m.IsGuardrail)];
        var verdict = new TreatmentVerdict(
            variant,
            Shown: null,
            Worse: null,
            [
                .. guardrails
                    .Where(m => m.Effect(variant)?.Guardrail == GuardrailVerdict.Breached)
                    .Select(m => DecisionText.Breached(m, variant)),
            ],
            [
                .. guardrails
                    .Where(m => m.Effect(variant)?.Guardrail is null or GuardrailVerdict.Undecided)
                    .Select(m => DecisionText.Undecided(m, variant)),
            ],
            Rest: [],
            IsEarly: false,
            IsHopeless: false
        );
        return primary is null ? verdict : verdict.With(primary, inputs, families);
    }

    private TreatmentVerdict With(
        AnalysedMetric primary,
        DecisionInputs inputs,
        IReadOnlyList<FamilyComparison> families
    )
    {
        var name = primary.Definition.Name;
        var missing = ExpectedEffectPower.Least(primary.Definition) - Fewest(primary);
        if (missing > 0 || primary.Effect(Variant)?.Why == NotComputable.TooEarly)
        {
            return this with { Rest = [DecisionText.TooEarly(primary, Variant, missing)], IsEarly = true };
        }
        if (
            primary.Effect(Variant)?.Effect is not { } effect
            || families.FirstOrDefault(f => (f.Family, f.Metric, f.Variant) == (MetricFamilies.Primary, name, Variant))
                is not { } compared
        )
        {
            var why = primary.Effect(Variant)?.Why;
            return this with
            {
                Rest = [DecisionText.NotComputable(primary, Variant, why)],
                IsHopeless = why is null or NotComputable.WeightsMoved or NotComputable.NotAlwaysOffered,
            };
        }
        var anyTime = compared.AnyTimeAdjusted?.Value <= inputs.Alpha;
        var atTheEnd = inputs.Horizon.IsTheEnd && compared.Adjusted.Value <= inputs.Alpha;
        var shown =
            !primary.IsBetter(effect) ? null
            : anyTime ? DecisionText.BetterAtAnyTime(primary, Variant, effect, compared)
            : atTheEnd ? DecisionText.BetterAtTheEnd(primary, Variant, effect, compared)
            : null;
        var worse =
            anyTime && primary.IsWorse(effect) ? DecisionText.WorseAtAnyTime(primary, Variant, effect, compared) : null;
        return this with
        {
            Shown = shown,
            Worse = worse,
            Rest =
            [
                .. shown is null && worse is null
                    ? [DecisionText.NotShown(primary, Variant, effect, compared)]
                    : Array.Empty<DecisionReason>(),
                .. compared.AnyTimeAdjusted is null
                    ? [DecisionText.AnyTimeNotComputable(primary, Variant)]
                    : Array.Empty<DecisionReason>(),
            ],
        };
    }

    /// <summary>Units of the treatment or of the control.</summary>
    private long Fewest(AnalysedMetric primary) =>
        Math.Min(primary.Control?.Units ?? 0, primary.Estimate(Variant)?.Units ?? 0);
}
