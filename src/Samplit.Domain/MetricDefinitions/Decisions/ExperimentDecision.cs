using Samplit.Domain.MetricDefinitions.Analysis;

namespace Samplit.Domain.MetricDefinitions.Decisions;

public enum ExperimentOutcome
{
    /// <summary>A variant is shown to be better, and breaks no guardrail.</summary>
    Ship,

    /// <summary>Nothing is shown yet, and more units may show it.</summary>
    KeepRunning,

    /// <summary>Every treatment is shown to do harm.</summary>
    StopForHarm,

    /// <summary>Nothing can be said, and more units do not change that.</summary>
    NoDecision,
}

public enum DecisionReasonCode
{
    /// <summary>The variants did not get the traffic that their weights say, so that no number holds.</summary>
    SampleRatioMismatch,

    NoPrimaryMetric,

    /// <summary>Nothing is compared with a control.</summary>
    NoTreatment,

    /// <summary>The primary metric is better, however often one has looked.</summary>
    BetterAtAnyTime,

    /// <summary>The primary metric is better in one look at the planned sample.</summary>
    BetterAtTheEnd,

    /// <summary>The primary metric is worse, however often one has looked.</summary>
    WorseAtAnyTime,

    /// <summary>A guardrail is worse by more than its limit, however often one has looked.</summary>
    GuardrailBreached,

    /// <summary>A guardrail is neither shown to hold nor to be breached.</summary>
    GuardrailUndecided,

    /// <summary>The best of several that are shown to be better, by what is lost on average.</summary>
    LeastExpectedLoss,

    /// <summary>The same by the difference: what is lost on average is not known of all.</summary>
    LargestDifference,

    /// <summary>The primary metric is not shown to differ from the control's.</summary>
    NotShown,

    /// <summary>The effect has no p-value for any time yet.</summary>
    AnyTimeNotComputable,

    /// <summary>There are fewer units than the metric's smallest sample.</summary>
    TooEarly,

    /// <summary>The effect has no value, and why.</summary>
    NotComputable,

    PlannedSampleReached,
    PlannedSampleNotReached,
    NoPlannedSample,

    /// <summary>What the expected effect takes has come, without a plan to end then.</summary>
    ExpectedSampleReached,

    /// <summary>No effect is expected, or nothing is known that its power follows from.</summary>
    PowerNotComputable,

    /// <summary>Units and power are those of equal shares, and traffic follows results.</summary>
    TrafficFollowsResults,

    /// <summary>Something was done otherwise than registered, and nobody said why.</summary>
    DeviationWithoutReason,

    /// <summary>The rates themselves moved over time, so that what assumes that they do not is not to be read.</summary>
    RatesDrifted,
}

/// <param name="Text">For people.</param>
/// <param name="Metric">The metric it is about, by its name.</param>
/// <param name="Variant">The treatment it is about, by its name.</param>
/// <param name="Arguments">The numbers in the text; null where it has none.</param>
public sealed record DecisionReason(
    DecisionReasonCode Code,
    string Text,
    string? Metric = null,
    string? Variant = null,
    DecisionArguments? Arguments = null
);

/// <summary>What a reason says besides its code, so that others can say it in another language.</summary>
/// <param name="Difference">From the control, in the unit of the metric.</param>
/// <param name="PValue">0 where it is below what a double has.</param>
/// <param name="AtAnyTime">Whether that is for whoever keeps looking.</param>
/// <param name="Missing">Units that are not there yet.</param>
/// <param name="Why">Why there is nothing to compare.</param>
/// <param name="Limit">Of the guardrail, as a part of the control's value.</param>
/// <param name="Planned">Units that were planned.</param>
/// <param name="Units">Units that came, or that the expected effect takes.</param>
/// <param name="Shown">How many variants are shown to be better.</param>
/// <param name="ExpectsNoEffect">Whether the metric says of no effect that it is expected.</param>
public sealed record DecisionArguments(
    double? Difference = null,
    string? Unit = null,
    double? PValue = null,
    bool? AtAnyTime = null,
    long? Missing = null,
    NotComputable? Why = null,
    double? Limit = null,
    long? Planned = null,
    long? Units = null,
    int? Shown = null,
    bool? ExpectsNoEffect = null
);

/// <summary>What it takes to go on.</summary>
/// <param name="Units">
/// More units in all variants together: up to the planned sample, or without one to what the expected effect takes; at
/// least up to the smallest sample of the primary metric. Null where nobody knows.
/// </param>
/// <param name="UnitsPerDay">As they came since the start; null where none came.</param>
/// <param name="Days">Until the units are there; null where one of the two is.</param>
/// <param name="PowerNow">
/// The chance that a comparison of as many units as there are now finds the expected effect, at equal shares of alpha,
/// of the treatment where it is least.
/// </param>
/// <param name="PowerThen">The same once the units are there.</param>
public sealed record RemainingUnits(
    long? Units,
    double? UnitsPerDay,
    double? Days,
    double? PowerNow,
    double? PowerThen
);

/// <summary>What to do with an experiment, and why.</summary>
/// <param name="Variant">What to ship, by its name; else null.</param>
/// <param name="Reasons">At least one, what decided first.</param>
/// <param name="Remaining">Of what keeps running; else null.</param>
public sealed record ExperimentDecision(
    ExperimentOutcome Outcome,
    string? Variant,
    IReadOnlyList<DecisionReason> Reasons,
    RemainingUnits? Remaining = null
);
