using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics;

namespace Samplit.Domain.Timelines;

public enum FrameCause
{
    Started,
    Reallocated,
    VariantsChanged,
    Paused,
    Resumed,
    Completed,
    PreregistrationChanged,

    /// <summary>All that is known was known at once.</summary>
    Imported,

    /// <summary>Nothing happened there but visits: so that there is something to see between the others.</summary>
    Counted,

    /// <summary>Nothing happened there: it is where the stream has come to.</summary>
    Latest,
}

/// <summary>What was known of one variant.</summary>
/// <param name="ProbabilityBest">
/// Of a reallocation as it was recorded; else by the totals, among the active variants with visitors. Null of one
/// without visitors, and where there is no other.
/// </param>
/// <param name="Mean">
/// The rate if everybody got it; see <see cref="MeanEvidence.Mean"/>.
/// </param>
/// <param name="MeanInterval">For one look; null where the mean is.</param>
/// <param name="Difference">From the control; null of the control itself and where there is too little.</param>
public sealed record FrameVariant(
    string Variant,
    long Assignments,
    long Conversions,
    double? ProbabilityBest,
    double? Mean,
    Interval? MeanInterval,
    ReadableDifference? Difference
);

/// <summary>An experiment as it stood right behind one event, and what was known then.</summary>
/// <param name="Version">Of the event. All that lies before it is counted, and nothing later.</param>
/// <param name="Allocation">Number of the allocation that began there; null where none did.</param>
/// <param name="Weights">In force from there on.</param>
/// <param name="Variants">Those that there were, in their order.</param>
public sealed record TimelineFrame(
    long Version,
    DateTimeOffset At,
    FrameCause Cause,
    int? Allocation,
    string? Actor,
    FrameReason? Reason,
    bool IsRunning,
    Weights Weights,
    IReadOnlyList<FrameVariant> Variants
);
