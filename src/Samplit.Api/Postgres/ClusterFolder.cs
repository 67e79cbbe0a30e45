using System.Text;

namespace Samplit.Api.Postgres;

/// <summary>
/// One folder with everything of one cluster. Under root it belongs to root, and only what the server writes
/// (cluster, socket, log) to the server's user.
/// </summary>
internal sealed class ClusterFolder
{
    public const int Port = 5432; // with no TCP, only a part of the socket's name

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const int LogLimit = 16 << 20;
    private const string ChooseAnother = "Choose another folder with --data, such as /var/lib/samplit.";

    public ClusterFolder(string path)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Root.Any(c => char.IsControl(c) || "\"'`$\\,".Contains(c, StringComparison.Ordinal)))
        {
            // pg_ctl hands paths to a shell, and the setting for sockets is a list with commas.
            throw new EmbeddedPostgresException(
                $"The data folder {Root} has a quote, backslash, dollar, comma or control character in its name, "
                    + "which PostgreSQL's own tools cannot take. Choose another folder with --data."
            );
        }

        // sun_path of sockaddr_un, less the zero at its end.
        var limit = OperatingSystem.IsMacOS() ? 103 : 107;
        var length = Encoding.UTF8.GetByteCount(Path.Combine(Socket, $".s.PGSQL.{Port}"));
        if (length > limit)
        {
            throw new EmbeddedPostgresException(
                $"The name of the data folder {Root} is too long: the socket in it would be {length} bytes, "
                    + $"and the system's limit for the path of a Unix socket is {limit}. "
                    + $"Choose a folder of at most {limit - length + Encoding.UTF8.GetByteCount(Root)} bytes with --data."
            );
        }
    }

    public string Root { get; }
    public string Cluster => Path.Combine(Root, "cluster");
    public string NewCluster => Path.Combine(Root, "cluster.new");
    public string Socket => Path.Combine(Root, "socket");
    public string Log => Path.Combine(Root, "postgres.log");
    public string Settings => Path.Combine(Root, "settings.conf");
    private string OldLog => Log + ".1";

    /// <summary>The major version that made the cluster, or null when there is no cluster yet.</summary>
    public int? Major()
    {
        try
        {
            return Directory.Exists(Cluster) && Directory.EnumerateFileSystemEntries(Cluster).Any()
                ? int.Parse(File.ReadAllText(Path.Combine(Cluster, "PG_VERSION")))
                : null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EmbeddedPostgresException(
                $"The cluster in {Cluster} belongs to another user. "
                    + "Start Samplit as the user who started it before, or choose another folder with --data.",
                e
            );
        }
        catch (Exception e) when (e is FileNotFoundException or FormatException)
        {
            throw new EmbeddedPostgresException(
                $"The folder {Cluster} has files in it, but is no PostgreSQL cluster. Choose another folder with --data.",
                e
            );
        }
    }

    /// <summary>Makes the folder itself, and makes sure that the server's user can get to it.</summary>
    public async Task CreateAsync(ClusterUser user, CancellationToken ct)
    {
        var nearest = Root;
        while (!Directory.Exists(nearest))
        {
            nearest = Path.GetDirectoryName(nearest)!;
        }

        await user.RequireWayToAsync(Directory.Exists(Cluster) ? Cluster : nearest, ChooseAnother, ct);
        try
        {
            if (nearest != Root)
            {
                Directory.CreateDirectory(Root);
                File.SetUnixFileMode(Root, user.Name is null ? Private : Passable); // whatever the umask is
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new EmbeddedPostgresException($"Could not create the data folder: {e.Message} {ChooseAnother}", e);
        }

        await user.RequireWayToAsync(Root, ChooseAnother, ct);
    }

    /// <summary>
    /// Makes what the server writes to, next to its cluster. The caller holds the lock, and no server runs.
    /// </summary>
    public async Task FurnishAsync(ClusterUser user, CancellationToken ct)
    {
        await MakePrivateAsync(Socket, user, ct);
        if (File.Exists(Log) && new FileInfo(Log).Length > LogLimit)
        {
            File.Move(Log, OldLog, overwrite: true);
        }

        await using (new FileStream(Log, FileMode.Append)) { }
        File.SetUnixFileMode(Log, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await user.OwnAsync(Log, ct);
    }

    /// <summary>A folder that only the server's user can enter.</summary>
    public static async Task MakePrivateAsync(string folder, ClusterUser user, CancellationToken ct)
    {
        Directory.CreateDirectory(folder, Private);
        await user.OwnAsync(folder, ct);
    }

    /// <summary>Deletes what is ours, and the folder itself when nothing else is in it.</summary>
    public void Delete()
    {
        foreach (var folder in new[] { Cluster, NewCluster, Socket }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in new[] { Log, OldLog, Settings, ClusterLock.Starting(this), ClusterLock.Owner(this) })
        {
            File.Delete(file);
        }

        if (!Directory.EnumerateFileSystemEntries(Root).Any())
        {
            Directory.Delete(Root);
        }
    }
}
