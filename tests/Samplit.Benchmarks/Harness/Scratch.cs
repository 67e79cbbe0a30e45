using Samplit.Testing;

namespace Samplit.Benchmarks.Harness;

/// <summary>
/// A folder of our own under the temp path, deleted at the end; what a killed run left is deleted at the start.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const string Prefix = "samplit-bench-";

    private Scratch(string folder) => Folder = folder;

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public static async Task<Scratch> CreateAsync()
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            await SweepAsync(left);
        }
        var folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL may have to run as another user, who passes through here.
            File.SetUnixFileMode(
                folder,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherExecute
            );
        }
        return new Scratch(folder);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task SweepAsync(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder)[Prefix.Length..], out var owner) || IsAlive(owner))
        {
            return;
        }
        foreach (
            var cluster in Directory.EnumerateDirectories(folder).Where(f => File.Exists(Path.Combine(f, "owner")))
        )
        {
            await PostgresCluster.SweepAsync(cluster);
        }
        // The sweep leaves alone what is younger than a minute, in case somebody is just making it.
        if (!Directory.EnumerateDirectories(folder).Any(f => File.Exists(Path.Combine(f, "owner"))))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
