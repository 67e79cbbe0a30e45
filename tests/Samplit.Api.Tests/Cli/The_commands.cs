using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Postgres;
using Samplit.Testing;

namespace Samplit.Api.Tests.Cli;

public class The_commands
{
    [Fact]
    public async Task A_demo_can_be_verified_replayed_rebuilt_and_caught_when_tampered_with()
    {
        await using var database = await TestDatabase.CreateAsync();

        var demo = await CommandRun.OfProcessAsync(database, "demo", "--players", "400", "--seed", "7");
        Assert.True(demo.ExitCode == 0, demo.Output + demo.Error);
        Assert.Contains("intact", demo.Output);
        Assert.Contains("equal", demo.Output);
        Assert.Contains("simulation from the published", demo.Output);
        Assert.Contains("game rounds", demo.Output);
        Assert.Contains("come back", demo.Output);
        Assert.Contains("sum_gamerounds", demo.Output);
        Assert.Contains("over OFREP, reason SPLIT; the experiment has assigned gate_", demo.Output);
        var experiment = (Guid)(await ScalarAsync(database, "SELECT id FROM samplit.mt_doc_experiments"))!;
        var events = (long)(await ScalarAsync(database, "SELECT max(version) FROM samplit.mt_events"))!;

        const int Edited = 42;
        var verified = await CommandRun.OfProcessAsync(database, "verify", experiment.ToString());
        Assert.Equal(0, verified.ExitCode);
        Assert.Contains($"intact: {events:N0} events", verified.Output);

        var replayed = await CommandRun.OfAsync(database, "replay", experiment.ToString(), "--to", "4");
        Assert.Equal(0, replayed.ExitCode);
        Assert.Contains("active, allocation 0", replayed.Output);
        var beyond = await CommandRun.OfAsync(database, "replay", experiment.ToString(), "--to", $"{events + 1}");
        Assert.Equal(2, beyond.ExitCode);
        Assert.Contains($"from 1 to {events}", beyond.Error);

        var changed = await CommandRun.OfAsync(database, "replay", experiment.ToString(), "--from", "4", "--to", "14");
        Assert.True(changed.ExitCode == 0, changed.Error);
        Assert.Contains("10 visitor_assigned", changed.Output);
        var mixed = await CommandRun.OfAsync(database, "replay", "it", "--from", "3", "--to", "2026-11-21T09:30Z");
        Assert.Equal(2, mixed.ExitCode);
        Assert.Contains("Two versions or two times", mixed.Error);

        var whatIf = await CommandRun.OfAsync(database, "what-if", experiment.ToString(), "--policy", "even");
        Assert.True(whatIf.ExitCode == 0, whatIf.Error);
        Assert.Contains("of 400 visitors would have seen what they saw", whatIf.Output);
        var unknown = await CommandRun.OfAsync(database, "what-if", experiment.ToString(), "--policy", "guess");
        Assert.Contains("there are: thompson/beta-pooled, even/uniform", unknown.Error);

        var rebuilt = await CommandRun.OfAsync(database, "rebuild", "sticky_assignments");
        Assert.Equal(0, rebuilt.ExitCode);
        Assert.Contains("equal", rebuilt.Output);
        var counted = await CommandRun.OfAsync(database, "rebuild", "attribution", "--project", "default");
        Assert.True(counted.ExitCode == 0, counted.Error);
        Assert.Contains("equal", counted.Output);

        await using (var auditor = new Auditor(database))
        {
            await auditor.TamperAsync(
                "UPDATE samplit.mt_events SET data = jsonb_set(data, '{propensity}', '0.75') WHERE version = $1",
                Edited
            );
        }
        var tampered = await CommandRun.OfAsync(database, "verify", experiment.ToString());
        Assert.Equal(1, tampered.ExitCode);
        Assert.Contains($"tampered at sequence {Edited}: event edited", tampered.Output);
    }

    [Fact]
    public async Task An_export_is_verified_without_the_database_by_a_key_that_may_have_been_replaced()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        using var folder = new ScratchFolder();
        var (export, checkpoint) = (Path.Combine(folder.Path, "export"), Path.Combine(folder.Path, "checkpoint"));
        var key = original.Key.ToString();

