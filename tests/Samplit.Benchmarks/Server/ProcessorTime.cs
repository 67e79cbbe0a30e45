using System.Globalization;

namespace Samplit.Benchmarks.Server;

/// <summary>Processor time that processes have used, from /proc; only on Linux.</summary>
internal static class ProcessorTime
{
    /// <summary>What <c>sysconf(_SC_CLK_TCK)</c> says on every Linux.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Of one process.</summary>
    public static TimeSpan Of(int process) => Read(process) is { } stat ? Seconds(stat.Own) : TimeSpan.Zero;

    /// <summary>Of a process, of its children, and of those that have ended.</summary>
    public static TimeSpan OfFamily(int parent)
    {
        var ticks = Read(parent) is { } self ? self.Own + self.Ended : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var process) && Read(process) is { } stat)
            {
                ticks += stat.Parent == parent ? stat.Own : 0;
            }
        }
        return Seconds(ticks);
    }

    /// <summary>Null for a process that is not there (any more).</summary>
    private static (int Parent, long Own, long Ended)? Read(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The name, in parentheses, may have anything in it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                Ticks(fields[11]) + Ticks(fields[12]),
                Ticks(fields[13]) + Ticks(fields[14])
            );
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    private static TimeSpan Seconds(long ticks) => TimeSpan.FromSeconds(ticks / TicksPerSecond);
}
