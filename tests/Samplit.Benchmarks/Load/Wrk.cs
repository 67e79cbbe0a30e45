using System.Globalization;
using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Load;

/// <summary>wrk (https://github.com/wg/wrk) with a script that makes the bodies.</summary>
internal sealed class Wrk : ILoadGenerator
{
    private const string Nothing = "-";

    private readonly string _program;
    private readonly string _folder;
    private readonly Dictionary<int[], string> _draws = [];

    private Wrk(string program, string folder, string version) =>
        (_program, _folder, Name) = (program, folder, version);

    public string Name { get; }

    /// <returns>Null when wrk is not installed.</returns>
    public static async Task<Wrk?> FindAsync(string folder, CancellationToken ct)
    {
        if (Tool.Find("wrk") is not { } program)
        {
            return null;
        }
        // It prints its version and then fails for want of an address.
        var start = new System.Diagnostics.ProcessStartInfo(program, ["--version"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var words = (await process.StandardOutput.ReadToEndAsync(ct)).Split(' ');
        await process.WaitForExitAsync(ct);
        return new Wrk(program, folder, words.Length > 1 ? $"wrk {words[1]}" : "wrk");
    }

    public async Task<LoadResult> RunAsync(
        IReadOnlyList<Uri> servers,
        Workload workload,
        TimeSpan duration,
        CancellationToken ct
    )
    {
        LoadGenerators.RequireLoopback(servers);
        var draws = await WriteDrawsAsync(workload.Visitors?.Draws, ct);
        var results = await Task.WhenAll(
            servers.Select((server, i) => RunAsync(server, i, servers.Count, workload, draws, duration, ct))
        );
        return results.Length == 1
            ? results[0]
            : new LoadResult(
                results.Sum(r => r.Answers),
                results.Max(r => r.Elapsed),
                // Percentiles do not add up; the worse one is never too good.
                new Latency(results.Max(r => r.Latency.P50), results.Max(r => r.Latency.P99)),
                results.Sum(r => r.Errors),
                results.Max(r => r.Next)
            );
    }

    private async Task<LoadResult> RunAsync(
        Uri server,
        int place,
        int places,
        Workload workload,
        string draws,
        TimeSpan duration,
        CancellationToken ct
    )
    {
        const int threads = 1; // a request costs wrk 7 to 10 µs, so one is good for 100,000/s
        var (tag, from) = workload.Visitors is { } v ? (v.Tag, v.From + place) : (Nothing, 0);
        string[] arguments =
        [
            "--threads",
            $"{threads}",
            "--connections",
            $"{workload.Connections / places}",
            "--duration",
            $"{(int)duration.TotalSeconds}s",
            "--script",
            Path.Combine(AppContext.BaseDirectory, "Load", "visitors.lua"),
            new Uri(server, workload.Paths[0]).AbsoluteUri,
            "--",
            workload.Visitors is null ? "GET" : "POST",
            tag,
            $"{from}",
            $"{places}",
            draws,
            $"{threads}",
            workload.Key ?? Nothing,
            workload.Visitors?.Before ?? Nothing,
            workload.Visitors?.After ?? Nothing,
            .. workload.Paths,
        ];
        return Parse(await Tool.RunAsync(_program, arguments, ct, duration));
    }

    /// <summary>Reads the line that the script printed at the end.</summary>
    internal static LoadResult Parse(string output)
    {
        var line =
            output.Split('\n').FirstOrDefault(l => l.StartsWith("measured ", StringComparison.Ordinal))
            ?? throw new BenchmarkException($"wrk did not measure anything:\n{output}");
        var n = line.Split(' ').Skip(1).Select(s => long.Parse(s, CultureInfo.InvariantCulture)).ToArray();
        var (requests, microseconds, refused, broken) = (n[0], n[1], n[2], n[3]);
        return new LoadResult(
            requests - refused,
            TimeSpan.FromMicroseconds(microseconds),
            new Latency(n[4] / 1000.0, n[5] / 1000.0),
            refused + broken,
            n[6]
        );
    }

    private async Task<string> WriteDrawsAsync(int[]? draws, CancellationToken ct)
    {
        if (draws is null)
        {
            return Nothing;
        }
        if (!_draws.TryGetValue(draws, out var file))
        {
            file = Path.Combine(_folder, $"draws-{_draws.Count}");
            await File.WriteAllLinesAsync(file, draws.Select(d => $"{d:0000000000}"), ct);
            _draws.Add(draws, file);
        }
        return file;
    }
}
