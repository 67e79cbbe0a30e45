using System.Net;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Flags;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Layers;

/// <summary>On servers of their own: others make experiments of the same project.</summary>
public class Visitors_who_are_held_out
{
    private static readonly string[] Visitors = [.. Enumerable.Range(0, 60).Select(i => $"v-{i}")];

    [Fact]
    public async Task Are_the_same_in_all_experiments_in_and_outside_of_layers()
    {
        await using var server = await RunningServer.StartAsync();
        var old = await LayerAsync(server, new { name = "old" });
        var before = await An.Experiment.RunningOn(server);
        var holdout = await LayerAsync(server, new { name = "Q4", heldOutPerMillion = 500_000 });
        var layer = await LayerAsync(server, new { name = "checkout" });
        var experiments = new[]
        {
            await An.Experiment.RunningOn(server),
            await An.Experiment.RunningOn(server),
            await An.Experiment.Saying(new { layer = new { id = layer, share = 1 } }).RunningOn(server),
        };

        var inside = new List<bool[]>();
        foreach (var experiment in experiments)
        {
            inside.Add(await AreInAsync(experiment));
        }

        Assert.Equal(inside[0], inside[1]);
        Assert.Equal(inside[0], inside[2]);
        Assert.InRange(inside[0].Count(i => i), 11, 49); // five standard deviations
        Assert.All(await AreInAsync(before), Assert.True);
        Assert.Equal(
            (holdout, 500_000),
            (
                (await experiments[0].Get())["holdout", "id"].GetGuid(),
                (await experiments[0].Get())["holdout", "perMillion"].GetInt32()
            )
        );
        (await An.Experiment.Saying(new { layer = new { id = old, share = 1 } }).AskedOf(server)).IsInvalid("layer.id");
        (await An.Experiment.Saying(new { layer = new { id = holdout, share = 1 } }).AskedOf(server)).IsInvalid(
            "layer.id"
        );
        (await server.PostAsync("/api/layers", new { name = "two", heldOutPerMillion = 1 })).IsProblem(
            HttpStatusCode.Conflict,
            "holdout_open"
        );
        foreach (var experiment in experiments)
        {
            await experiment.IntactEvents();
        }
    }

    [Fact]
    public async Task Get_the_control_of_a_flag_that_leads_to_an_experiment()
    {
        await using var server = await RunningServer.StartAsync();
        await LayerAsync(server, new { name = "Q4", heldOutPerMillion = 999_999 });
        var experiment = await An.FixedExperiment.With(("off", 1), ("on", 999_999)).RunningOn(server);
        var flag = await AFlag.MadeOn(server, AFlag.On(new { serve = new { experiment = experiment.Id } }));
        var key = await AFlag.KeyOn(server);

        var answer = await server.OfrepAsync(key, flag, new { context = new { targetingKey = "ada" } });

        Assert.False(answer["value"].GetBoolean());
        Assert.DoesNotContain(await experiment.Events(), e => e.Type == "visitor_assigned");
    }

    [Fact]
    public async Task Are_in_experiments_that_are_made_after_its_end()
    {
        await using var server = await RunningServer.StartAsync();
        var holdout = await LayerAsync(server, new { name = "Q4", heldOutPerMillion = 999_999 });

        var ended = (await server.PostAsync($"/api/layers/{holdout}/end", new { reason = "The quarter is over." })).Is(
            HttpStatusCode.OK
        );
        var after = await An.Experiment.RunningOn(server);

        Assert.True(ended.Body.TryGetProperty("endedAt", out _));
        Assert.All(await AreInAsync(after), Assert.True);
        Assert.False((await after.Get()).Body.TryGetProperty("holdout", out _));
        await LayerAsync(server, new { name = "Q1", heldOutPerMillion = 1 });
    }

