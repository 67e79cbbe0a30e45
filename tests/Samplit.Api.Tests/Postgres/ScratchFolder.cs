using System.Diagnostics;
using Npgsql;
using Samplit.Api.Postgres;

namespace Samplit.Api.Tests.Postgres;

/// <summary>
/// A new folder under the temporary one, whose name has a space in it as people's folders do, and short-cuts to the
/// cluster in it. Whatever still runs there at the end is killed.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <param name="parent">Null for the temporary folder.</param>
    public ScratchFolder(string? parent = null)
    {
        // Not CreateTempSubdirectory, whose folder is closed to all but its maker: under root the server is another
        // user.
        Path = Directory
            .CreateDirectory($"{parent ?? System.IO.Path.GetTempPath()}/samplit scratch {Guid.NewGuid():N}")
            .FullName;
    }

    public string Path { get; }

    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>A cluster that keeps its data, but does not wait for the disk.</summary>
    public EmbeddedPostgresOptions Options =>
        new()
        {
            DataFolder = Data,
            Settings = new Dictionary<string, string> { ["fsync"] = "off" },
        };

    public int? ServerPid =>
        File.Exists($"{Data}/cluster/postmaster.pid")
            ? int.Parse(File.ReadLines($"{Data}/cluster/postmaster.pid").First())
            : null;

    /// <summary>kill -9, which no program can answer.</summary>
    public void KillServer()
    {
        using var server = Process.GetProcessById(ServerPid!.Value);
        server.Kill();
    }

    /// <summary>The state that a killed owner leaves: the server runs, and the kernel has let go of the lock.</summary>
    public async Task StartServerWithoutOwnerAsync()
    {
        var binaries = await PostgresBinaries.FindAsync(Options, null, _ => { }, default);
        await new ClusterServer(new ClusterFolder(Data), binaries, await ClusterUser.FindAsync(default)).StartAsync(
            default
        );
    }

    public void Dispose()
    {
        if (ServerPid is not null)
        {
            KillServer();
        }

        Directory.Delete(Path, recursive: true);
    }

    public static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
