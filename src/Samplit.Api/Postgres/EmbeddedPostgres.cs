using Samplit.Api.Database;

namespace Samplit.Api.Postgres;

/// <summary>A PostgreSQL server of our own, reached through a Unix socket in a private folder.</summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly ClusterFolder _folder;
    private readonly ClusterServer _server;
    private readonly bool _throwaway;
    private IDisposable? _ownership;

    private EmbeddedPostgres(ClusterFolder folder, ClusterServer server, PostgresBinaries binaries, bool throwaway)
    {
        (_folder, _server, _throwaway) = (folder, server, throwaway);
        (BinFolder, Version) = (binaries.Folder, binaries.Version);
        Connections = ClusterServer.ConnectionsTo(folder);
    }

    /// <summary>How to reach its database as the role that serves, and as the superuser, who owns the tables.</summary>
    public DatabaseConnections Connections { get; }

    /// <summary>As the superuser.</summary>
    public string ConnectionString => Connections.Owner!;
    public string BinFolder { get; }

    /// <summary>Such as "15.13" or "18.4".</summary>
    public string Version { get; }

    /// <summary>Whether disposing this stops the server: false while another living process owns it.</summary>
    public bool OwnsServer => _ownership is not null;

    /// <summary>How to reach the server on a folder, whether it runs or not.</summary>
    public static DatabaseConnections ConnectionsIn(string dataFolder) =>
        ClusterServer.ConnectionsTo(new ClusterFolder(dataFolder));

    /// <summary>
    /// Starts the server on a folder, or attaches to the one that runs there. Each step that takes a while is told to
    /// progress, in a sentence.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">It cannot be had; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options,
        Action<string>? progress = null,
        CancellationToken ct = default
    )
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EmbeddedPostgresException(
                "Samplit's own PostgreSQL is for Linux and macOS. "
                    + "On Windows, set ConnectionStrings__Samplit to a PostgreSQL that is running (15 or later)."
            );
        }

        progress ??= static _ => { };
        var folder = new ClusterFolder(options.DataFolder);
        var user = await ClusterUser.FindAsync(ct);
        var binaries = await PostgresBinaries.FindAsync(options, folder.Major(), progress, ct);
        await user.RequireWayToAsync(
            binaries.Folder,
            $"Set {PostgresBinaries.Variable} to a PostgreSQL elsewhere, or to npm.",
            ct
        );
        await folder.CreateAsync(user, ct);

        using var starting = await ClusterLock.WaitAsync(folder, ct);
        RequireSameMajor(folder, binaries);
        var server = new ClusterServer(folder, binaries, user);
        var postgres = new EmbeddedPostgres(folder, server, binaries, options.Throwaway)
        {
            _ownership = ClusterLock.TryOwn(folder),
        };
        try
        {
            await postgres.RunAsync(options, user, progress, ct);
            return postgres;
        }
        catch
        {
            await postgres.StopAsync();
            throw;
        }
    }

    private async Task RunAsync(
        EmbeddedPostgresOptions options,
        ClusterUser user,
        Action<string> progress,
        CancellationToken ct
    )
    {
        if (await _server.AnswersAsync(ct))
        {
            progress($"Using the PostgreSQL that is running in {_folder.Root}");
        }
        else
        {
            await _folder.FurnishAsync(user, ct);
            if (_folder.Major() is null)
            {
                progress($"Creating a PostgreSQL {Version} cluster in {_folder.Root}");
                await _server.InitializeAsync(options.Throwaway, ct);
            }

            ClusterSettings.Write(_folder, options, fastCompression: true);
            if (!await _server.AcceptsSettingsAsync(ct))
            {
                ClusterSettings.Write(_folder, options, fastCompression: false);
            }
            progress($"Starting PostgreSQL {Version} in {_folder.Root}");
            await _server.StartAsync(ct);
        }

        await _server.EnsureDatabaseAsync(ct);
    }

    /// <summary>
    /// Starts the server again whenever it is gone, until cancelled. Its owner does; when that has ended, whoever is
    /// attached becomes the owner.
    /// </summary>
    /// <param name="report">Told in a sentence what happened.</param>
    public async Task KeepRunningAsync(Action<string> report, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                if (!OwnsServer)
                {
                    // Whoever started it may have ended, and stopped it; we still need it.
                    if (ClusterLock.TryOwn(_folder) is not { } ownership)
                    {
                        continue;
                    }
                    _ownership = ownership;
                    report($"The Samplit that started PostgreSQL in {_folder.Root} has ended; it is ours now");
                }
                using var starting = await ClusterLock.WaitAsync(_folder, ct);
                if (!await _server.AnswersAsync(ct))
                {
                    report($"PostgreSQL in {_folder.Root} is gone; starting it again");
                    await _server.StartAsync(ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop: so is the server, by whoever disposes it.
        }
        catch (EmbeddedPostgresException e)
        {
            report($"PostgreSQL in {_folder.Root} does not come back: {e.Message}");
        }
    }

    private static void RequireSameMajor(ClusterFolder folder, PostgresBinaries binaries)
    {
        if (folder.Major() is { } madeBy && madeBy != binaries.Major)
        {
            throw new EmbeddedPostgresException(
                $"The data in {folder.Cluster} was made by PostgreSQL {madeBy}, and the PostgreSQL in {binaries.Folder} is "
                    + $"{binaries.Version}; one major version cannot read another's data. Install PostgreSQL {madeBy}, "
                    + $"or set {PostgresBinaries.Variable} to the bin folder of one, or upgrade the data with pg_upgrade."
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!OwnsServer)
        {
            return;
        }

        IDisposable? stopping = null;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            stopping = await ClusterLock.WaitAsync(_folder, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Somebody has been attaching for two seconds: the server is ours to stop all the same.
        }

        using (stopping)
        {
            await StopAsync();
        }
    }

    private async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _ownership, null) is not { } ownership)
        {
            return;
        }

        using (ownership)
        {
            await _server.StopAsync(atOnce: _throwaway, CancellationToken.None);
            if (_throwaway)
            {
                _folder.Delete();
            }
        }
    }
}
