namespace Samplit.Api.TrackedEvents;

internal sealed record TrackedEventOptions
{
    /// <summary>Events that may wait for the writer of one project before more are refused with 503.</summary>
    public int EventQueue { get; init; } = 50_000;

    /// <summary>Events that are committed together at most, but for those of one call.</summary>
    public int EventBatch { get; init; } = 5_000;

    /// <summary>Commits of one project at once, each on a connection of its own.</summary>
    public int EventCommits { get; init; } = 2;
}
