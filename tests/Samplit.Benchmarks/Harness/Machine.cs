using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Samplit.Benchmarks.Harness;

/// <summary>Where and with what it was measured: a speed without these means nothing.</summary>
internal sealed record Machine(
    string Processor,
    int Cores,
    double MemoryGiB,
    string System,
    string FileSystem,
    string Runtime,
    string Postgres,
    string Settings,
    string Generator,
    string Commit
)
{
    public string Command { get; } =
        "dotnet run -c Release --project tests/Samplit.Benchmarks -- "
        + string.Join(' ', Environment.GetCommandLineArgs().Skip(1));

    public string Describe() =>
        $"{Processor}, {Cores} cores shared by load generator, server and PostgreSQL, {MemoryGiB:0} GiB, {System}, "
        + $"data on {FileSystem}; .NET {Runtime}, PostgreSQL {Postgres} ({Settings}), load by {Generator}, commit {Commit}";

    public static Machine Read(string dataFolder, string postgres, string settings, string generator, string commit) =>
        new(
            ProcessorName(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30),
            RuntimeInformation.OSDescription,
            new DriveInfo(dataFolder).DriveFormat,
            Environment.Version.ToString(),
            postgres,
            settings,
            generator,
            commit
        );

    /// <summary>The commit that lies in the folder, and whether anything was changed since.</summary>
    public static async Task<string> CommitAsync(string repository, CancellationToken ct)
    {
        try
        {
            var head = await Tool.RunAsync("git", ["-C", repository, "rev-parse", "--short", "HEAD"], ct);
            var changes = await Tool.RunAsync(
                "git",
                ["-C", repository, "status", "--porcelain", "--untracked-files=no"],
                ct
            );
            return head.Trim() + (changes.Trim().Length > 0 ? " with changes" : "");
        }
        catch (BenchmarkException)
        {
            return "unknown";
        }
    }

    /// <summary>
    /// How busy the machine is with others, and how fast its disk says that something is safe: what to doubt the
    /// numbers by, as both change from hour to hour on a shared machine.
    /// </summary>
    public static IReadOnlyList<string> Condition(string folder)
    {
        const string load = "/proc/loadavg";
        var fsync = FlushTime(folder);
        var condition = $"fsync of 8 KiB before it began: median {fsync.Median:0.00} ms, up to {fsync.Most:0.00} ms";
        return File.Exists(load) ? [$"{condition}; load average {File.ReadAllText(load).Split(' ')[0]}"] : [condition];
    }

    /// <summary>Milliseconds.</summary>
    private static Spread FlushTime(string folder)
    {
        const int flushes = 100;
        var path = Path.Combine(folder, "flush");
        var page = new byte[8192];
        var times = new List<double>(flushes);
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var i = 0; i < flushes; i++)
            {
                RandomAccess.Write(file, page, 0);
                var started = Stopwatch.GetTimestamp();
                RandomAccess.FlushToDisk(file);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
        File.Delete(path);
        return Spread.Of(times);
    }

    private static string ProcessorName()
    {
        const string information = "/proc/cpuinfo";
        var line = File.Exists(information)
            ? File.ReadLines(information).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
