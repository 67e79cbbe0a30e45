using System.Net;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

public class Events_that_pages_track(SharedServer shared)
{
    private const double Day = 86_400_000;

    private readonly RunningServer _server = shared.Server;

    private static object Exposure(Guid experiment, string variant) =>
        new
        {
            kind = "exposure",
            experiment,
            variant,
        };

    private static object Tracked(string type, object? details = null, string? id = null, double? at = null) =>
        new
        {
            kind = "tracked",
            id = id ?? Guid.NewGuid().ToString("N"),
            type,
            at,
            details = details ?? new { },
        };

    [Fact]
    public async Task Count_for_the_visitor_who_was_assigned_and_saw_the_variant()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync("""{"allocationStrategy": "fixed"}""");
        var type = $"t{Guid.NewGuid():N}";
        string[] visitors = ["v-1", "v-2", "v-3"];
        foreach (var visitor in visitors)
        {
            await site.HomeAsync(visitor);
        }
        var variants = new Dictionary<string, string>();
        foreach (var visitor in visitors)
        {
            variants[visitor] = (await site.HomeAsync(visitor))["experiments", 0, "variant"].GetString()!;
        }
        var shop = new Shop(experiment, variants);
        await shop.DefineAsync(
            new
            {
                name = "buyers",
                type = "conversion",
                eventName = type,
            }
        );
        object seen = new
        {
            visitor = "v-1",
            events = new[]
            {
                Exposure(experiment.Id, variants["v-1"]),
                Tracked(type, new { value = "12.50", currency = "EUR" }, "order"),
            },
        };

        var told = await site.TellAsync(seen);
        var again = await site.TellAsync(seen);
        await shop.CountedAsync();

        told.Is(HttpStatusCode.OK, """{"events": [{"counted": true}, {"counted": true}]}""");
        again.Is(HttpStatusCode.OK, """{"events": [{"counted": false}, {"counted": false}]}""");
        var exposed = await shop.VariantAsync("buyers", variants["v-1"], "?by=exposure");
        Assert.Equal((1, 1.0), (exposed.GetProperty("units").GetInt32(), exposed.GetProperty("value").GetDouble()));
        Assert.Equal(
            shop.UnitsOf(variants["v-1"]).Count(),
            (await shop.VariantAsync("buyers", variants["v-1"])).GetProperty("units").GetInt32()
        );
        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var row = owner.CreateCommand(
            "SELECT value::text || ' ' || currency || ' ' || (context ->> 'source') FROM samplit.tracked_events WHERE type = $1"
        );
        row.Parameters.Add(new NpgsqlParameter { Value = type });
        Assert.Equal("12.5 EUR page", await row.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Say_why_they_are_not_kept_and_hold_up_no_others()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync();
        var foreign = await (await TestSite.OnAsync(_server)).RunningAsync();
        var sent = Day * 20_000;

        var told = await site.TellAsync(
            new
            {
                visitor = "v-1",
                sent,
                events = new[]
                {
                    Exposure(foreign.Id, "b"),
                    Exposure(experiment.Id, "c"),
                    Tracked("exposure"),
                    Tracked("two words"),
                    Tracked("purchase", new { price = 2 }),
                    Tracked("purchase", new { value = "12,50" }),
                    Tracked("purchase", new { unitType = "household" }),
                    Tracked("purchase", new { payload = 1 }),
                    Tracked("purchase", at: sent - (8 * Day)),
                    Tracked("purchase", id: new string('x', 200)),
                    Tracked("purchase", at: sent + Day),
                },
            }
        );

        IEnumerable<string> codes = told.Is(HttpStatusCode.OK)["events"].EnumerateArray().Select(Code);
        Assert.Equal(
            (IEnumerable<string>)
                [
                    "experiment_not_found",
                    .. Enumerable.Repeat("invalid_request", 5),
                    "unit_missing",
                    .. Enumerable.Repeat("invalid_request", 3),
                    "",
                ],
            codes
        );
        Assert.True(told["events", 10, "counted"].GetBoolean());
        static string Code(JsonElement e) => e.TryGetProperty("code", out var code) ? code.GetString()! : "";
    }

    [Fact]
    public async Task Happened_by_this_servers_clock_however_wrong_the_browsers_is()
    {
        var site = await TestSite.OnAsync(_server);
        var id = Guid.NewGuid().ToString("N");
        await site.TellAsync(
            new
            {
                visitor = "v-1",
                sent = Day,
                events = new[] { Tracked("purchase", id: id, at: Day - 60_000) },
            }
        );

        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = owner.CreateCommand(
            "SELECT extract(epoch FROM received_at - occurred_at)::float8 FROM samplit.tracked_events WHERE event_id LIKE '%' || $1"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        Assert.InRange((double)(await command.ExecuteScalarAsync())!, 60, 75);
    }
}
