namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>What has happened since the traffic was last split, by whatever cause.</summary>
/// <param name="VisitorsBefore">Visitors assigned up to the last split.</param>
/// <param name="VisitorsSince">Visitors assigned since.</param>
/// <param name="ConversionsSince">Conversions recorded since, whenever their visitors came.</param>
/// <param name="LastSplitAt">When that was.</param>
public sealed record ReallocationProgress(
    long VisitorsBefore,
    long VisitorsSince,
    long ConversionsSince,
    DateTimeOffset LastSplitAt
);

/// <summary>
/// When to split the traffic anew. Batches that grow with the evidence cost almost no regret against a new split at
/// every visitor, and are few; the interval is for experiments with little traffic or slow conversions.
/// </summary>
/// <param name="FirstBatch">The least number of new visitors that is worth a new split; at least 1.</param>
/// <param name="LargestBatch">
/// The number of new visitors that always is; at least <paramref name="FirstBatch"/>.
/// </param>
/// <param name="MaximumInterval">The longest that any new evidence is left waiting; positive.</param>
public sealed record ReallocationSchedule(int FirstBatch, int LargestBatch, TimeSpan MaximumInterval)
{
    public static ReallocationSchedule Default { get; } = new(100, 5_000, TimeSpan.FromMinutes(15));

    public int FirstBatch { get; } =
        FirstBatch >= 1
            ? FirstBatch
            : throw new ArgumentOutOfRangeException(nameof(FirstBatch), FirstBatch, "A batch has a visitor.");

    public int LargestBatch { get; } =
        LargestBatch >= FirstBatch
            ? LargestBatch
            : throw new ArgumentOutOfRangeException(
                nameof(LargestBatch),
                LargestBatch,
                "The largest batch is no smaller than the first."
            );

    public TimeSpan MaximumInterval { get; } =
        MaximumInterval > TimeSpan.Zero
            ? MaximumInterval
            : throw new ArgumentOutOfRangeException(nameof(MaximumInterval), MaximumInterval, "Time goes forward.");

    /// <summary>
    /// How many new visitors make a new split due: half of those before it, rounded up, but within the two bounds.
    /// </summary>
    public int BatchAfter(long visitorsBefore)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(visitorsBefore);
        return (int)Math.Clamp(visitorsBefore / 2 + visitorsBefore % 2, FirstBatch, LargestBatch);
    }

    /// <summary>
    /// True when the batch is full, or when the interval is over and there is anything new. A <paramref name="now"/>
    /// before the last split counts as no time at all.
    /// </summary>
    public bool IsDue(ReallocationProgress progress, DateTimeOffset now) =>
        progress.VisitorsSince >= BatchAfter(progress.VisitorsBefore)
        || (
            (progress.VisitorsSince > 0 || progress.ConversionsSince > 0)
            && now - progress.LastSplitAt >= MaximumInterval
        );
}
