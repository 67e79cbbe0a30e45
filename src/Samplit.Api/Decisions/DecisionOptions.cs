namespace Samplit.Api.Decisions;

internal sealed record DecisionOptions
{
    /// <summary>Requests that may wait for one experiment's writer before more are refused with 503.</summary>
    public int WriterQueue { get; init; } = 10_000;

    /// <summary>Decisions that are committed together at most.</summary>
    public int WriterBatch { get; init; } = 1_000;

    /// <summary>Visitors that are remembered in memory, over all experiments; 64 bytes each.</summary>
    public int VisitorCache { get; init; } = 1_000_000;
}
