using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics.Report;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.Health;

/// <summary>Units and events that should not be, counted.</summary>
/// <param name="Assigned">Units that were assigned; all counts are not negative.</param>
/// <param name="NeverExposed">Of these, those that have not been exposed.</param>
/// <param name="Exposed">Units that were exposed.</param>
/// <param name="InTwoVariants">Of these, those that were exposed to several variants.</param>
/// <param name="WithoutAssignment">Of these, those that had not been assigned.</param>
/// <param name="Events">Events that were sent.</param>
/// <param name="DuplicateEvents">Of these, those that were known already.</param>
public sealed record UnitCounts(
    long Assigned,
    long NeverExposed,
    long Exposed,
    long InTwoVariants,
    long WithoutAssignment,
    long Events,
    long DuplicateEvents
);

/// <summary>What the health of an experiment is judged from.</summary>
/// <param name="Variants">Their names, in the order of all counts.</param>
/// <param name="Arrivals">Null where nobody should come, or nobody came yet.</param>
/// <param name="Alpha">The chance to find a cause for units out of ratio where nothing is wrong.</param>
/// <param name="BlankTime">How many visitors pages hid parts for too long from; null where nobody counts.</param>
public sealed record HealthInputs(
    IReadOnlyList<string> Variants,
    RatioCounts All,
    IReadOnlyList<RatioDimension> Dimensions,
    UnitCounts Units,
    Arrivals? Arrivals,
    DateTimeOffset Now,
    double Alpha = ReportFinding.SampleRatioAlarm,
    StopForBlankTime? BlankTime = null
);

public enum HealthCode
{
    SampleRatioMismatch,
    UnitsInTwoVariants,
    ExposuresWithoutAssignment,
    NeverExposed,
    DuplicateEvents,
    NoTraffic,
    BlankTime,
}

public enum HealthSeverity
{
    /// <summary>To know of.</summary>
    Info,

    /// <summary>To look after.</summary>
    Warning,

    /// <summary>No other number of the experiment is to be believed.</summary>
    Critical,
}

/// <param name="Text">For people.</param>
/// <param name="Evidence">The numbers it rests on, by their names in camelCase; all finite.</param>
/// <param name="Cause">Of units out of ratio.</param>
public sealed record HealthFinding(
    HealthCode Code,
    HealthSeverity Severity,
    string Text,
    IReadOnlyDictionary<string, double> Evidence,
    RatioCause? Cause = null
);

/// <summary>Parts from which on something that should not be is a warning; below it is told.</summary>
public static class HealthThresholds
{
    /// <summary>Of the units that were exposed.</summary>
    public const double InTwoVariants = 0.01;

    /// <summary>Of the units that were exposed.</summary>
    public const double WithoutAssignment = 0.01;

    /// <summary>Of the units that were assigned: some leave before they see anything.</summary>
    public const double NeverExposed = 0.2;

    /// <summary>Of the events that were sent: callers try again.</summary>
    public const double DuplicateEvents = 0.05;
}

/// <summary>Whether an experiment can be believed.</summary>
/// <param name="Findings">The gravest first; none where nothing is to be said.</param>
public sealed record HealthReport(IReadOnlyList<HealthFinding> Findings, SampleRatioCause SampleRatio)
{
    /// <exception cref="ArgumentOutOfRangeException">
    /// A count that is negative or larger than what it is a part of, or as of <see cref="SampleRatioCause.Find"/>.
    /// </exception>
    public static HealthReport From(HealthInputs inputs)
    {
        var tally = inputs.Units;
        var ratio = SampleRatioCause.Find(inputs.All, inputs.Dimensions, inputs.Alpha);
        HealthFinding?[] findings =
        [
            OfRatio(ratio, inputs),
            OfPart(
                HealthCode.UnitsInTwoVariants,
                tally.InTwoVariants,
                tally.Exposed,
                HealthThresholds.InTwoVariants,
                "of the exposed units saw several variants. What they did is nobody's; look for identifiers that change."
            ),
            OfPart(
                HealthCode.ExposuresWithoutAssignment,
                tally.WithoutAssignment,
                tally.Exposed,
                HealthThresholds.WithoutAssignment,
                "of the exposed units were never assigned. Something shows variants on its own, or names units otherwise."
            ),
            OfPart(
                HealthCode.NeverExposed,
                tally.NeverExposed,
                tally.Assigned,
                HealthThresholds.NeverExposed,
                "of the assigned units have not been exposed. Either they are assigned too early, or exposures are lost."
            ),
            OfPart(
                HealthCode.DuplicateEvents,
                tally.DuplicateEvents,
                tally.Events,
                HealthThresholds.DuplicateEvents,
                "of the events were sent again, and counted once. Callers repeat what was taken, or use ids twice."
            ),
            OfTrafficGap(inputs),
            OfBlankTime(inputs.BlankTime),
        ];
        return new([.. findings.OfType<HealthFinding>().OrderByDescending(f => f.Severity)], ratio);
    }

