using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Timelines;

public enum FrameReasonCode
{
    /// <summary>Of all shares the variant's changed most, and it grew.</summary>
    ShareRose,
    ShareFell,

    /// <summary>The same, by the metrics that the traffic follows.</summary>
    ShareRoseByMetrics,
    ShareFellByMetrics,

    /// <summary>No share changed by as much as is told, half a tenth of a percentage point.</summary>
    SharesStayed,

    /// <summary>Nothing was known of any variant, so that all got the same.</summary>
    NoEvidence,

    /// <summary>What a person said.</summary>
    Given,
}

/// <summary>The numbers in a sentence; those that it does not have are null.</summary>
/// <param name="Before">The variant's share until then, 0 to 1.</param>
/// <param name="After">Its share from then on.</param>
/// <param name="ProbabilityBest">Its chance to be the best, as it was computed then, rounded to four digits.</param>
/// <param name="Computation">Number of the computed allocation that came into force.</param>
/// <param name="Text">What a person said.</param>
public sealed record FrameReasonArguments(
    string? Variant = null,
    double? Before = null,
    double? After = null,
    long? Conversions = null,
    long? Assignments = null,
    double? ProbabilityBest = null,
    int? Computation = null,
    string? Text = null
);

/// <summary>Why something was done, from what was recorded of it then.</summary>
/// <param name="Sentence">In English, from the code and the arguments alone.</param>
public sealed record FrameReason(FrameReasonCode Code, FrameReasonArguments Arguments, string Sentence)
{
    /// <summary>Parts per million that are told; less is not seen in a sentence.</summary>
    private const int Least = 500;

    /// <returns>Null where nobody gave a reason.</returns>
    public static FrameReason? Given(object @event) =>
        @event switch
        {
            VariantsChanged { Reason: { } text } => Said(text),
            PreregistrationChanged { Reason: { } text } => Said(text),
            ExperimentCompleted { Reason: { } text } => Said(text),
            _ => null,
        };

    /// <param name="before">The weights until then, of no more variants.</param>
    public static FrameReason Of(TrafficReallocated reallocation, Weights before)
    {
        if (reallocation.FellBack)
        {
            return Create(FrameReasonCode.NoEvidence, new());
        }
        var (variant, weight) = reallocation
            .Variants.Select((v, i) => (Variant: v, Before: before.ElementAtOrDefault(i)))
            .MaxBy(v => Math.Abs(v.Variant.Weight - v.Before));
        var (share, after) = (weight / (double)Weights.Total, variant.Weight / (double)Weights.Total);
        var isRise = variant.Weight > weight;
        var best = Phrases.Rounded(variant.ProbabilityBest);
        if (Math.Abs(variant.Weight - weight) < Least)
        {
            return Create(FrameReasonCode.SharesStayed, new());
        }
        return reallocation.Computed is { } computation
            ? Create(
                isRise ? FrameReasonCode.ShareRoseByMetrics : FrameReasonCode.ShareFellByMetrics,
                new(variant.Variant, share, after, ProbabilityBest: best, Computation: computation)
            )
            : Create(
                isRise ? FrameReasonCode.ShareRose : FrameReasonCode.ShareFell,
                new(variant.Variant, share, after, variant.Conversions, variant.Assignments, best)
            );
    }

    private static FrameReason Said(string text) => Create(FrameReasonCode.Given, new(Text: text));

    private static FrameReason Create(FrameReasonCode code, FrameReasonArguments a) => new(code, a, Say(code, a));

    private static string Say(FrameReasonCode code, FrameReasonArguments a) =>
        code switch
        {
            FrameReasonCode.ShareRose => $"{Moved(a, "rose")}: {Converted(a)}; {Chance(a)}.",
            FrameReasonCode.ShareFell => $"{Moved(a, "fell")}: {Converted(a)}; {Chance(a)}.",
            FrameReasonCode.ShareRoseByMetrics =>
                $"{Moved(a, "rose")}, as computation {a.Computation} of the metrics says: {Chance(a)}.",
            FrameReasonCode.ShareFellByMetrics =>
                $"{Moved(a, "fell")}, as computation {a.Computation} of the metrics says: {Chance(a)}.",
            FrameReasonCode.SharesStayed => "No share changed by as much as a tenth of a point.",
            FrameReasonCode.NoEvidence => "Nothing was known of any variant yet, so that all get the same.",
            _ => a.Text!,
        };

    private static string Moved(FrameReasonArguments a, string how) =>
        $"{a.Variant} {how} from {Phrases.Percent(a.Before!.Value)} to {Phrases.Percent(a.After!.Value)}";

    private static string Converted(FrameReasonArguments a) =>
        $"{Phrases.Count(a.Conversions!.Value)} of {Phrases.Count(a.Assignments!.Value)} converted";

    private static string Chance(FrameReasonArguments a) =>
        $"its chance to be best is {Phrases.Percent(a.ProbabilityBest!.Value)}";
}
