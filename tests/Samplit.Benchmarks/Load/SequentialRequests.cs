using System.Diagnostics;
using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Load;

/// <summary>Requests of one caller, each after the answer to the one before.</summary>
internal static class SequentialRequests
{
    /// <returns>The median in ms, with p50 and p99.</returns>
    public static async Task<Sample> MeasureAsync(HttpClient http, IEnumerable<string> paths, CancellationToken ct)
    {
        var times = new LatencyHistogram();
        foreach (var path in paths)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), ct);
            answer.EnsureSuccessStatusCode();
            times.Record(Stopwatch.GetElapsedTime(started));
        }
        return new Sample(times.Percentile(50), new Latency(times.Percentile(50), times.Percentile(99)));
    }
}
