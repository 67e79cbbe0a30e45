namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>
/// All that the evidence of a metric can have changed with, and is quickly read: while it is the same, so is the evidence.
/// </summary>
/// <param name="Counted">Of what is counted of the metric's events; the same text for the same sums.</param>
/// <param name="Visitors">That were assigned.</param>
/// <param name="Today">As the days of a window go by, units fall out of it.</param>
/// <param name="Allocation">The number of the one in force: variants may have come, or closed.</param>
public sealed record EvidenceMark(
    Guid Metric,
    int Revision,
    string Counted,
    long Visitors,
    DateOnly Today,
    int Allocation
)
{
    /// <summary>Whether it is worth while to read the evidence, which takes all units of the window.</summary>
    /// <param name="read">As it was when the evidence was read last; null for never.</param>
    public bool IsNewsSince(EvidenceMark? read) => this != read;
}
