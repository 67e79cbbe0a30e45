namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>What an experiment makes as large as it can.</summary>
public enum OptimizationTarget
{
    /// <summary>Visitors who convert, of those who were assigned: the only one that Samplit counts by itself.</summary>
    Conversion,

    /// <summary>Clicks per impression, of metrics.</summary>
    Ctr,

    /// <summary>Revenue per session, of metrics.</summary>
    Rps,

    /// <summary>Revenue per thousand impressions, of metrics.</summary>
    Rpm,

    /// <summary>The experiment's primary metric per unit, of tracked events.</summary>
    Metric,
}

/// <summary>How those who run experiments name a <see cref="AllocationAlgorithm"/>.</summary>
/// <param name="Name">The idea.</param>
/// <param name="Version">
/// What it makes of the evidence; an algorithm that would decide otherwise is another version.
/// </param>
public sealed record AlgorithmId(string Name, string Version)
{
    public const string Thompson = "thompson";

    public override string ToString() => $"{Name}/{Version}";
}
