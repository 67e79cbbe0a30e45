using System.Text;

namespace Samplit.Api.Postgres;

/// <summary>
/// Locks on files, which the kernel lets go of when their process dies, however it dies:
/// there is no stale owner, and no recycled process id to mistake for one.
/// </summary>
internal static class ClusterLock
{
    public static string Starting(ClusterFolder folder) => Path.Combine(folder.Root, "lock");

    public static string Owner(ClusterFolder folder) => Path.Combine(folder.Root, "owner");

    /// <summary>
    /// Held while a server is started or stopped, so that of two processes one starts it and the other attaches.
    /// </summary>
    public static async Task<IDisposable> WaitAsync(ClusterFolder folder, CancellationToken ct)
    {
        while (true)
        {
            if (TryHold(Starting(folder)) is { } held)
            {
                return held;
            }

            await Task.Delay(50, ct);
        }
    }

    /// <summary>Held for life by the process that is to stop the server.</summary>
    /// <returns>Null while another owner lives.</returns>
    public static IDisposable? TryOwn(ClusterFolder folder)
    {
        var held = TryHold(Owner(folder));
        if (held is not null)
        {
            held.SetLength(0);
            held.Write(Encoding.ASCII.GetBytes($"process {Environment.ProcessId} since {DateTimeOffset.UtcNow:O}\n"));
            held.Flush();
        }

        return held;
    }

    private static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, // who can read it can lock it
                }
            );
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EmbeddedPostgresException(
                $"{path} belongs to another user. "
                    + "Start Samplit as the user who started it before, or choose another folder with --data.",
                e
            );
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }
}
