using System.Diagnostics;

namespace Samplit.Api.Postgres;

/// <summary>What a server that was killed leaves behind, and how to get past it.</summary>
internal static class CrashRemains
{
    /// <summary>
    /// Whether a failed start is worth another try: the old server's processes need a moment to see that they are
    /// alone, and a server that is stopping needs one to end.
    /// </summary>
    public static bool AreInTheWay(string log) =>
        log.Contains("is still in use", StringComparison.Ordinal)
        || log.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal);

    /// <summary>
    /// A restarted container gives the old server's process id to another program, and PostgreSQL then takes the server
    /// for running. Without the file it still refuses to start beside a living process of the old server, which it
    /// knows by the shared memory.
    /// </summary>
    public static void RemoveForeignPid(ClusterFolder folder)
    {
        var file = Path.Combine(folder.Cluster, "postmaster.pid");
        if (
            File.Exists(file)
            && int.TryParse(File.ReadLines(file).FirstOrDefault(), out var pid)
            && NameOf(pid) is not (null or "postgres")
        )
        {
            File.Delete(file);
        }
    }

    private static string? NameOf(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
