using System.Net;
using Samplit.Api.Tests.Faults;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

public class Changing_flags_by_time(SharedServer shared)
{
    private static readonly (string, string) Often = ("Samplit:ScheduleCheck", "00:00:00.020");

    [Fact]
    public async Task Happens_when_the_time_has_come()
    {
        await using var server = await RunningServer.StartAsync(Often);
        var flag = await AFlag.MadeOn(server, AFlag.On());
        var at = DateTimeOffset.UtcNow.AddSeconds(5);
        var planned = (await PlanAsync(server, flag, at)).Is(HttpStatusCode.OK);

        Assert.Equal("setEnvironment", planned["planned"][0].GetProperty("action").GetString());
        await Eventually.TrueAsync("it was carried out", async () => !await IsPlannedAsync(server, flag));

        var events = await AFlag.EventsOf(server, planned["id"].GetGuid());
        Assert.Equal(
            ["flag_created", "flag_change_planned", "flag_change_carried_out", "flag_environment_changed"],
            events.Select(e => e.Type)
        );
        Assert.All(events.Skip(2), e => Assert.Equal("svc:schedule", e.Metadata.Actor));
        Assert.All(events.Skip(2), e => Assert.True(e.Timestamp >= at));
        var now = await server.GetAsync($"/api/flags/{flag}");
        Assert.Equal(1, now["environments", "production", "rules"].GetArrayLength());
    }

    [Fact]
    public async Task Is_refused_then_when_it_does_not_go_with_what_is_there_any_more()
    {
        await using var server = await RunningServer.StartAsync(Often);
        var segment = AFlag.NewKey();
        (await server.PostAsync("/api/segments", new { key = segment, when = AFlag.When("plan", "staff") })).Is(
            HttpStatusCode.Created
        );
        var flag = await AFlag.MadeOn(server, AFlag.On());
        var rule = new { serve = new { variant = "on" }, segments = new[] { segment } };
        var planned = (await PlanAsync(server, flag, DateTimeOffset.UtcNow.AddSeconds(5), rule)).Is(HttpStatusCode.OK);
        (await server.PostAsync($"/api/segments/{segment}/archive")).Is(HttpStatusCode.OK);

        await Eventually.TrueAsync("it was refused", async () => !await IsPlannedAsync(server, flag));

        var events = await AFlag.EventsOf(server, planned["id"].GetGuid());
        Assert.Equal(["flag_created", "flag_change_planned", "flag_change_refused"], events.Select(e => e.Type));
        Assert.Contains(segment, ((Domain.Flags.FlagChangeRefused)events[^1].Data!).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_lost_when_the_server_is_killed()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        await using var killed = new ApiProcess(
            "1",
            database.ServerConnections,
            ("Samplit__RequestTimeout", "00:00:30")
        );
        killed.Start();
        await killed.ReadyAsync();
        var key = AFlag.NewKey();
        var created = (await killed.PostAsync("/api/flags", new { key, definition = AFlag.Boolean() }))!.Is(
            HttpStatusCode.Created
        );
        var at = DateTimeOffset.UtcNow.AddSeconds(5);
        (await killed.PostAsync($"/api/flags/{key}/planned-changes", new { at, action = "deactivate" }))!.Is(
            HttpStatusCode.OK
        );
        await killed.KillAsync();

        await using var server = await RunningServer.StartOnAsync(database.ConnectionString);
        await Eventually.TrueAsync("it was carried out", async () => !await IsPlannedAsync(server, key));

        var events = await AFlag.EventsOf(server, created["id"].GetGuid());
        Assert.Equal(
            ["flag_created", "flag_change_planned", "flag_change_carried_out", "flag_deactivated"],
            events.Select(e => e.Type)
        );
        Assert.True(events[^1].Timestamp >= at);
    }

    [Fact]
    public async Task Happens_once_whatever_the_number_of_servers()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        await using var first = await RunningServer.StartOnAsync(database.ConnectionString, Often);
        await using var second = await RunningServer.StartOnAsync(database.ConnectionString, Often);
        var flags = new List<Answer>();
        foreach (var server in Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? first : second))
        {
            var key = await AFlag.MadeOn(server, AFlag.On());
            flags.Add((await PlanAsync(server, key, DateTimeOffset.UtcNow.AddSeconds(5))).Is(HttpStatusCode.OK));
        }

