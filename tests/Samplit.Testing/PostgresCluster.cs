using Samplit.Api.Postgres;

namespace Samplit.Testing;

/// <summary>
/// One throw-away PostgreSQL for a test process, started by the first test that asks for a database. A test project
/// that uses <see cref="TestDatabase"/> says [assembly: AssemblyFixture(typeof(PostgresCluster))], which stops it at
/// the end.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string FolderPrefix = "samplit-tests-";

    private static readonly Lazy<Task<EmbeddedPostgres>> Shared = new(StartAsync);

    /// <summary>How to reach the cluster as its superuser, in the database "postgres".</summary>
    internal static async Task<Npgsql.NpgsqlConnectionStringBuilder> ConnectionAsync() =>
        new((await Shared.Value).ConnectionString) { Database = "postgres", Pooling = false };

    public async ValueTask DisposeAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).DisposeAsync();
        }
    }

    private static async Task<EmbeddedPostgres> StartAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            await SweepAsync(folder);
        }

        return await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataFolder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}"),
                Throwaway = true,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "1000" },
            }
        );
    }

    /// <summary>Stops and deletes what a killed test run has left behind.</summary>
    public static async Task SweepAsync(string folder)
    {
        if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) < TimeSpan.FromMinutes(1))
        {
            return; // perhaps one that another run is just making
        }

        var left = new ClusterFolder(folder);
        IDisposable starting;
        try
        {
            starting = await ClusterLock.WaitAsync(left, CancellationToken.None);
        }
        catch (DirectoryNotFoundException)
        {
            return; // another run was quicker
        }

        using var started = starting;
        using var ownership = ClusterLock.TryOwn(left);
        if (ownership is not null)
        {
            var options = new EmbeddedPostgresOptions { DataFolder = folder };
            var binaries = await PostgresBinaries.FindAsync(options, left.Major(), _ => { }, CancellationToken.None);
            var user = await ClusterUser.FindAsync(CancellationToken.None);
            await new ClusterServer(left, binaries, user).StopAsync(atOnce: true, CancellationToken.None);
            left.Delete();
        }
    }
}
