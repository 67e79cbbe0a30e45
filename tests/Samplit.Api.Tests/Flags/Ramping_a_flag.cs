using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Faults;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Api.Tests.Web;
using Samplit.Api.Web;
using Samplit.Domain.Flags;
using Samplit.Domain.MetricDefinitions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

public class Ramping_a_flag(SharedServer shared)
{
    private static readonly (string, string)[] Often =
    [
        ("Samplit:ScheduleCheck", "00:00:00.020"),
        ("Samplit:FlagRampCheck", "00:00:00.100"),
    ];

    private static readonly object Rollout = new
    {
        serve = new
        {
            split = new { shares = new[] { new { variant = "on", weight = 1 } }, rolloutPerMillion = 5_000 },
        },
    };

    /// <summary>Each step changes the rollout, and is a change of the environment, too.</summary>
    private static readonly string[] ThreeSteps =
    [
        "flag_created",
        "flag_ramp_started",
        "flag_environment_changed",
        "flag_ramp_step_taken",
        "flag_environment_changed",
        "flag_ramp_step_taken",
        "flag_environment_changed",
        "flag_ramp_completed",
    ];

    [Fact]
    public async Task Goes_on_by_itself_until_its_last_step_was_held()
    {
        await using var server = await RunningServer.StartAsync(Often);
        var (flag, started) = await StartedAsync(server, Step(10_000), Step(100_000), Step(1_000_000));

        Assert.Equal((10_000, "running"), (RolloutOf(started), StatusOf(started)));
        var completed = await EventuallyAsync(server, flag, "completed");

        Assert.Equal(1_000_000, RolloutOf(completed));
        var events = await AFlag.EventsOf(server, started["id"].GetGuid());
        Assert.Equal(ThreeSteps, events.Select(e => e.Type));
        Assert.All(events.Skip(3), e => Assert.Equal("svc:schedule", e.Metadata.Actor));
        Assert.True(events[3].Timestamp >= events[1].Timestamp.AddSeconds(1));
        Assert.True(events[5].Timestamp >= events[3].Timestamp.AddSeconds(1));
    }

    [Fact]
    public async Task Goes_on_exactly_once_after_its_server_was_killed_between_two_steps()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        await using var killed = new ApiProcess(
            "1",
            database.ServerConnections,
            ("Samplit__RequestTimeout", "00:00:30"),
            ("Samplit__ScheduleCheck", "00:00:00.020")
        );
        killed.Start();
        await killed.ReadyAsync();
        var flag = AFlag.NewKey();
        var created = (
            await killed.PostAsync(
                "/api/flags",
                new
                {
                    key = flag,
                    definition = AFlag.Boolean(),
                    environments = new { production = AFlag.On(Rollout) },
                }
            )
        )!.Is(HttpStatusCode.Created);
        var steps = new[] { Step(10_000), Step(100_000, holdSeconds: 3), Step(1_000_000) };
        (await killed.PostAsync($"/api/flags/{flag}/ramps", Ramp(steps)))!.Is(HttpStatusCode.OK);
        await Eventually.TrueAsync(
            "its second step is taken",
            async () => await killed.GetAsync($"/api/flags/{flag}") is { } now && RolloutOf(now) == 100_000
        );
        await killed.KillAsync();

        await using var server = await RunningServer.StartOnAsync(database.ConnectionString, Often);
        await EventuallyAsync(server, flag, "completed");

