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

    /// <summary>How busy the machine was with others before we began: what a reader should doubt the numbers by.</summary>
    public static IEnumerable<string> LoadAverage()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file)
            ? [$"load average of the machine before it began: {File.ReadAllText(file).Split(' ')[0]}"]
            : [];
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