    [Fact]
    public async Task Are_verified_from_the_document_alone()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var auditor = new Auditor(database);
        await using var server = await RunningServer.StartOnAsync(
            database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        await LayerAsync(server, new { name = "Q4", heldOutPerMillion = 500_000 });
        var experiment = await An.Experiment.RunningOn(server);
        await AreInAsync(experiment);
        var events = await experiment.IntactEvents();
        await Logs.SignedAsync(server, TestKeys.Events + events.Count + 1);
        var key = (await server.GetAsync("/audit/log/keys"))["keys", 0, "verifier"].GetString()!;

        var found = await OtherVerifier.ExportAsync(await auditor.ExportAsync(experiment.Id), key);

        Assert.Equal("intact", found.Verdict);
    }

    [Fact]
    public async Task Are_what_all_launches_are_measured_against()
    {
        await using var server = await RunningServer.StartAsync();
        var holdout = await LayerAsync(server, new { name = "Q4", heldOutPerMillion = 400_000 });
        var metric = new
        {
            name = "sales",
            type = "revenue",
            eventName = "sale",
            currency = "EUR",
        };
        (await server.PostAsync("/api/metric-definitions", metric)).Is(HttpStatusCode.Created);
        var shop = await Shop.OpenAsync(server, units: 600);
        // Who is in one experiment only, and who asks for one that is not for them.
        var rule = new
        {
            fact = "country",
            @operator = "equals",
            values = new[] { "NL" },
        };
        var targeted = await An.FixedExperiment.Saying(new { targeting = new { rule } }).RunningOn(server);
        await targeted.AssignAll(50);
        var inside = (await server.Decide(shop.Units.Select(u => shop.Experiment.Visit(u))))
            .Each<bool>("decisions", "inExperiment")
            .Zip(shop.Units)
            .ToLookup(p => p.First, p => p.Second);

        await shop.TrackAsync(shop.Units.Select((u, i) => Sale(u, inside[true].Contains(u) ? 30 + i % 7 : 10 + i % 7)));
        Answer effect = null!;
        await Eventually.TrueAsync(
            "those who are held out are noted",
            async () =>
                (effect = (await server.GetAsync($"/api/layers/{holdout}/effect")).Is(HttpStatusCode.OK))["heldOut"]
                    .GetInt64() == inside[false].Count()
        );

        Assert.Equal(inside[true].LongCount(), effect["others"].GetInt64());
        Assert.InRange(effect["sampleRatioPValue", "value"].GetDouble(), 1e-6, 1);
        var found = effect["metrics", 0];
        Assert.Equal("heldOut", found.GetProperty("variants")[0].GetProperty("variant").GetString());
        var difference = found.GetProperty("effects")[0].GetProperty("difference");
        Assert.InRange(difference.GetProperty("value").GetDouble(), 18, 22);
        Assert.True(difference.GetProperty("interval")[0].GetDouble() > 0);

        (await server.Erase(inside[false].First())).Is(HttpStatusCode.OK);
        Assert.Equal(
            inside[false].Count() - 1,
            (await server.GetAsync($"/api/layers/{holdout}/effect"))["heldOut"].GetInt64()
        );
        var layer = await LayerAsync(server, new { name = "checkout" });
        (await server.GetAsync($"/api/layers/{layer}/effect")).IsProblem(HttpStatusCode.Conflict, "no_holdout");

        static JsonNode Sale(string unit, decimal value) => Shop.Event(unit, "sale", new { value });
    }

    private static async Task<Guid> LayerAsync(RunningServer server, object layer) =>
        (await server.PostAsync("/api/layers", layer)).Is(HttpStatusCode.Created)["id"].GetGuid();

    private static async Task<bool[]> AreInAsync(TestExperiment experiment)
    {
        var inside = new List<bool>();
        foreach (var visitor in Visitors)
        {
            inside.Add((await experiment.Assign(visitor)).Is(HttpStatusCode.OK)["inExperiment"].GetBoolean());
        }
        return [.. inside];
    }
}
