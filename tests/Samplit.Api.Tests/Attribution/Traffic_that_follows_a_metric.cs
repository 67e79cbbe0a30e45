using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Analysis;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Attribution;

public class Traffic_that_follows_a_metric(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Goes_where_units_bring_most_and_is_computed_again_by_others()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        const string type = "sale";
        var draft = await An.Experiment.By("thompson").For("metric").DraftOn(server);
        var metric = await DefineAsync(draft, type);
        var shop = await Shop.OpenAsync(await draft.Take("start"), units: 60);

        // As many buy, for so much less that how many got which does not matter.
        await shop.TrackAsync(
            Buyers("control").Select(u => Sale(u, 10)).Concat(Buyers("b").Select((u, i) => Sale(u, 90 + i)))
        );
        var moved = (await shop.Experiment.Post("reallocations")).Is(HttpStatusCode.OK);

        var computed = Assert.Single(await shop.Experiment.Events<AllocationComputed>());
        var evidence = Assert.Single(computed.Periods);
        Assert.Equal((metric, 1), (computed.Metric!.Id, computed.Metric.Revision));
        Assert.InRange(computed.Metric.CountedUpTo, 1, long.MaxValue);
        Assert.Equal([shop.UnitsOf("control").LongCount(), shop.UnitsOf("b").LongCount()], evidence.Units);
        Assert.Equal([8L, 8L], evidence.Successes);
        Assert.Equal([10, 93.5], evidence.Values!.Select(v => v.Mean));
        Assert.Equal(0, evidence.Values![0].SquaredDeviations, 1e-9);
        Assert.Equal(42, evidence.Values[1].SquaredDeviations, 1e-9);
        Assert.InRange(moved["reallocation", "variants", 1, "weight"].GetInt32(), 900_000, 1_000_000);
        var events = await shop.Experiment.IntactEvents();
        // With the event that tells of the events that were tracked.
        await Logs.SignedAsync(server, original.Trusted.Size + events.Count + 1);
        var export = await auditor.ExportAsync(shop.Experiment.Id);
        Another_language.IsIntact(await OtherVerifier.ExportAsync(export, original.Key.ToString()));

        IEnumerable<string> Buyers(string variant) => shop.UnitsOf(variant).Take(8);
        JsonNode Sale(string unit, decimal value) => Shop.Event(unit, type, new { value });
    }

    [Fact]
    public async Task Is_looked_at_again_when_something_was_counted_for_its_metric_and_for_no_other()
    {
        var type = $"t{Guid.NewGuid():N}";
        var draft = await An.Experiment.By("thompson").For("metric").DraftOn(_server);
        var metric = await DefineAsync(draft, type);
        var shop = await Shop.OpenAsync(await draft.Take("start"), units: 4);
        var reader = _server.App.Services.GetRequiredService<MetricWindowReader>();
        var before = await reader.CountedAsync(metric, CancellationToken.None);

        await shop.TrackAsync(Shop.Event(shop.Units[0], $"{type}_of_another_kind"));
        Assert.Equal(before, await reader.CountedAsync(metric, CancellationToken.None));

        await shop.TrackAsync(Shop.Event(shop.Units[0], type, new { value = 5 }));
        Assert.NotEqual(before, await reader.CountedAsync(metric, CancellationToken.None));
    }

    [Fact]
    public async Task Waits_for_events_as_long_as_they_have_taken()
    {
        const string type = "late-sale";
        var draft = await An.Experiment.By("thompson").For("metric").DraftOn(_server);
        var metric = await DefineAsync(draft, type);
        var shop = await Shop.OpenAsync(await draft.Take("start"), units: 60);
        var came = DateTimeOffset.UtcNow.AddDays(-2);
        // The youngest ten of them have just come.
        await shop.Experiment.Run(
            $"""
            UPDATE samplit.unit_assignments SET assigned_at = '{came:O}'
            WHERE experiment_id = '{shop.Experiment.Id}' AND unit IN (
                SELECT unit FROM samplit.unit_assignments WHERE experiment_id = '{shop.Experiment.Id}' ORDER BY unit LIMIT 50)
            """
        );

        await shop.TrackAsync(
            shop.Units.Select((u, i) => Shop.Event(u, type, new { value = 10, timestamp = came.AddMinutes(30 + i) }))
        );
        var recorded = (await shop.Experiment.Post("allocations")).Is(HttpStatusCode.OK);

        var delay = (await shop.Experiment.Get("/health"))["delays", 0];
        // What happened before the ten came is none of theirs.
        Assert.Equal((metric, 50), (delay.GetProperty("metricId").GetGuid(), delay.GetProperty("units").GetInt64()));
        var mean = delay.GetProperty("meanSeconds").GetDouble();
        Assert.InRange(mean, 30 * 60, 90 * 60);
        Assert.Equal(mean, recorded["metric", "delaySeconds"].GetDouble());
        var computed = Assert.Single(await shop.Experiment.Events<AllocationComputed>());
        Assert.Equal(60, computed.Periods[0].Units.Sum());
        Assert.Equal(50, computed.Periods[0].MaturedUnits!.Sum(), 0.1);
    }

    [Fact]
    public async Task Needs_a_primary_metric_that_it_can_follow()
    {
        var draft = await An.Experiment.By("thompson").For("metric").DraftOn(_server);
        (await draft.Post("start")).IsProblem(HttpStatusCode.Conflict, "metric_not_optimizable");

        await DefineAsync(draft, "t");
        var running = await draft.Take("start");
        var even = (await running.Post("allocations")).Is(HttpStatusCode.OK);
        Assert.True(even["usedFallback"].GetBoolean());
    }

    private static async Task<Guid> DefineAsync(TestExperiment experiment, string type) => (
            await experiment.Post(
                "metric-definitions",
                body: new
                {
                    name = "sales",
                    type = "revenue",
                    eventName = type,
                    currency = "EUR",
                    isPrimary = true,
                }
            )
        ).Is(HttpStatusCode.Created)["metric", "id"].GetGuid();
}