        var rotated = await CommandRun.OfAsync(auditor.Database, "keys", "--rotate");
        Assert.True(rotated.ExitCode == 0, rotated.Error);
        Assert.Contains($"{key}  signed from", rotated.Output);
        var exported = await CommandRun.OfAsync(auditor.Database, "export", $"{original.Experiment}", "-o", export);
        Assert.True(exported.ExitCode == 0, exported.Error);
        var again = await CommandRun.OfAsync(auditor.Database, "export", $"{original.Experiment}", "-o", export);
        Assert.Equal((2, 1), (again.ExitCode, Directory.GetFiles(folder.Path).Length));
        await File.WriteAllTextAsync(checkpoint, await auditor.NewestCheckpointAsync());

        string[] verify = ["verify", "--file", export, "--key", key];
        var verified = await CommandRun.OfAsync(auditor.Database, verify);
        Assert.Contains($"intact: {original.Length:N0} events", verified.Output);
        Assert.Equal(0, verified.ExitCode);
        var json = await CommandRun.OfAsync(auditor.Database, [.. verify, "--checkpoint", checkpoint, "--json"]);
        Assert.Contains("\"verdict\":\"intact\"", json.Output);
        var unsigned = await CommandRun.OfAsync(auditor.Database, "verify", "--file", export);
        Assert.Equal(3, unsigned.ExitCode);
        var online = await CommandRun.OfAsync(auditor.Database, "verify", "--checkpoint", checkpoint, "--key", key);
        Assert.Contains($"of {2 + TestKeys.Events} streams", online.Output);
        Assert.Equal(0, online.ExitCode);
        await File.AppendAllTextAsync(export, "more");
        Assert.Equal(2, (await CommandRun.OfAsync(auditor.Database, verify)).ExitCode);
    }

    [Fact]
    public async Task A_file_of_somebody_elses_becomes_an_experiment_with_results()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        using var folder = new ScratchFolder();
        var (file, events) = (Path.Combine(folder.Path, "units.csv"), Path.Combine(folder.Path, "events.csv"));
        await File.WriteAllTextAsync(
            file,
            "id;grp;since\n1;old;2025-11-03\n2;new;2025-11-03\n3;new;2025-11-03\n3;old;2025-11-03\n"
        );
        await File.WriteAllTextAsync(events, "id,event,ts,amount\n1,buy,2025-11-04,9.5\n2,buy,2025-11-04,10.5\n");

        var imported = await CommandRun.OfAsync(
            auditor.Database,
            [
                "import",
                file,
                "--events",
                events,
                "--name",
                "old and new",
                "--control",
                "old",
                "--time",
                "since",
                "--utc-offset",
                "Z",
                "--metric",
                "buy:revenue:EUR",
                "--weight",
                "old=1",
                "--weight",
                "new=1",
                "--skip-bad",
            ]
        );

        Assert.True(imported.ExitCode == 0, imported.Error);
        Assert.Contains("buy (revenue, primary)", imported.Output);
        Assert.Contains("1 units had several variants", imported.Output.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Verify_goes_on_from_what_its_folder_remembers_and_says_so()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        using var folder = new ScratchFolder();
        string[] verify = ["verify", "--state", folder.Path];

        var first = await CommandRun.OfAsync(auditor.Database, verify);
        var second = await CommandRun.OfAsync(auditor.Database, verify);
        var json = await CommandRun.OfAsync(auditor.Database, [.. verify, "--json"]);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "memory"),
            "no memory at all, though long enough for one"
        );
        var damaged = await CommandRun.OfAsync(auditor.Database, verify);

        Assert.Equal((0, 0, 0, 2), (first.ExitCode, second.ExitCode, json.ExitCode, damaged.ExitCode));
        Assert.DoesNotContain("verified before", first.Output);
        Assert.Contains("older events were verified before", second.Output.ReplaceLineEndings(" "));
        Assert.Contains("\"since\":", json.Output);
        Assert.Contains("delete the folder", damaged.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task A_demo_on_a_database_of_another_version_says_so_and_ends()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync("UPDATE samplit.schema_migrations SET checksum = 'other' WHERE component = 'api'");

        var demo = await CommandRun.OfAsync(auditor.Database, "demo", "--players", "10");

        Assert.Equal(2, demo.ExitCode);
        Assert.Contains("was applied with other content", demo.Error);
    }

    [Fact]
    public async Task Migrate_says_what_it_applied_and_then_that_there_is_nothing_to_do()
    {
        await using var database = await TestDatabase.CreateAsync();

        var first = await CommandRun.OfAsync(database, "migrate");
        var second = await CommandRun.OfAsync(database, "migrate");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("event-store 0001", first.Output);
        Assert.Contains("up to date", second.Output);
    }

    [Theory]
    [InlineData("verify nothing", "There is no Samplit in this database")]
    [InlineData("rebuild nothing", "There is no projection 'nothing'; there are: access_settings")]
    [InlineData("rebuild experiments --project default", "--project is for attribution only")]
    [InlineData("serve --urls nonsense", "is no address to listen on")]
    [InlineData("api-keys create --name a --kind b", "--kind takes admin, dataPlane, metrics, audit, scim or flags")]
    [InlineData("api-keys create --name a --role boss", "role: One of viewer")]
    [InlineData("api-keys revoke 0198c0de-5a3b-7d10-8000-000000000001", "There is no key with this id")]
    [InlineData("roles create --name Boss --allow layer:read", "name: From 1 to 64 small letters")]
    [InlineData("roles delete viewer", "This role is built in")]
    [InlineData("groups add nothing ada", "There is no user 'ada'")]
    [InlineData("groups delete nothing", "There is no group with the id or name 'nothing'")]
    [InlineData("access --data-plane ajar", "--data-plane takes keys or open")]
    [InlineData("demo --players 0", "from 1 to 10,000,000")]
    public async Task A_command_that_cannot_be_carried_out_says_why_and_exits_with_2(string command, string why)
    {
        await using var database = await TestDatabase.CreateAsync();

        var run = await CommandRun.OfAsync(database, command.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(why, run.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Roles_and_groups_are_made_and_taken_away_again()
    {
        await using var database = await TestDatabase.CreateAsync();

        await SaysAsync("There is a role starter", "roles create --name starter --allow layer:read");
        await SaysAsync("layer:read", "roles list");
        await SaysAsync("Growth", "groups create Growth");
        await SaysAsync("starter@5a3d1170", "groups roles growth --role starter@5a3d1170-0000-4000-8000-000000000002");
        await SaysAsync("/invitation#", "users invite --user-name bo --email bo@shop.example");
        await SaysAsync("has 1 members", "groups add Growth bo");
        await SaysAsync("has 0 members", "groups remove Growth bo@shop.example");
        await SaysAsync("Growth", "groups list");
        await SaysAsync("It is deleted", "groups delete Growth");
        await SaysAsync("starter is deleted", "roles delete starter");
        await SaysAsync("bo@shop.example", "users hand-over bo");

        async Task SaysAsync(string what, string command)
        {
            var run = await CommandRun.OfAsync(database, command.Split(' '));
            Assert.True(run.ExitCode == 0, $"{command}: {run.Error}");
            Assert.Contains(what, run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve --help")]
    [InlineData("demo --help")]
    [InlineData("migrate --help")]
    [InlineData("verify --help")]
    [InlineData("export --help")]
    [InlineData("keys --help")]
    [InlineData("replay --help")]
    [InlineData("rebuild --help")]
    [InlineData("dead-letters --help")]
    public async Task Each_command_explains_itself(string command)
    {
        var run = await HelpAsync(command.Split(' '));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Usage:", run.Output);
        Assert.Contains("--data", run.Output);
    }

    private static async Task<(int ExitCode, string Output)> HelpAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        var exit = await CommandLine.Create().Parse(arguments).InvokeAsync(new() { Output = output });
        return (exit, output.ToString());
    }

    private static async Task<object?> ScalarAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
