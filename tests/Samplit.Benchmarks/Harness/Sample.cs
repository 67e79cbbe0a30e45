namespace Samplit.Benchmarks.Harness;

/// <summary>Milliseconds that half and 99 of 100 requests took at most.</summary>
internal sealed record Latency(double P50, double P99);

/// <summary>Microseconds of processor time for each answer, in the server and in PostgreSQL.</summary>
internal sealed record Cpu(double Server, double Postgres);

/// <summary>One measurement.</summary>
/// <param name="Value">In the unit of its arm.</param>
/// <param name="Errors">Requests that were answered with anything but success, or not; never part of the value.</param>
internal sealed record Sample(double Value, Latency? Latency = null, long Errors = 0)
{
    /// <summary>Null where nobody looked.</summary>
    public Cpu? Cpu { get; init; }

    /// <summary>Requests that were refused where more are sent than can be served; no failure there.</summary>
    public long Refused { get; init; }
}

/// <summary>One thing that is measured in every round.</summary>
/// <param name="Unit">Such as "/s" or "ms".</param>
internal sealed record Arm(string Name, string Unit, Func<CancellationToken, Task<Sample>> MeasureAsync);

/// <summary>A bound that a result should keep.</summary>
internal sealed record Goal(double Bound, bool IsLeast)
{
    public static Goal AtLeast(double bound) => new(bound, IsLeast: true);

    public static Goal AtMost(double bound) => new(bound, IsLeast: false);

    public bool IsReachedBy(double value) => IsLeast ? value >= Bound : value <= Bound;

    public override string ToString() => $"{(IsLeast ? "≥" : "≤")} {Bound:0.###}";
}

/// <summary>
/// Two arms, by name, whose ratio is taken in each round. Left out when one of them could not be measured.
/// </summary>
internal sealed record Comparison(string Subject, string Reference, Goal? Goal);

/// <summary>What a scenario measures, once everything that it needs is there.</summary>
internal sealed record Plan(IReadOnlyList<Arm> Arms, IReadOnlyList<Comparison> Comparisons)
{
    /// <summary>
    /// Whether every other round goes the other way round (A B B A …): whoever comes first may be the slower one, and a
    /// few percent are to be told apart. Not for arms that build on one another.
    /// </summary>
    public bool Alternates { get; init; }

    /// <summary>A bound for the 99th percentile, in milliseconds, of the arm of this name.</summary>
    public (string Arm, Goal Goal)? P99 { get; init; }

    /// <summary>
    /// Looks at what the measurements left behind; gives lines for the report, throws when it is wrong.
    /// </summary>
    public Func<CancellationToken, Task<IReadOnlyList<string>>>? CheckAsync { get; init; }

    /// <summary>What a reader must know to read the numbers.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
