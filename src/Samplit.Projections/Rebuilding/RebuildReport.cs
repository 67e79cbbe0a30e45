namespace Samplit.Projections.Rebuilding;

/// <param name="EventsTotal">How many there were at the last look; grows while others append.</param>
public readonly record struct RebuildProgress(long EventsDone, long EventsTotal);

/// <summary>What a rebuild read, and how the table it replaced differed from what the events say.</summary>
/// <param name="Differences">
/// Documents or rows, counted by key, that were missing, too many or other than rebuilt.
/// </param>
/// <param name="Examples">At most 10 of their keys; the columns of a key are joined by "/".</param>
public sealed record RebuildReport(
    string Name,
    long Events,
    long Streams,
    long Differences,
    IReadOnlyList<string> Examples,
    TimeSpan Elapsed
);