    private static HealthFinding? OfRatio(SampleRatioCause ratio, HealthInputs inputs)
    {
        if (ratio.Cause is not { } cause)
        {
            return null;
        }
        var evidence = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["chiSquare"] = ratio.Overall.ChiSquare,
            ["pValue"] = ratio.Overall.PValue.Value,
        };
        if (ratio.Levels.FirstOrDefault(l => (l.Dimension, l.Level) == (cause.Dimension, cause.Level)) is { } level)
        {
            evidence["levelChiSquare"] = level.Ratio.ChiSquare;
            evidence["levelAdjustedPValue"] = level.Adjusted.Value;
        }
        if (cause.Deviation is { } deviation)
        {
            evidence["deviation"] = deviation;
        }
        return new(
            HealthCode.SampleRatioMismatch,
            HealthSeverity.Critical,
            $"The variants did not get the traffic that their weights say. {(ratio.Overall.PValue == TailProbability.Impossible ? "Some units have a variant that nobody should have got." : Why(cause, inputs.Variants))} Find out why before you believe any other number.",
            evidence,
            cause
        );
    }

    private static string Why(RatioCause cause, IReadOnlyList<string> variants)
    {
        var place = cause.Level is null ? "everywhere" : $"where {cause.Dimension} is '{cause.Level}'";
        var part = $"{Math.Abs(cause.Deviation ?? 0):P1} {(cause.Deviation < 0 ? "too few" : "too many")}";
        return cause switch
        {
            { Code: RatioCauseCode.Unknown, Level: null } =>
                "It is neither the same everywhere nor one level of a dimension.",
            { Variant: { } variant } => $"'{variants[variant]}' has {part} units {place}.",
            _ => $"It is so {place}, and not of one variant alone.",
        };
    }

    private static HealthFinding? OfPart(HealthCode code, long count, long whole, double threshold, string text)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(whole, count);
        if (count == 0)
        {
            return null;
        }
        var part = (double)count / whole;
        return new(
            code,
            part >= threshold ? HealthSeverity.Warning : HealthSeverity.Info,
            $"{count:N0} of {whole:N0}, or {part:P2}, {text}",
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["count"] = count,
                ["whole"] = whole,
                ["part"] = part,
                ["threshold"] = threshold,
            }
        );
    }

    /// <summary>Told when more wait than may, and a warning when that is no chance.</summary>
    private static HealthFinding? OfBlankTime(StopForBlankTime? blank) =>
        blank is { Visitors: > 0 } && (double)blank.OverLimit / blank.Visitors is var part && part > blank.Limit.Share
            ? new(
                HealthCode.BlankTime,
                blank.IsBreached() ? HealthSeverity.Warning : HealthSeverity.Info,
                $"{blank.OverLimit:N0} of {blank.Visitors:N0} visitors, or {part:P2}, had parts of a page hidden for longer than {blank.Limit.Milliseconds:N0} ms on their first view. Look how far they are from the server.",
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["count"] = blank.OverLimit,
                    ["whole"] = blank.Visitors,
                    ["part"] = part,
                    ["threshold"] = blank.Limit.Share,
                    ["milliseconds"] = blank.Limit.Milliseconds,
                }
            )
            : null;

    private static HealthFinding? OfTrafficGap(HealthInputs inputs) =>
        inputs.Arrivals is { } arrivals && TrafficGap.Since(arrivals, inputs.Now) is { IsSurprising: true } silence
            ? new(
                HealthCode.NoTraffic,
                HealthSeverity.Warning,
                $"Nobody has come for {silence.Seconds / 3600:N1} hours. At the usual {silence.UnitsPerDay:N0} a day, chance brings so long a silence less than once in {1 / TrafficGap.Surprising:N0} times. Look whether the experiment is still asked for.",
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["seconds"] = silence.Seconds,
                    ["unitsPerDay"] = silence.UnitsPerDay,
                    ["probability"] = silence.Probability,
                }
            )
            : null;
}
