namespace Samplit.Benchmarks.Load;

/// <summary>Who is named in the requests: a tag and ten digits, so that all bodies have the same length.</summary>
/// <param name="Tag">Plain ASCII.</param>
/// <param name="From">The first number, or the first draw.</param>
/// <param name="Draws">Numbers to send, over and over, instead of counting.</param>
/// <param name="Before">What stands before the name in a body, plain ASCII.</param>
/// <param name="After">What stands behind it.</param>
internal sealed record Visitors(
    string Tag,
    long From,
    int[]? Draws = null,
    string Before = "{\"visitor\":\"",
    string After = "\"}"
)
{
    private static int _tags;

    public string NameOf(long number) => $"{Tag}{number:0000000000}";

    /// <summary>Visitors whom nobody has met: a tag of their own, counted from 0.</summary>
    public static Visitors Fresh() => new($"v{Environment.ProcessId:x}-{Interlocked.Increment(ref _tags):x}-", From: 0);
}

/// <summary>The same kind of request over a number of connections, each with one request under way at a time.</summary>
/// <param name="Paths">Asked in turn.</param>
/// <param name="Visitors">Sent as JSON; null for a GET without a body.</param>
/// <param name="PerSecond">
/// How many arrive each second, whether or not others were answered (open loop), each timed from when it was due; our
/// own generator only. Null for as fast as the answers come.
/// </param>
/// <param name="Key">The API key that every request shows; null for none.</param>
internal sealed record Workload(
    IReadOnlyList<string> Paths,
    Visitors? Visitors,
    int Connections,
    double? PerSecond = null,
    string? Key = null
)
{
    public static Workload Get(string path, int connections = 64) => new([path], null, connections);

    public static Workload Post(string path, Visitors visitors, int connections = 64) =>
        new([path], visitors, connections);
}
