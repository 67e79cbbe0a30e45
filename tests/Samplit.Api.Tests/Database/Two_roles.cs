using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Database;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Cli;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Database;

public class Two_roles
{
    private const string HowToMigrate = "Run the command 'migrate' with ConnectionStrings__SamplitOwner set";

    [Fact]
    public async Task A_server_needs_no_owner_where_the_schema_is_up_to_date()
    {
        await using var roles = await PlainRoles.CreateAsync();
        var migrated = await CommandRun.OfAsync(roles.Both, "migrate");
        Assert.True(migrated.ExitCode == 0, migrated.Error);
        var again = await CommandRun.OfAsync(new DatabaseConnections(roles.Application), "migrate");
        Assert.Contains("up to date", again.Output);

        await using var server = await RunningServer.ListenAsync(new DatabaseConnections(roles.Application));
        await server.ReadyAsync();

        Assert.Null(await OwningRoleAsync(server));
        var experiment = await An.FixedExperiment.RunningOn(server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);
        await Logs.SignedAsync(server, TestKeys.Events + (await experiment.Events()).Count);
        var verified = (await experiment.Get("/audit/verification")).Is(HttpStatusCode.OK);
        Assert.Equal("intact", verified["verdict"].GetString());
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("keys")]
    [InlineData("serve --urls http://127.0.0.1:0")]
    public async Task Without_the_owner_an_empty_database_stays_empty_and_who_asks_is_told_what_to_do(string command)
    {
        await using var roles = await PlainRoles.CreateAsync();

        var run = await CommandRun.OfProcessAsync(new DatabaseConnections(roles.Application), command.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(HowToMigrate, (run.Error + run.Output).ReplaceLineEndings(" "));
        Assert.False((bool)(await roles.ScalarAsync("SELECT to_regnamespace('samplit') IS NOT NULL"))!);
    }

    [Fact]
    public async Task Without_the_owner_what_is_new_is_not_applied()
    {
        await using var roles = await PlainRoles.CreateAsync();
        await CommandRun.OfAsync(roles.Both, "migrate");
        await roles.ExecuteAsync("DELETE FROM samplit.schema_migrations WHERE component = 'api'");

        var run = await CommandRun.OfAsync(new DatabaseConnections(roles.Application), "migrate");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(HowToMigrate, run.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task A_role_that_came_later_is_granted_the_same_by_migrating_again()
    {
        await using var roles = await PlainRoles.CreateAsync();
        var later = new DatabaseConnections(roles.Application, roles.Owner);
        await CommandRun.OfAsync(new DatabaseConnections(roles.As("samplit"), roles.Owner), "migrate");
        var before = await CommandRun.OfAsync(new DatabaseConnections(roles.Application), "verify");
        Assert.Contains("permission denied for schema samplit", before.Error.ReplaceLineEndings(" "));

        var migrated = await CommandRun.OfAsync(later, "migrate");

        Assert.Contains("up to date", migrated.Output);
        var after = await CommandRun.OfAsync(new DatabaseConnections(roles.Application), "verify");
        Assert.True(after.ExitCode == 0, after.Error);
    }

    [Fact]
    public async Task A_role_that_does_not_exist_is_to_be_made_by_an_administrator_and_until_then_nothing_happens()
    {
        await using var roles = await PlainRoles.CreateAsync();
        var nobody = $"nobody's \"{Guid.NewGuid():N}\"";

        var run = await CommandRun.OfAsync(new DatabaseConnections(roles.As(nobody), roles.Owner), "migrate");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            $"CREATE ROLE \"{nobody.Replace("\"", "\"\"", StringComparison.Ordinal)}\" LOGIN",
            run.Error.ReplaceLineEndings(" ")
        );
        Assert.False((bool)(await roles.ScalarAsync("SELECT to_regnamespace('samplit') IS NOT NULL"))!);
    }

    [Theory]
    [InlineData("variant_statistics", "mt_doc_variant_statistics")]
    [InlineData("sticky_assignments", "sticky_assignments")]
    public async Task A_rebuild_by_the_owner_leaves_owner_and_grants_and_the_server_goes_on_writing(
        string projection,
        string table
    )
    {
        await using var roles = await PlainRoles.CreateAsync();
        await using var server = await RunningServer.ListenAsync(roles.Both);
        await server.ReadyAsync();
        var experiment = await An.FixedExperiment.RunningOn(server);
        await experiment.AssignAll(20, "before ");
        var rights =
            $"SELECT concat_ws(' ', relowner::regrole, relacl) FROM pg_class WHERE oid = 'samplit.{table}'::regclass";
        var oid = $"SELECT 'samplit.{table}'::regclass::oid";
        var (before, old) = (await roles.ScalarAsync(rights), await roles.ScalarAsync(oid));

        var rebuilt = await CommandRun.OfAsync(roles.Both, "rebuild", projection);

        Assert.Contains("equal", rebuilt.Output);
        Assert.NotEqual(old, await roles.ScalarAsync(oid));
        Assert.Equal(before, await roles.ScalarAsync(rights));
        await experiment.AssignAll(20, "after ");
        (await experiment.Convert("after 1", 1)).Is(HttpStatusCode.OK);
        var again = await CommandRun.OfAsync(roles.Both, "rebuild", projection);
        Assert.Contains("equal", again.Output);
    }

    [Fact]
    public async Task A_rebuild_by_somebody_else_is_refused_and_says_who_can()
    {
        await using var roles = await PlainRoles.CreateAsync();
        await CommandRun.OfAsync(roles.Both, "migrate");

        var run = await CommandRun.OfAsync(new DatabaseConnections(roles.Application), "rebuild", "experiments");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "Run the command 'rebuild' with ConnectionStrings__SamplitOwner set",
            run.Error.ReplaceLineEndings(" ")
        );
    }

    [Fact]
    public async Task A_rebuild_over_HTTP_takes_a_server_that_has_the_owner()
    {
        await using var roles = await PlainRoles.CreateAsync();
        await CommandRun.OfAsync(roles.Both, "migrate");
        await using var server = await RunningServer.ListenAsync(new DatabaseConnections(roles.Application));
        await server.ReadyAsync();

        var refused = await server.PostAsync("/api/projections/experiments/rebuild");

        refused.IsProblem(HttpStatusCode.Conflict, "rebuild_impossible");
        Assert.Contains("ConnectionStrings__SamplitOwner", refused["detail"].GetString());
    }

    [Fact]
    public async Task An_owner_that_owns_nothing_is_told_so()
    {
        await using var roles = await PlainRoles.CreateAsync();
        await CommandRun.OfAsync(roles.Both, "migrate");
        var swapped = new DatabaseConnections(roles.Owner, roles.Application);

        var run = await CommandRun.OfAsync(swapped, "rebuild", "experiments");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("It has to own the tables", run.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task One_role_can_be_both_and_is_told_what_that_means()
    {
        await using var roles = await PlainRoles.CreateAsync();
        var one = new DatabaseConnections(roles.Owner);

        await using var server = await RunningServer.ListenAsync(one);
        await server.ReadyAsync();

        Assert.StartsWith("the owner of", await OwningRoleAsync(server));
        var experiment = await An.FixedExperiment.RunningOn(server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);
        var rebuilt = await CommandRun.OfAsync(one, "rebuild", "experiments");
        Assert.Contains("equal", rebuilt.Output);
    }

    private static Task<string?> OwningRoleAsync(RunningServer server) =>
        server.App.Services.GetRequiredService<DatabasePreparation>().OwningRoleAsync(default);
}