        var events = await AFlag.EventsOf(server, created["id"].GetGuid());
        Assert.Equal(ThreeSteps, events.Select(e => e.Type));
        Assert.True(events[5].Timestamp >= events[3].Timestamp.AddSeconds(3));
    }

    /// <summary>As they do when a server is killed behind the commit, before it says that it has handled them.</summary>
    [Fact]
    public async Task Takes_each_step_once_when_all_messages_come_again_on_two_servers()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        await using var first = await RunningServer.StartOnAsync(database.ConnectionString, Often);
        await using var second = await RunningServer.StartOnAsync(database.ConnectionString, Often);
        var (flag, started) = await StartedAsync(first, Step(10_000), Step(100_000), Step(1_000_000));
        await using var again = database.DataSource.CreateCommand(
            """
            UPDATE samplit.wolverine_incoming_envelopes SET status = 'Scheduled', owner_id = 0, execution_time = now()
            WHERE status = 'Handled' AND message_type = 'advance_flag_ramp'
            """
        );
        var ct = TestContext.Current.CancellationToken;
        await Eventually.TrueAsync(
            "it is completed, however often it is told",
            async () =>
            {
                await again.ExecuteNonQueryAsync(ct);
                return StatusOf(await second.GetAsync($"/api/flags/{flag}")) == "completed";
            }
        );
        Assert.True(await again.ExecuteNonQueryAsync(ct) > 0);
        await using var left = database.DataSource.CreateCommand(
            "SELECT count(*) FROM samplit.wolverine_incoming_envelopes WHERE status <> 'Handled' AND message_type = 'advance_flag_ramp'"
        );
        await Eventually.TrueAsync("all is handled", async () => await left.ExecuteScalarAsync(ct) is 0L);

        Assert.Equal(ThreeSteps, (await AFlag.EventsOf(first, started["id"].GetGuid())).Select(e => e.Type));
    }

    [Fact]
    public async Task Rolls_back_when_a_guardrail_is_breached_and_says_why()
    {
        await using var server = await RunningServer.StartAsync(Often);
        var experiment = await An.FixedExperiment.With(("control", 1), ("b", 1)).RunningOn(server);
        var (shop, type) = (await Shop.OpenAsync(experiment, units: 900), $"t{Guid.NewGuid():N}");
        var metric = await shop.DefineAsync(
            new
            {
                name = "refunds",
                type = "conversion",
                eventName = type,
                lowerIsBetter = true,
                guardrail = new { limit = 0.1 },
            }
        );
        var (flag, started) = await StartedWithAsync(
            server,
            new
            {
                environment = "production",
                rule = 0,
                steps = new[] { Step(10_000), Step(100_000, holdSeconds: 3_600) },
                experiment = experiment.Id,
                metric,
            }
        );

        await shop.TrackAsync(
            shop.UnitsOf("b").Concat(shop.UnitsOf("control").Take(130)).Select(u => Shop.Event(u, type))
        );
        var back = await EventuallyAsync(server, flag, "rolledBack");

        Assert.Equal(5_000, RolloutOf(back));
        var why = back["ramps", 0, "reason"].GetString()!;
        Assert.Contains($"{experiment.Id}", why, StringComparison.Ordinal);
        Assert.Contains($"{metric}", why, StringComparison.Ordinal);
        var events = await AFlag.EventsOf(server, started["id"].GetGuid());
        var rolledBack = Assert.IsType<FlagRampRolledBack>(events[^2].Data);
        Assert.Equal(why, rolledBack.Reason);
        Assert.Equal("svc:schedule", events[^2].Metadata.Actor);
        Assert.Equal((await experiment.Events()).Single(e => e.Data is GuardrailBreached).Version, rolledBack.Breach);
        Assert.Equal(why, Assert.IsType<FlagEnvironmentChanged>(events[^1].Data).Reason);
    }

    [Fact]
    public async Task Rolls_back_when_pages_are_hidden_for_too_long()
    {
        await using var server = await RunningServer.StartAsync(Often);
        var site = await TestSite.OnAsync(server);
        var experiment = await site.RunningAsync();
        var (flag, _) = await StartedWithAsync(
            server,
            new
            {
                environment = "production",
                rule = 0,
                steps = new[] { Step(10_000, holdSeconds: 3_600) },
                experiment = experiment.Id,
            }
        );

        for (var i = 0; i < 40; i++)
        {
            var blankMilliseconds = i < 25 ? 40 : 450;
            await site.TellAsync(
                new
                {
                    visitor = $"v-{i}",
                    url = $"{TestSite.Origin}/",
                    events = new[] { new { kind = "timing", blankMilliseconds } },
                }
            );
        }
        await server.App.Services.GetRequiredService<BlankTimes>().CheckAsync(CancellationToken.None);

        Assert.Equal(5_000, RolloutOf(await EventuallyAsync(server, flag, "rolledBack")));
    }

    [Fact]
    public async Task Waits_for_units_and_for_approval_before_it_goes_on()
    {
        await using var server = await RunningServer.StartAsync(Often);
        var (flag, started) = await StartedAsync(
            server,
            new
            {
                rolloutPerMillion = 10_000,
                holdSeconds = 1,
                minimumUnits = 2,
                needsApproval = true,
            },
            Step(1_000_000)
        );
        var ramp = $"/api/flags/{flag}/ramps/{started["ramps", 0, "id"]}";
        await WaitsForAsync("units");

        (
            await server.Track(
                Tracking.Event(
                    members: new
                    {
                        unit = "ada",
                        flag,
                        flagVariant = "on",
                    }
                ),
                Tracking.Event(
                    members: new
                    {
                        unit = "ada",
                        flag,
                        flagVariant = "on",
                    }
                ),
                Tracking.Event(
                    members: new
                    {
                        unit = "bo",
                        flag,
                        flagVariant = "off",
                    }
                )
            )
        ).Is(HttpStatusCode.OK);
        (
            await server.Track(
                Tracking.Event(
                    members: new
                    {
                        unit = "cy",
                        flag,
                        flagVariant = "on",
                    }
                )
            )
        ).Is(HttpStatusCode.OK);
        await WaitsForAsync("approval");
        (await server.PostAsync($"{ramp}/approve", new { step = 1 })).IsInvalid("step");
        (await server.PostAsync($"{ramp}/approve", new { step = 0, reason = "Fine." })).Is(HttpStatusCode.OK);
        await EventuallyAsync(server, flag, "completed");

        var events = await AFlag.EventsOf(server, started["id"].GetGuid());
        Assert.Equal(2, events.Select(e => e.Data).OfType<FlagRampStepTaken>().Single().Units);

        Task WaitsForAsync(string what) =>
            Eventually.TrueAsync(
                $"it waits for {what}",
                async () =>
                    (await server.GetAsync($"/api/flags/{flag}"))["ramps", 0] is var state
                    && state.GetProperty("status").GetString() == "waiting"
                    && state.GetProperty("waits").GetString() == what
            );
    }

    [Fact]
    public async Task Is_paused_resumed_and_rolled_back_by_hand()
    {
        var server = shared.App;
        var (flag, started) = await StartedAsync(server, Step(10_000, holdSeconds: 3_600));
        var ramp = $"/api/flags/{flag}/ramps/{started["ramps", 0, "id"]}";
        (await server.PostAsync($"/api/flags/{flag}/ramps", Ramp(Step(1)))).IsProblem(
            HttpStatusCode.Conflict,
            "ramp_open"
        );

        Assert.Equal(
            "paused",
            StatusOf((await server.PostAsync($"{ramp}/pause", new { reason = "A call." })).Is(HttpStatusCode.OK))
        );
        Assert.Equal("running", StatusOf((await server.PostAsync($"{ramp}/resume", new { })).Is(HttpStatusCode.OK)));
        var back = (await server.PostAsync($"{ramp}/roll-back", new { reason = "Payments fail." })).Is(
            HttpStatusCode.OK
        );

        Assert.Equal(("rolledBack", 5_000), (StatusOf(back), RolloutOf(back)));
        (await server.PostAsync($"{ramp}/pause", new { })).IsProblem(HttpStatusCode.Conflict, "ramp_over");
        (await server.PostAsync($"/api/flags/{flag}/ramps/{Guid.NewGuid()}/pause", new { })).IsProblem(
            HttpStatusCode.NotFound,
            "ramp_not_found"
        );
    }

    [Fact]
    public async Task Takes_no_guard_that_would_notice_nothing()
    {
        var flag = await AFlag.MadeOn(shared.App, AFlag.On(Rollout));
        var draft = await An.Experiment.DraftOn(shared.App);
        var running = await An.Experiment.RunningOn(shared.App);

        (await AskAsync(Guid.NewGuid(), null)).IsInvalid("experiment");
        (await AskAsync(draft.Id, null)).IsInvalid("experiment");
        (await AskAsync(running.Id, Guid.NewGuid())).IsInvalid("metric");
        (await AskAsync(null, Guid.NewGuid())).IsInvalid("metric");

        Task<Answer> AskAsync(Guid? experiment, Guid? metric) =>
            shared.App.PostAsync(
                $"/api/flags/{flag}/ramps",
                new
                {
                    environment = "production",
                    rule = 0,
                    steps = new[] { Step(10_000) },
                    experiment,
                    metric,
                }
            );
    }

    private static object Step(int rolloutPerMillion, int holdSeconds = 1) => new { rolloutPerMillion, holdSeconds };

    private static object Ramp(params object[] steps) =>
        new
        {
            environment = "production",
            rule = 0,
            steps,
        };

    private static Task<(string Flag, Answer Started)> StartedAsync(RunningServer server, params object[] steps) =>
        StartedWithAsync(server, Ramp(steps));

    private static async Task<(string Flag, Answer Started)> StartedWithAsync(RunningServer server, object ramp)
    {
        var flag = await AFlag.MadeOn(server, AFlag.On(Rollout));
        return (flag, (await server.PostAsync($"/api/flags/{flag}/ramps", ramp)).Is(HttpStatusCode.OK));
    }

    private static int RolloutOf(Answer flag) =>
        flag["environments", "production", "rules", 0, "serve", "split", "rolloutPerMillion"].GetInt32();

    private static string? StatusOf(Answer flag) => flag["ramps", 0, "status"].GetString();

    private static async Task<Answer> EventuallyAsync(RunningServer server, string flag, string status)
    {
        Answer? last = null;
        await Eventually.TrueAsync(
            $"it is {status}",
            async () => StatusOf(last = (await server.GetAsync($"/api/flags/{flag}")).Is(HttpStatusCode.OK)) == status
        );
        return last!;
    }
}
