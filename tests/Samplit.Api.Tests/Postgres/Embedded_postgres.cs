using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Postgres;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using static Samplit.Api.Tests.Postgres.ScratchFolder;

namespace Samplit.Api.Tests.Postgres;

public class Embedded_postgres
{
    private const string Insert = "CREATE TABLE visit (id int); INSERT INTO visit VALUES (42)";
    private const string Select = "SELECT id FROM visit";

    [Fact]
    public async Task Keeps_its_rows_when_it_is_stopped_and_started_again()
    {
        using var scratch = new ScratchFolder();
        await using (var first = await EmbeddedPostgres.StartAsync(scratch.Options))
        {
            await AskAsync(first.ConnectionString, Insert);
        }

        Assert.Null(scratch.ServerPid);
        await using var second = await EmbeddedPostgres.StartAsync(scratch.Options);
        Assert.Equal(42, await AskAsync(second.ConnectionString, Select));
    }

    [Fact]
    public async Task Is_reached_by_a_private_socket_only_and_is_durable()
    {
        using var scratch = new ScratchFolder();
        await using var postgres = await EmbeddedPostgres.StartAsync(new() { DataFolder = scratch.Data });

        Assert.Equal("", await AskAsync(postgres.ConnectionString, "SHOW listen_addresses"));
        Assert.Equal("on", await AskAsync(postgres.ConnectionString, "SHOW fsync"));
        Assert.Equal("on", await AskAsync(postgres.ConnectionString, "SHOW synchronous_commit"));
        Assert.Equal("UTF8", await AskAsync(postgres.ConnectionString, "SHOW server_encoding"));
        Assert.Equal("É", await AskAsync(postgres.ConnectionString, "SELECT upper('é')"));
        foreach (var folder in (string[])["cluster", "socket"])
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.Combine(scratch.Data, folder))
            );
        }
    }

    [Fact]
    public async Task Has_a_role_that_serves_and_owns_nothing()
    {
        using var scratch = new ScratchFolder();
        await using var postgres = await EmbeddedPostgres.StartAsync(scratch.Options);

        Assert.Equal("samplit", await AskAsync(postgres.Connections.Application, "SELECT current_user::text"));
        Assert.Equal(
            false,
            await AskAsync(
                postgres.Connections.Application,
                "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls "
                    + "FROM pg_roles WHERE rolname = current_user"
            )
        );
        Assert.Equal("postgres", await AskAsync(postgres.Connections.Owner!, "SELECT current_user::text"));
    }

    [Fact]
    public async Task Of_a_version_that_knew_one_role_only_goes_on_with_two()
    {
        using var scratch = new ScratchFolder();
        await using (var first = await EmbeddedPostgres.StartAsync(scratch.Options))
        {
            await using var alone = await RunningServer.ListenAsync(new DatabaseConnections(first.ConnectionString));
            await alone.ReadyAsync();
            await AskAsync(first.ConnectionString, "DROP ROLE samplit");
        }

        await using var second = await EmbeddedPostgres.StartAsync(scratch.Options);
        await using var server = await RunningServer.ListenAsync(second.Connections);
        await server.ReadyAsync();

        var experiment = await An.FixedExperiment.RunningOn(server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Compresses_full_pages_in_the_WAL_as_fast_as_its_build_can()
    {
        using var scratch = new ScratchFolder();
        await using var postgres = await EmbeddedPostgres.StartAsync(scratch.Options);

        const string expected =
            "SELECT CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE 'pglz' END FROM pg_settings WHERE name = 'wal_compression'";

        Assert.Equal(
            await AskAsync(postgres.ConnectionString, expected),
            await AskAsync(postgres.ConnectionString, "SELECT current_setting('wal_compression')")
        );
    }

    [Fact]
    public async Task Comes_back_by_itself_when_it_was_killed_and_its_owner_keeps_it()
    {
        using var scratch = new ScratchFolder();
        await using var postgres = await EmbeddedPostgres.StartAsync(scratch.Options);
        await AskAsync(postgres.ConnectionString, Insert);
        using var enough = new CancellationTokenSource();
        var reports = new ConcurrentQueue<string>();
        var kept = postgres.KeepRunningAsync(reports.Enqueue, enough.Token);

        scratch.KillServer();

        Assert.Equal(42, await AskUntilItAnswersAsync(postgres.ConnectionString, Select));
        await enough.CancelAsync();
        await kept;
        Assert.Contains("starting it again", Assert.Single(reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_for_a_second_server_when_the_one_that_started_it_ends()
    {
        using var scratch = new ScratchFolder();
        var first = await EmbeddedPostgres.StartAsync(scratch.Options);
        await AskAsync(first.ConnectionString, Insert);
        await using var second = await EmbeddedPostgres.StartAsync(scratch.Options);
        using var enough = new CancellationTokenSource();
        var reports = new ConcurrentQueue<string>();
        var kept = second.KeepRunningAsync(reports.Enqueue, enough.Token);
        Assert.False(second.OwnsServer);

        await first.DisposeAsync();

        Assert.Equal(42, await AskUntilItAnswersAsync(second.ConnectionString, Select));
        Assert.True(second.OwnsServer);
        await enough.CancelAsync();
        await kept;
        Assert.Contains("it is ours now", reports.First(), StringComparison.Ordinal);
    }

    private static Task<object> AskUntilItAnswersAsync(string connectionString, string question) =>
        Eventually.NotNullAsync(
            "the server answers",
            async () =>
            {
                try
                {
                    return await AskAsync(connectionString, question);
                }
                catch (NpgsqlException)
                {
                    return null;
                }
            }
        );

    [Fact]
    public async Task Recovers_what_was_committed_before_a_kill()
    {
        using var scratch = new ScratchFolder();
        await using (var first = await EmbeddedPostgres.StartAsync(scratch.Options))
        {
            await AskAsync(first.ConnectionString, Insert);
            scratch.KillServer();
        }

        await using var second = await EmbeddedPostgres.StartAsync(scratch.Options);

        Assert.Equal(42, await AskAsync(second.ConnectionString, Select));
    }

    [Fact]
    public async Task Starts_although_the_old_servers_process_id_is_now_another_programs()
    {
        using var scratch = new ScratchFolder();
        await using (await EmbeddedPostgres.StartAsync(scratch.Options)) { }
        var user = await ClusterUser.FindAsync(default);
        using var other = Process.Start(
            new ProcessStartInfo("sleep", ["60"])
            {
                UserName = user.Name ?? "",
                UseShellExecute = false,
                WorkingDirectory = "/",
            }
        )!;
        await File.WriteAllTextAsync($"{scratch.Data}/cluster/postmaster.pid", $"{other.Id}\n{scratch.Data}/cluster\n");

        await using (await EmbeddedPostgres.StartAsync(scratch.Options))
        {
            Assert.NotEqual(other.Id, scratch.ServerPid);
        }

        other.Kill();
    }

    [Fact]
    public async Task Two_that_start_at_once_share_one_server_which_its_owner_stops()
    {
        using var scratch = new ScratchFolder();
        var both = await Task.WhenAll(
            EmbeddedPostgres.StartAsync(scratch.Options),
            EmbeddedPostgres.StartAsync(scratch.Options)
        );
        var owner = Assert.Single(both, postgres => postgres.OwnsServer);
        var guest = Assert.Single(both, postgres => !postgres.OwnsServer);

        await guest.DisposeAsync();
        Assert.Equal(1, await AskAsync(guest.ConnectionString, "SELECT 1"));

        await owner.DisposeAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => AskAsync(guest.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_server_is_left_alone_while_its_owner_lives_and_adopted_when_the_owner_was_killed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "The owner is played by util-linux' flock.");
        using var scratch = new ScratchFolder();
        await using (await EmbeddedPostgres.StartAsync(scratch.Options)) { }
        var folder = new ClusterFolder(scratch.Data);
        await scratch.StartServerWithoutOwnerAsync();
        using var owner = Process.Start("/usr/bin/flock", ["--no-fork", ClusterLock.Owner(folder), "sleep", "60"]);
        await Eventually.TrueAsync(
            "the owner has taken the folder",
            () =>
            {
                using var ours = ClusterLock.TryOwn(folder);
                return ours is null;
            }
        );

        await using (var guest = await EmbeddedPostgres.StartAsync(scratch.Options))
        {
            Assert.False(guest.OwnsServer);
        }

        Assert.NotNull(scratch.ServerPid);
        owner.Kill();
        await owner.WaitForExitAsync();
        await using (var heir = await EmbeddedPostgres.StartAsync(scratch.Options))
        {
            Assert.True(heir.OwnsServer);
        }

        Assert.Null(scratch.ServerPid);
    }

    [Fact]
    public async Task A_throwaway_is_gone_after_dispose_but_not_what_others_put_there()
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch.Data);
        var note = Path.Combine(scratch.Data, "note");
        await File.WriteAllTextAsync(note, "keep me");

        await using (await EmbeddedPostgres.StartAsync(scratch.Options with { Throwaway = true })) { }

        Assert.Equal([note], Directory.EnumerateFileSystemEntries(scratch.Data));
    }
}
