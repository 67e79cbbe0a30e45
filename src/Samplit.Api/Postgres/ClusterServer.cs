using System.Net.Sockets;
using Npgsql;
using Samplit.Api.Database;

namespace Samplit.Api.Postgres;

/// <summary>initdb and pg_ctl on one folder. Its callers hold the folder's lock.</summary>
internal sealed class ClusterServer(ClusterFolder folder, PostgresBinaries binaries, ClusterUser user)
{
    private const string Superuser = "postgres";
    private const string Application = "samplit";
    private const string Database = "samplit";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The server serves as a role that owns nothing. It needs no password, and nor does the superuser: whoever reaches
    /// the socket can be either, so this keeps our own mistakes from the events, and no intruder.
    /// </summary>
    public static DatabaseConnections ConnectionsTo(ClusterFolder folder) =>
        new(ConnectionString(folder, Database, Application), ConnectionString(folder, Database, Superuser));

    private static string ConnectionString(ClusterFolder folder, string database, string role, bool pooling = true) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = folder.Socket,
            Port = ClusterFolder.Port,
            Username = role,
            Database = database,
            Pooling = pooling,
        }.ConnectionString;

    public async Task InitializeAsync(bool throwaway, CancellationToken ct)
    {
        // Made aside and renamed when whole, so that a killed initdb leaves nothing that looks like a cluster.
        if (Directory.Exists(folder.NewCluster))
        {
            Directory.Delete(folder.NewCluster, recursive: true);
        }

        await ClusterFolder.MakePrivateAsync(folder.NewCluster, user, ct);
        string[] arguments =
        [
            .. (string[])
                ["-D", folder.NewCluster, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--data-checksums"],
            .. Locale(),
            .. throwaway ? (string[])["--no-sync"] : [],
        ];
        var result = await RunAsync("initdb", arguments, ct);
        if (!result.Succeeded)
        {
            throw result.Failure($"Could not create a PostgreSQL cluster in {folder.Root}");
        }

        await File.AppendAllTextAsync(Path.Combine(folder.NewCluster, "postgresql.conf"), ClusterSettings.Include, ct);
        if (Directory.Exists(folder.Cluster))
        {
            Directory.Delete(folder.Cluster); // empty, or it would have had a version
        }

        Directory.Move(folder.NewCluster, folder.Cluster);
    }

    /// <summary>Whether this build of PostgreSQL can be started with the settings as they are.</summary>
    public async Task<bool> AcceptsSettingsAsync(CancellationToken ct) =>
        (await RunAsync("postgres", ["-D", folder.Cluster, "-C", "wal_compression"], ct)).Succeeded;

    /// <summary>Starts the server, through whatever a crash has left behind.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var logged = new FileInfo(folder.Log).Length;

            // pg_ctl makes the server a session of its own, so a terminal's Ctrl+C reaches us and not it.
            var result = await RunAsync(
                "pg_ctl",
                ["start", "-w", "-t", "600", "-s", "-D", folder.Cluster, "-l", folder.Log],
                ct
            );
            if (result.Succeeded)
            {
                return;
            }

            var log = LogFrom(logged);
            if (!CrashRemains.AreInTheWay(log) || DateTime.UtcNow > deadline)
            {
                throw result.Failure(
                    $"PostgreSQL {binaries.Version} did not start; its log says:{ProcessResult.LastLines(log)}\n"
                );
            }

            CrashRemains.RemoveForeignPid(folder);
            await Task.Delay(100, ct);
        }
    }

    /// <summary>Whether a server runs on this folder; waits for one that is just starting or stopping.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync(ct);
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                await Task.Delay(100, ct);
            }
            catch (PostgresException)
            {
                return true;
            }
            catch (NpgsqlException e) when (e.InnerException is SocketException or IOException)
            {
                return false;
            }
            catch (NpgsqlException e)
            {
                throw new EmbeddedPostgresException(
                    $"The PostgreSQL in {folder.Root} runs, but does not answer: {e.Message}.",
                    e
                );
            }
        }
    }

    /// <summary>Makes the database and the application's role, which a cluster of an earlier version lacks.</summary>
    public async Task EnsureDatabaseAsync(CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        await EnsureAsync($"SELECT 1 FROM pg_database WHERE datname = '{Database}'", $"CREATE DATABASE {Database}");
        await EnsureAsync(
            $"SELECT 1 FROM pg_roles WHERE rolname = '{Application}'",
            $"CREATE ROLE {Application} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
        );

        async Task EnsureAsync(string exists, string create)
        {
            await using var look = new NpgsqlCommand(exists, connection);
            if (await look.ExecuteScalarAsync(ct) is null)
            {
                await using var make = new NpgsqlCommand(create, connection);
                await make.ExecuteNonQueryAsync(ct);
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(ConnectionString(folder, "postgres", Superuser, pooling: false));
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task StopAsync(bool atOnce, CancellationToken ct)
    {
        if (atOnce || !(await RunAsync("pg_ctl", Stop("fast", "6"), ct)).Succeeded)
        {
            await RunAsync("pg_ctl", Stop("immediate", "3"), ct);
        }

        string[] Stop(string mode, string seconds) =>
            ["stop", "-m", mode, "-w", "-t", seconds, "-s", "-D", folder.Cluster];
    }

    private Task<ProcessResult> RunAsync(string program, string[] arguments, CancellationToken ct) =>
        PostgresProcess.RunAsync(Path.Combine(binaries.Folder, program), arguments, "/", user.Name, ct);

    // Code-point order and Unicode letters on every machine. Before 17 only the C library can give that, and macOS'
    // does not.
    private string[] Locale() =>
        binaries.Major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        : OperatingSystem.IsMacOS() ? ["--locale=C"]
        : ["--locale=C.UTF-8"];

    private string LogFrom(long position)
    {
        using var log = new FileStream(folder.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Min(position, log.Length);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd();
    }
}
