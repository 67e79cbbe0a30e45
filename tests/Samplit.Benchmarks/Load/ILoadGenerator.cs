using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Load;

/// <param name="Answers">With a status of 200 to 299.</param>
/// <param name="Next">A number that no visitor was sent with, and none above it.</param>
internal sealed record LoadResult(long Answers, TimeSpan Elapsed, Latency Latency, long Errors, long Next)
{
    public double Rate => Answers / Elapsed.TotalSeconds;

    /// <summary>Null where nobody looked.</summary>
    public Cpu? Cpu { get; init; }

    public Sample Sample => new(Rate, Latency, Errors) { Cpu = Cpu };
}

/// <summary>Sends as fast as the answers come (closed loop). It shares the processor with what it measures.</summary>
internal interface ILoadGenerator
{
    string Name { get; }

    /// <summary>
    /// Load on one or several servers of this machine at once; the connections are shared out among them.
    /// </summary>
    Task<LoadResult> RunAsync(IReadOnlyList<Uri> servers, Workload workload, TimeSpan duration, CancellationToken ct);
}

internal static class LoadGenerators
{
    public static Task<LoadResult> RunAsync(
        this ILoadGenerator generator,
        Uri server,
        Workload workload,
        TimeSpan duration,
        CancellationToken ct
    ) => generator.RunAsync([server], workload, duration, ct);

    /// <summary>Load goes to this machine, never to another.</summary>
    /// <exception cref="BenchmarkException">An address is not a loopback address.</exception>
    public static void RequireLoopback(IEnumerable<Uri> servers)
    {
        if (servers.FirstOrDefault(s => !s.IsLoopback) is { } other)
        {
            throw new BenchmarkException($"{other} is not this machine; load is sent to loopback addresses only.");
        }
    }
}
