using Samplit.Statistics;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>Why there is no number: said in place of it, and never as 0.</summary>
public enum NotComputable
{
    /// <summary>Fewer units than the metric's smallest sample, or than approximations take.</summary>
    TooEarly,

    /// <summary>No unit has a value.</summary>
    NoValues,

    /// <summary>A ratio of which the denominators of all units together are not above 0.</summary>
    DividesByZero,

    /// <summary>All values are the same in both variants, and the variants differ: or there is but one.</summary>
    NothingVaries,

    /// <summary>A quantile beyond which there are too few values.</summary>
    TooFewValues,

    /// <summary>Weights followed results, and of this metric nothing is known to hold then.</summary>
    WeightsMoved,

    /// <summary>Some units could not have got the variant: it came later, or was deactivated.</summary>
    NotAlwaysOffered,
}

/// <summary>What is known of one variant.</summary>
/// <param name="Units">All of them, also those that did nothing.</param>
/// <param name="UnitsWithValue">Those that have a value; of a quantile, those with an event.</param>
/// <param name="Value">Rate, mean, ratio or quantile; in the metric's unit.</param>
/// <param name="Interval">Of the value, for one look at the end.</param>
/// <param name="Why">Why there is no value.</param>
/// <param name="ProbabilityBest">Among all variants that are compared; null where they are not.</param>
/// <param name="ExpectedLoss">What is lost on average by shipping it, in the unit of the value.</param>
/// <param name="Unread">Events that could not be read.</param>
/// <param name="StandardError">Of the value; null where its interval is.</param>
public sealed record VariantEstimate(
    string Variant,
    long Units,
    long UnitsWithValue,
    double? Least,
    double? Most,
    double? Value,
    Interval? Interval,
    NotComputable? Why,
    double? ProbabilityBest,
    double? ExpectedLoss,
    UnreadEvents Unread,
    double? StandardError = null
);

/// <summary>Treatment minus control.</summary>
/// <param name="Interval">For one look, when the experiment is over.</param>
/// <param name="PValue">The p-value of that look, against both sides.</param>
/// <param name="AnyTime">For whoever looks as often as they like; null where there is too little for it.</param>
/// <param name="AnyTimePValue">Valid at any time.</param>
public sealed record EffectEstimate(
    double Difference,
    Interval Interval,
    TailProbability PValue,
    Interval? AnyTime,
    TailProbability? AnyTimePValue
);

/// <summary>An effect without the noise that units' past explains (CUPED).</summary>
/// <param name="VarianceReduction">The part of the variance between units that is gone, 0 to 1.</param>
public sealed record AdjustedEffect(EffectEstimate Effect, double VarianceReduction);

/// <summary>The effect as a part of the control's value.</summary>
/// <param name="Interval">For one look, when the experiment is over.</param>
/// <param name="AnyTime">For whoever looks as often as they like.</param>
/// <param name="Credible">
/// What holds the lift with the level's probability: of rates by their Beta posteriors; of others, with flat priors,
/// the same as <paramref name="Interval"/>.
/// </param>
public sealed record LiftEstimate(double Lift, Interval? Interval, Interval? AnyTime, Interval? Credible);

public enum GuardrailVerdict
{
    /// <summary>It is not worse by more than the limit.</summary>
    Holds,

    /// <summary>It is worse by more than the limit.</summary>
    Breached,

    Undecided,
}

/// <summary>How a variant compares with the control.</summary>
/// <param name="Why">Why there is no effect.</param>
/// <param name="MissingUnits">Where it is too early: how many the variant or the control lacks.</param>
/// <param name="ChanceToWin">The posterior probability that the variant is better.</param>
/// <param name="Adjusted">With the noise taken out that units' past explains; null without any.</param>
/// <param name="Guardrail">At any time, whatever one has looked; null of metrics without a limit.</param>
public sealed record MetricEffect(
    string Variant,
    EffectEstimate? Effect,
    NotComputable? Why,
    long? MissingUnits,
    LiftEstimate? Lift,
    double? ChanceToWin,
    AdjustedEffect? Adjusted,
    GuardrailVerdict? Guardrail
);

/// <summary>What the units of an experiment say of one metric.</summary>
/// <param name="WeightsMoved">Whether all of it is from estimators that hold when weights follow results.</param>
/// <param name="Cap">The cap that was applied.</param>
/// <param name="Effects">Of every variant but the control.</param>
public sealed record MetricAnalysis(
    string Metric,
    bool WeightsMoved,
    CapInForce? Cap,
    IReadOnlyList<VariantEstimate> Variants,
    IReadOnlyList<MetricEffect> Effects
);
