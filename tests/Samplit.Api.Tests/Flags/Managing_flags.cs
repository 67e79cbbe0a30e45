using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Flags;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

public class Managing_flags(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Leaves_each_change_in_a_stream_of_its_own()
    {
        var key = AFlag.NewKey();
        var created = (await _server.PostAsync("/api/flags", new { key, definition = AFlag.Boolean() })).Is(
            HttpStatusCode.Created
        );
        var one = $"/api/flags/{key}";

        var on = (
            await _server.PutAsync($"{one}/environments/production", AFlag.On(AFlag.Serving("on")), created.ETag)
        ).Is(HttpStatusCode.OK);
        (await _server.PutAsync($"{one}/environments/production", AFlag.On(), created.ETag)).IsStale();
        (await _server.PutAsync($"{one}/environments/production", AFlag.On(AFlag.Serving("on")))).Is(HttpStatusCode.OK);
        (await _server.PutAsync(one, new { definition = AFlag.Boolean(isForClients: true) })).Is(HttpStatusCode.OK);
        (await _server.PostAsync($"{one}/deactivate", new { reason = "Payments fail." })).Is(HttpStatusCode.OK);
        (await _server.PostAsync($"{one}/activate")).Is(HttpStatusCode.OK);
        var archived = (await _server.PostAsync($"{one}/archive")).Is(HttpStatusCode.OK);
        (await _server.PostAsync($"{one}/activate")).IsProblem(HttpStatusCode.Conflict, "flag_archived");

        Assert.Equal(
            (key, "active", Project.DefaultId),
            (created["key"].GetString(), created["status"].GetString(), created["project"].GetGuid())
        );
        Assert.False(created["environments", "production", "isOn"].GetBoolean());
        Assert.True(on["environments", "production", "isOn"].GetBoolean());
        var read = (await _server.GetAsync($"/api/flags/{archived["id"]}")).Is(HttpStatusCode.OK);
        Assert.StartsWith(archived.Text[..^1], read.Text, StringComparison.Ordinal);
        var types = new List<string>();
        await foreach (
            var @event in _server
                .App.Services.GetRequiredService<StreamStore>()
                .ReadStreamAsync(created["id"].GetGuid())
        )
        {
            types.Add(@event.Type);
        }
        Assert.Equal(
            [
                "flag_created",
                "flag_environment_changed",
                "flag_changed",
                "flag_deactivated",
                "flag_activated",
                "flag_archived",
            ],
            types
        );
    }

    [Fact]
    public async Task Refuses_circles_and_what_is_not_there_by_name()
    {
        var (one, other) = (AFlag.NewKey(), AFlag.NewKey());
        await AFlag.MadeOn(_server, AFlag.On(), key: one);
        await AFlag.MadeOn(_server, AFlag.On(), AFlag.Boolean(null, Needs(one)), other);

        var circle = await _server.PutAsync(
            $"/api/flags/{one}",
            new { definition = AFlag.Boolean(null, Needs(other)) }
        );
        circle.IsInvalid("definition.prerequisites");
        Assert.Contains($"{one} → {other} → {one}", circle.Text, StringComparison.Ordinal);
        (await _server.PostAsync($"/api/flags/{one}/archive")).IsProblem(HttpStatusCode.Conflict, "flag_in_use");
        (
            await _server.PutAsync(
                $"/api/flags/{one}/environments/production",
                AFlag.On(new { serve = new { variant = "on" }, segments = new[] { "nobody" } })
            )
        ).IsInvalid("environments.production.rules[0].segments");
        (
            await _server.PutAsync(
                $"/api/flags/{one}/environments/production",
                AFlag.On(new { serve = new { experiment = Guid.NewGuid() } })
            )
        ).IsInvalid("environments.production.rules[0].serve.experiment");
        (await _server.PostAsync("/api/flags", new { key = one, definition = AFlag.Boolean() })).IsProblem(
            HttpStatusCode.Conflict,
            "name_taken",
            "key"
        );
        (await _server.GetAsync("/api/flags/nothing")).IsProblem(HttpStatusCode.NotFound, "flag_not_found");

        static object Needs(string flag) => new { flag, variants = new[] { "on" } };
    }

    [Fact]
    public async Task Gives_one_unit_something_else_without_telling_the_log_who_it_is()
    {
        var flag = await AFlag.MadeOn(_server, AFlag.On());
        var set = (
            await _server.PutAsync(
                $"/api/flags/{flag}/overrides",
                new
                {
                    environment = "production",
                    unit = "ada@shop.example",
                    variant = "on",
                    reason = "They asked.",
                }
            )
        ).Is(HttpStatusCode.OK);

        Assert.DoesNotContain("ada", set.Text, StringComparison.Ordinal);
        var key = await AFlag.KeyOn(_server);
        async Task<bool> OfAsync(string unit) =>
            (await _server.OfrepAsync(key, flag, new { context = new { targetingKey = unit } }))["value"].GetBoolean();
        await Eventually.TrueAsync("the override holds", () => OfAsync("ada@shop.example"));
        Assert.False(await OfAsync("bo@shop.example"));

        (
            await _server.DeleteAsync(
                $"/api/flags/{flag}/overrides?environment=production&unit={Uri.EscapeDataString("ada@shop.example")}"
            )
        ).Is(HttpStatusCode.OK);
        await Eventually.TrueAsync("the override is gone", async () => !await OfAsync("ada@shop.example"));
    }

    [Fact]
    public async Task Tells_when_they_were_asked_for_last()
    {
        var (project, uses) = (await AFlag.ProjectOn(_server), _server.App.Services.GetRequiredService<FlagUses>());
        var (asked, other) = (
            await AFlag.MadeOn(_server, AFlag.On(), project: project),
            await AFlag.MadeOn(_server, AFlag.On(), AFlag.Boolean(isForClients: true), project: project)
        );
        var key = (
            await _server.MakeKeyAsync(
                new
                {
                    kind = "flags",
                    environment = "production",
                    project,
                }
            )
        ).Secret();
        Assert.Equal("neverEvaluated", (await _server.GetAsync($"/api/flags/{asked}"))["use", "hints", 0].GetString());

        (await _server.OfrepAsync(key, asked, new { })).Is(HttpStatusCode.OK);
        await uses.WriteAsync(TestContext.Current.CancellationToken);

        Assert.Equal([(other, false), (asked, true)], await ListedAsync());
        (await _server.OfrepAsync(key, null, new { })).Is(HttpStatusCode.OK);
        await uses.WriteAsync(TestContext.Current.CancellationToken);
        Assert.Equal([(other, true), (asked, true)], await ListedAsync());
        var one = (await _server.GetAsync($"/api/flags/{other}")).Is(HttpStatusCode.OK);
        Assert.Equal(0, one["use", "evaluatedAt", "production"].GetDateTimeOffset().Second);
        Assert.Empty(one["use", "hints"].EnumerateArray());

        async Task<(string?, bool)[]> ListedAsync() =>
            [
                .. (await _server.GetAsync("/api/flags?limit=1000"))["flags"]
                    .EnumerateArray()
                    .Where(f => f.GetProperty("project").GetGuid() == project)
                    .Select(f =>
                        (
                            f.GetProperty("key").GetString(),
                            f.GetProperty("use").GetProperty("evaluatedAt").TryGetProperty("production", out _)
                        )
                    ),
            ];
    }

    [Fact]
    public async Task Tells_why_somebody_gets_what_they_get()
    {
        var segment = AFlag.NewKey();
        var made = (
            await _server.PostAsync("/api/segments", new { key = segment, when = AFlag.When("plan", "staff") })
        ).Is(HttpStatusCode.Created);
        var flag = await AFlag.MadeOn(
            _server,
            AFlag.On(new { serve = new { variant = "on" }, segments = new[] { segment } }, AFlag.Serving("off"))
        );

        var answer = (
            await _server.PostAsync(
                $"/api/flags/{flag}/evaluate",
                new { environment = "production", context = new { plan = "free" } }
            )
        ).Is(HttpStatusCode.OK);

        Assert.Equal(("targetingMatch", "off", 1), Told(answer));
        Assert.Equal(
            [(0, false), (1, true)],
            answer["steps"]
                .EnumerateArray()
                .Select(s => (s.GetProperty("rule").GetInt32(), s.GetProperty("holds").GetBoolean()))
        );
        (
            await _server.PostAsync($"/api/flags/{flag}/evaluate", new { environment = "nowhere", context = new { } })
        ).IsInvalid("environment");
        (await _server.PostAsync($"/api/segments/{segment}/archive")).IsProblem(
            HttpStatusCode.Conflict,
            "segment_in_use"
        );
        var changed = (
            await _server.PutAsync($"/api/segments/{segment}", new { when = AFlag.When("plan", "free") }, made.ETag)
        ).Is(HttpStatusCode.OK);
        Assert.Equal("\"2\"", changed.ETag);

        static (string?, string?, int) Told(Answer answer) =>
            (answer["reason"].GetString(), answer["variant"].GetString(), answer["rule"].GetInt32());
    }
}