        foreach (var flag in flags)
        {
            var key = flag["key"].GetString()!;
            await Eventually.TrueAsync("it was carried out", async () => !await IsPlannedAsync(first, key));
            Assert.Equal(
                ["flag_created", "flag_change_planned", "flag_change_carried_out", "flag_environment_changed"],
                (await AFlag.EventsOf(first, flag["id"].GetGuid())).Select(e => e.Type)
            );
        }
    }

    /// <summary>As it would be if somebody deleted it.</summary>
    [Fact]
    public async Task Happens_without_its_message_after_a_start()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        string flag;
        await using (var before = await RunningServer.StartOnAsync(database.ConnectionString))
        {
            flag = await AFlag.MadeOn(before, AFlag.On());
            (await PlanAsync(before, flag, DateTimeOffset.UtcNow.AddSeconds(5))).Is(HttpStatusCode.OK);
            await using var delete = database.DataSource.CreateCommand(
                "DELETE FROM samplit.wolverine_incoming_envelopes"
            );
            Assert.Equal(1, await delete.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await using var server = await RunningServer.StartOnAsync(database.ConnectionString, Often);

        await Eventually.TrueAsync("it was carried out", async () => !await IsPlannedAsync(server, flag));
    }

    [Fact]
    public async Task Can_be_cancelled_until_then()
    {
        var flag = await AFlag.MadeOn(shared.App, AFlag.On());
        var planned = (await PlanAsync(shared.App, flag, DateTimeOffset.UtcNow.AddDays(1))).Is(HttpStatusCode.OK);
        var one = $"/api/flags/{flag}/planned-changes/{planned["planned"][0].GetProperty("id")}";

        (await shared.App.DeleteAsync($"{one}?reason=Not+yet.")).Is(HttpStatusCode.OK);

        Assert.False(await IsPlannedAsync(shared.App, flag));
        (await shared.App.DeleteAsync(one)).IsProblem(HttpStatusCode.NotFound, "planned_change_not_found");
        var events = await AFlag.EventsOf(shared.App, planned["id"].GetGuid());
        Assert.Equal(["flag_created", "flag_change_planned", "flag_change_cancelled"], events.Select(e => e.Type));
    }

    [Fact]
    public async Task Is_refused_at_once_where_it_could_not_be_done_now()
    {
        var flag = await AFlag.MadeOn(shared.App, AFlag.On());
        var later = DateTimeOffset.UtcNow.AddDays(1);

        (await PlanAsync(shared.App, flag, DateTimeOffset.UtcNow)).IsInvalid("at");
        (
            await shared.App.PostAsync(
                $"/api/flags/{flag}/planned-changes",
                new { at = "2127-03-14T02:30:00", action = "activate" }
            )
        ).IsInvalid("at");
        (await PlanAsync(shared.App, flag, later, AFlag.Serving("blue"))).IsInvalid("is.rules[0].serve.variant");
        (
            await PlanAsync(
                shared.App,
                flag,
                later,
                new { serve = new { variant = "on" }, segments = new[] { "nobody" } }
            )
        ).IsInvalid("environments.production.rules[0].segments");
    }

    private static Task<Answer> PlanAsync(
        RunningServer server,
        string flag,
        DateTimeOffset at,
        params object[] rules
    ) =>
        server.PostAsync(
            $"/api/flags/{flag}/planned-changes",
            new
            {
                at,
                action = "setEnvironment",
                environment = "production",
                @is = AFlag.On(rules.Length == 0 ? [AFlag.Serving("on")] : rules),
                reason = "Black Friday.",
            }
        );

    private static async Task<bool> IsPlannedAsync(RunningServer server, string flag) =>
        (await server.GetAsync($"/api/flags/{flag}")).Is(HttpStatusCode.OK).Body.TryGetProperty("planned", out _);
}
