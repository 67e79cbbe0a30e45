using Samplit.Domain.MetricDefinitions.Decisions;

namespace Samplit.Domain.Verdicts;

public enum VerdictCode
{
    NotStarted,

    /// <summary>Nothing can be compared yet, and more units will change that.</summary>
    TooLittle,

    /// <summary>Nothing is shown yet, and more units may show it.</summary>
    GoOn,

    /// <summary>A variant is shown to be better, however often one has looked.</summary>
    ShownAtAnyTime,

    /// <summary>As many came as were promised, and in that one look a variant is shown to be better.</summary>
    PromiseReached,

    /// <summary>Every treatment is shown to do harm.</summary>
    StopForHarm,

    /// <summary>As many came as were promised, or it is over, and no variant is shown to be better.</summary>
    NothingToSee,

    /// <summary>The numbers do not say what they seem to say.</summary>
    DoNotRead,

    /// <summary>Nothing can be compared, however many more come.</summary>
    NotComparable,
}

/// <summary>Why numbers are not to be read.</summary>
public enum UnreadableCause
{
    SampleRatio,
    Deviation,
    Drift,
}

/// <summary>What would make another verdict of it.</summary>
public enum VerdictChange
{
    Start,
    MoreUnits,

    /// <summary>The promised number of units, for the one look that was planned.</summary>
    PlannedSample,

    /// <summary>An interval for any time that leaves 0 out.</summary>
    AnyTimeShown,
    GuardrailBroken,
    CauseOfSampleRatio,
    ReasonForDeviation,
    PrimaryMetric,
    OtherVariant,
}

/// <summary>The numbers of a verdict; those that it does not have are null.</summary>
/// <param name="Metric">By which it was judged; <see cref="VerdictInputs.Conversions"/> without one of its own.</param>
/// <param name="IsRate">Whether the metric is a rate, whose differences are told in percentage points.</param>
/// <param name="Unit">What its values are in.</param>
/// <param name="Variant">
/// The variant that the numbers are of: that of the verdict, else the one that is ahead of the control by most.
/// </param>
/// <param name="Difference">Of the variant from the control, in the metric's unit.</param>
/// <param name="AtEndLower">Its interval for one look at the end.</param>
/// <param name="AnyTimeLower">Its interval for whoever keeps looking.</param>
/// <param name="Units">Assigned so far.</param>
/// <param name="UnitsLeft">More of them until something is decided.</param>
/// <param name="DaysLeft">Until those have come, at the pace since the start.</param>
/// <param name="SampleRatio">The p-value of the sample ratio for any time.</param>
/// <param name="Deviations">Without a reason.</param>
public sealed record VerdictArguments(
    string? Metric = null,
    bool IsRate = false,
    string? Unit = null,
    string? Control = null,
    string? Variant = null,
    double? Difference = null,
    double? AtEndLower = null,
    double? AtEndUpper = null,
    double? AnyTimeLower = null,
    double? AnyTimeUpper = null,
    long? Units = null,
    long? PlannedUnits = null,
    long? UnitsLeft = null,
    double? DaysLeft = null,
    UnreadableCause? Cause = null,
    double? SampleRatio = null,
    int? Deviations = null
);

/// <param name="Text">In English, from the code alone.</param>
public sealed record VerdictChangeReason(VerdictChange Code, string Text);

/// <summary>What to do with an experiment, first in a sentence.</summary>
/// <param name="Subject">The variant to do it with, by its name; null where it is about all.</param>
/// <param name="Sentence">In English, from the code, the subject and the arguments alone.</param>
/// <param name="Reasons">What decided first.</param>
/// <param name="WouldChange">What would make another verdict of it.</param>
public sealed record Verdict(
    VerdictCode Code,
    string? Subject,
    VerdictArguments Arguments,
    string Sentence,
    IReadOnlyList<DecisionReason> Reasons,
    IReadOnlyList<VerdictChangeReason> WouldChange
)
{
    private static readonly DecisionReason NobodySaidWhy = new(
        DecisionReasonCode.DeviationWithoutReason,
        "Something was done otherwise than registered, and nobody said why."
    );

    private static readonly DecisionReason RatesMoved = new(
        DecisionReasonCode.RatesDrifted,
        "The rates themselves moved over time. Differences within allocations hold; chances to be best and lifts do not."
    );

    /// <summary>The same inputs give the same verdict on every machine.</summary>
    public static Verdict From(VerdictInputs inputs)
    {
        if (inputs.Decision is not { } evidence)
        {
            return Create(VerdictCode.NotStarted, null, new(), []);
        }
        var decision = DecideExperiment.From(evidence);
        var (code, subject, cause) = Judge(inputs, evidence, decision);
        return Create(
            code,
            subject,
            VerdictNumbers.Of(inputs, evidence, decision, code, subject, cause),
            cause is null or UnreadableCause.SampleRatio
                ? [.. decision.Reasons, .. Unreadable(inputs)]
                : [.. Unreadable(inputs), .. decision.Reasons]
        );
    }

    private static (VerdictCode Code, string? Subject, UnreadableCause? Cause) Judge(
        VerdictInputs inputs,
        DecisionInputs evidence,
        ExperimentDecision decision
    )
    {
        bool Says(DecisionReasonCode code) => decision.Reasons.Any(r => r.Code == code);
        if (Says(DecisionReasonCode.SampleRatioMismatch))
        {
            return (VerdictCode.DoNotRead, null, UnreadableCause.SampleRatio);
        }
        if (inputs.UnexplainedDeviations > 0)
        {
            return (VerdictCode.DoNotRead, null, UnreadableCause.Deviation);
        }
        if (decision.Outcome == ExperimentOutcome.StopForHarm)
        {
            var harmed = decision.Reasons.Select(r => r.Variant).Distinct().ToArray();
            return (VerdictCode.StopForHarm, harmed is [{ } one] ? one : null, null);
        }
        if (decision.Outcome == ExperimentOutcome.Ship)
        {
            return (
                decision.Reasons[0].Code == DecisionReasonCode.BetterAtAnyTime
                    ? VerdictCode.ShownAtAnyTime
                    : VerdictCode.PromiseReached,
                decision.Variant,
                null
            );
        }
        // What is shown within allocations holds whatever the rates do; without that there is but what they forbid.
        if (inputs.HasDrifted)
        {
            return (VerdictCode.DoNotRead, null, UnreadableCause.Drift);
        }
        var isOver = evidence.Horizon.IsReached || inputs.Status >= Experiments.ExperimentStatus.Completed;
        return Says(DecisionReasonCode.NotShown) ? (isOver ? VerdictCode.NothingToSee : VerdictCode.GoOn, null, null)
            : decision.Outcome == ExperimentOutcome.KeepRunning || Says(DecisionReasonCode.PlannedSampleReached)
                ? (VerdictCode.TooLittle, null, null)
            : (VerdictCode.NotComparable, null, null);
    }

    private static DecisionReason[] Unreadable(VerdictInputs inputs) =>
        [
            .. inputs.UnexplainedDeviations > 0 ? [NobodySaidWhy] : Array.Empty<DecisionReason>(),
            .. inputs.HasDrifted ? [RatesMoved] : Array.Empty<DecisionReason>(),
        ];

    private static Verdict Create(
        VerdictCode code,
        string? subject,
        VerdictArguments arguments,
        IReadOnlyList<DecisionReason> reasons
    ) =>
        new(
            code,
            subject,
            arguments,
            VerdictText.Say(code, subject, arguments),
            reasons,
            [.. VerdictText.Changes(code, arguments)]
        );
}
