namespace Samplit.Api.Runtime;

/// <summary>Settings, bound from the configuration section <c>Samplit</c> (environment: <c>Samplit__…</c>).</summary>
internal sealed record SamplitOptions
{
    public const string Section = "Samplit";

    /// <summary>PostgreSQL schema of all tables.</summary>
    public string Schema { get; init; } = "samplit";

    /// <summary>Names the installation in every hash. Choose it before the first event; it can never change after.</summary>
    public string Origin { get; init; } = "samplit.local";

    /// <summary>Requests that may wait for one experiment's writer before more are refused with 503.</summary>
    public int WriterQueue { get; init; } = 10_000;

    /// <summary>Decisions that are committed together at most.</summary>
    public int WriterBatch { get; init; } = 1_000;

    /// <summary>Visitors that are remembered in memory, over all experiments; 64 bytes each.</summary>
    public int VisitorCache { get; init; } = 1_000_000;

    /// <summary>How long a request may take before it is answered 503; reports and audits are exempt.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>How often experiments are looked at for a reallocation by time.</summary>
    public TimeSpan ReallocationCheck { get; init; } = TimeSpan.FromSeconds(5);
}
