using System.Globalization;

namespace Samplit.Domain.Verdicts;

/// <summary>Verdicts in words.</summary>
internal static class VerdictText
{
    public static string Say(VerdictCode code, string? subject, VerdictArguments a) =>
        code switch
        {
            VerdictCode.NotStarted => "It has not started.",
            VerdictCode.TooLittle => $"There is too little to say anything yet.{Left(a)}",
            VerdictCode.GoOn => $"Go on: nothing is shown yet.{Left(a)}{Ahead(a)}",
            VerdictCode.ShownAtAnyTime => $"Ship {subject}. {Effect(a)} {AnyTime(a)}, however often one looks.",
            VerdictCode.PromiseReached =>
                $"Ship {subject}. The {Count(a.PlannedUnits)} that were promised have come, and in this one look {LowerFirst(Effect(a))} {AtEnd(a)}.",
            VerdictCode.StopForHarm when subject is not null => $"Stop: {subject} does harm.{Known(a, subject)}",
            VerdictCode.StopForHarm => "Stop: every variant does harm.",
            VerdictCode.NothingToSee when a.Units >= a.PlannedUnits =>
                $"Nothing to see: the {Count(a.PlannedUnits)} that were promised have come, and no variant is shown to be better.{Ahead(a)}",
            VerdictCode.NothingToSee => $"Nothing to see: it is over, and no variant is shown to be better.{Ahead(a)}",
            VerdictCode.DoNotRead => a.Cause switch
            {
                UnreadableCause.SampleRatio =>
                    $"Do not read the numbers: the variants did not get the traffic that their weights say (p {P(a.SampleRatio!.Value)}).",
                UnreadableCause.Deviation =>
                    $"Do not read the numbers: {(a.Deviations == 1 ? "a deviation from what was registered has" : $"{Count(a.Deviations)} deviations from what was registered have")} no reason.",
                _ =>
                    "Do not read rates and chances: the rates themselves moved over time. Differences within allocations hold, and show nothing yet.",
            },
            _ => "Nothing can be compared, however many more come.",
        };

    public static IEnumerable<VerdictChangeReason> Changes(VerdictCode code, VerdictArguments a) =>
        ChangesOf(code, a).Select(change => new VerdictChangeReason(change, Say(change)));

    private static IEnumerable<VerdictChange> ChangesOf(VerdictCode code, VerdictArguments a) =>
        code switch
        {
            VerdictCode.NotStarted => [VerdictChange.Start],
            VerdictCode.TooLittle => [VerdictChange.MoreUnits],
            VerdictCode.GoOn when a.PlannedUnits is null => [VerdictChange.AnyTimeShown],
            VerdictCode.GoOn => [VerdictChange.PlannedSample, VerdictChange.AnyTimeShown],
            VerdictCode.ShownAtAnyTime or VerdictCode.PromiseReached =>
            [
                VerdictChange.GuardrailBroken,
                VerdictChange.CauseOfSampleRatio,
            ],
            VerdictCode.StopForHarm => [VerdictChange.OtherVariant],
            VerdictCode.NothingToSee => [VerdictChange.AnyTimeShown],
            VerdictCode.DoNotRead => a.Cause switch
            {
                UnreadableCause.SampleRatio => [VerdictChange.CauseOfSampleRatio],
                UnreadableCause.Deviation => [VerdictChange.ReasonForDeviation],
                _ => [VerdictChange.AnyTimeShown],
            },
            _ => a.Metric is null ? [VerdictChange.PrimaryMetric] : [VerdictChange.OtherVariant],
        };

    private static string Say(VerdictChange change) =>
        change switch
        {
            VerdictChange.Start => "That it starts.",
            VerdictChange.MoreUnits => "More units in the control and in another variant.",
            VerdictChange.PlannedSample => "The units that were promised: then one look decides.",
            VerdictChange.AnyTimeShown => "An interval for any time that leaves 0 out.",
            VerdictChange.GuardrailBroken => "A guardrail that is shown to be broken.",
            VerdictChange.CauseOfSampleRatio =>
                "That traffic is found to be otherwise than the weights say, or why it is.",
            VerdictChange.ReasonForDeviation => "That somebody says why it was done otherwise than registered.",
            VerdictChange.PrimaryMetric => "A metric that is primary.",
            _ => "Another variant.",
        };

    /// <param name="variant">Null for the one that the sentence before is about.</param>
    private static string Effect(VerdictArguments a, string? variant = null) =>
        a.Metric == VerdictInputs.Conversions
            ? $"{variant ?? "It"} converts {Amount(a)} than {a.Control}"
            : $"{(variant is null ? "Its" : $"{variant}'s")} '{a.Metric}' is {Amount(a)} than {a.Control}'s";

    private static string Known(VerdictArguments a, string variant) =>
        a.Variant == variant && a.AnyTimeLower is not null
            ? $" {Effect(a)} {AnyTime(a)}, however often one looks."
            : "";

    private static string Ahead(VerdictArguments a) =>
        a.Variant is null ? ""
        : a.AnyTimeLower is not null ? $" {Effect(a, a.Variant)} {AnyTime(a)}, however often one looks."
        : $" {Effect(a, a.Variant)} {AtEnd(a)}, if this were the end.";

    private static string AnyTime(VerdictArguments a) => Range(a, a.AnyTimeLower, a.AnyTimeUpper);

    private static string AtEnd(VerdictArguments a) => Range(a, a.AtEndLower, a.AtEndUpper);

    private static string Range(VerdictArguments a, double? lower, double? upper) =>
        lower is null || upper is null ? "(no interval yet)" : $"({Signed(a, lower)} to {Signed(a, upper)})";

    private static string Amount(VerdictArguments a)
    {
        var size = Signed(a, Math.Abs(a.Difference ?? 0)).TrimStart('+');
        var unit =
            a.IsRate ? " points"
            : a.Unit is { } named ? $" {named}"
            : "";
        return $"{size}{unit} {(a.Difference < 0 ? "less" : "more")}";
    }

    private static string Signed(VerdictArguments a, double? value) =>
        a.IsRate
            ? Phrases.Points(value ?? 0)
            : (value ?? 0).ToString("+0.####;−0.####;0", CultureInfo.InvariantCulture);

    private static string Left(VerdictArguments a) =>
        a.UnitsLeft is not > 0 ? ""
        : a.DaysLeft is { } days ? $" {Count(a.UnitsLeft)} more are to come, about {Days(days)} at the pace so far."
        : $" {Count(a.UnitsLeft)} more are to come.";

    private static string Days(double days) =>
        days < 1 ? "less than a day"
        : Math.Ceiling(days) is var whole && whole == 1 ? "1 day"
        : $"{whole.ToString("N0", CultureInfo.InvariantCulture)} days";

    private static string P(double p) =>
        p < 0.0001 ? "below 0.0001" : string.Create(CultureInfo.InvariantCulture, $"= {p:0.0000}");

    private static string Count(long? count) => Phrases.Count(count ?? 0);

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
