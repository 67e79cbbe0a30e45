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
public sealed record DecisionReason(
    DecisionReasonCode Code,
    string Text,
    string? Metric = null,
    string? Variant = null
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
