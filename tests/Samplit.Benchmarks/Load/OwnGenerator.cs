using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Load;

/// <summary>
/// A generator without HttpClient's costs: sockets, prepared bytes, one request under way a connection.
/// </summary>
internal sealed class OwnGenerator : ILoadGenerator
{
    /// <summary>Bytes; hundreds of flags are in one of some.</summary>
    private const int MostOfAnswer = 256 * 1024;

    public string Name => "own generator";

    public Task<LoadResult> RunAsync(
        IReadOnlyList<Uri> servers,
        Workload workload,
        TimeSpan duration,
        CancellationToken ct
    ) => RunAsync(servers, workload, duration, long.MaxValue, ct);

    /// <summary>Sends each visitor from the workload's first on, and no more than <paramref name="count"/>.</summary>
    public async Task<LoadResult> RunAsync(
        IReadOnlyList<Uri> servers,
        Workload workload,
        TimeSpan atMost,
        long count,
        CancellationToken ct
    )
    {
        LoadGenerators.RequireLoopback(servers);
        var run = new Run(workload, atMost, count);
        var started = Stopwatch.GetTimestamp();
        var connections = await Task.WhenAll(
            Enumerable
                .Range(0, workload.Connections)
                .Select(i => Task.Run(() => ConnectionAsync(servers[i % servers.Count], run, ct), ct))
        );
        var elapsed = Stopwatch.GetElapsedTime(started);
        var histogram = new LatencyHistogram();
        foreach (var connection in connections)
        {
            histogram.Add(connection);
        }
        return new LoadResult(
            histogram.Count,
            elapsed,
            new Latency(histogram.Percentile(50), histogram.Percentile(99)),
            run.Errors,
            run.Next
        );
    }

    /// <returns>The times of the answers that were a success.</returns>
    private static async Task<LatencyHistogram> ConnectionAsync(Uri server, Run run, CancellationToken ct)
    {
        var histogram = new LatencyHistogram();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, ct);
        var requests = new RequestBytes(run.Workload, server);
        var received = new byte[MostOfAnswer];
        while (run.TryTake(out var number))
        {
            var sent = await run.WaitForAsync(number, ct);
            await socket.SendAsync(requests.For(number), ct);
            var (filled, status) = (0, 0);
            while (!HttpAnswer.IsWhole(received.AsSpan(0, filled), out status))
            {
                var more = await socket.ReceiveAsync(received.AsMemory(filled), ct);
                if (more == 0)
                {
                    throw new BenchmarkException("The server closed a connection in the middle of an answer.");
                }
                filled += more;
            }
            if (status is >= 200 and < 300)
            {
                histogram.Record(Stopwatch.GetElapsedTime(sent));
            }
            else
            {
                run.Failed();
            }
        }
        return histogram;
    }

    /// <summary>What the connections of a run share.</summary>
    private sealed class Run(Workload workload, TimeSpan duration, long count)
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly long _from = workload.Visitors?.From ?? 0;
        private long _taken;
        private long _errors;

        public Workload Workload => workload;

        public long Errors => _errors;

        public long Next => _from + Math.Min(_taken, count);

        public bool TryTake(out long number)
        {
            number = 0;
            if (Stopwatch.GetElapsedTime(_started) >= duration)
            {
                return false;
            }
            var taken = Interlocked.Increment(ref _taken) - 1;
            number = _from + taken;
            return taken < count;
        }

        /// <returns>The moment from which an answer is timed.</returns>
        public async ValueTask<long> WaitForAsync(long number, CancellationToken ct)
        {
            var now = Stopwatch.GetTimestamp();
            if (workload.PerSecond is not { } rate)
            {
                return now;
            }
            var due = _started + (long)((number - _from) / rate * Stopwatch.Frequency);
            if (due > now)
            {
                await Task.Delay(Stopwatch.GetElapsedTime(now, due), ct);
                // A timer comes late by up to a millisecond, which is nobody's latency.
                return Stopwatch.GetTimestamp();
            }
            return due;
        }

        public void Failed() => Interlocked.Increment(ref _errors);
    }
}
