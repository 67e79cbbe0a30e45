using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Attribution;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;
using Samplit.Testing;
using static Samplit.Api.Tests.Attribution.Shop;

namespace Samplit.Api.Tests.Attribution;

public class What_units_did_before(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Takes_the_noise_out_of_differences_whenever_its_events_come()
    {
        var type = NewType();
        var draft = await An.FixedExperiment.DraftOn(_server);
        (await draft.Post("metric-definitions", body: Sales(type))).Is(HttpStatusCode.Created);
        string[] units = [.. Enumerable.Range(0, 300).Select(i => $"{type}-{i}")];
        decimal Before(int i) => i % 5 == 0 ? 0 : i * 7 % 40;
        decimal After(int i) => (2 * Before(i)) + (i * 11 % 9);
        // Half of what was before is there when the experiment begins; the others come late.
        await TrackAsync(units.Select((u, i) => Sale(u, type, Before(i) / 2, daysAgo: 3)));
        await TrackAsync([Sale("nobody", type, 5, daysAgo: 2)]);

        var experiment = await draft.Take("start");
        var answer = (await _server.Decide(units.Select(u => experiment.Visit(u)))).Is(HttpStatusCode.OK);
        string[] variants = [.. answer.Each<string>("decisions", "variant")];
        await TrackAsync(units.Select((u, i) => Sale(u, type, Before(i) / 2, daysAgo: 1)));
        await TrackAsync(units.Select((u, i) => Sale(u, type, After(i), daysAgo: 0)));
        await new Shop(experiment, units.Zip(variants).ToDictionary(p => p.First, p => p.Second)).CountedAsync();

        var expected = Cuped.Compare(Arm("control"), Arm("b"))!;
        var effect = (await experiment.Get("/results"))["metrics", 0, "effects", 0];
        var cuped = effect.GetProperty("cuped");
        Assert.Equal(
            expected.Difference.Difference,
            cuped.GetProperty("difference").GetProperty("value").GetDouble(),
            1e-9
        );
        Assert.Equal(
            expected.Difference.Interval.Lower,
            cuped.GetProperty("difference").GetProperty("interval")[0].GetDouble(),
            1e-9
        );
        Assert.InRange(cuped.GetProperty("varianceReduction").GetDouble(), 0.95, 0.999);
        await _server
            .App.Services.GetRequiredService<AttributionRebuild>()
            .RunAsync(project: null, CancellationToken.None);
        Assert.Equal(effect.ToString(), (await experiment.Get("/results"))["metrics", 0, "effects", 0].ToString());

        CovariateArm Arm(string variant) =>
            new(
                PairedMoments.From(
                    units
                        .Index()
                        .Where(u => variants[u.Index] == variant)
                        .Select(u => ((double)Before(u.Index), (double)After(u.Index)))
                )
            );
    }

    [Fact]
    public async Task Is_not_spoken_of_where_nobody_did_anything()
    {
        var (shop, type) = (await OpenAsync(_server, units: 300), NewType());
        await shop.DefineAsync(Sales(type));

        await shop.TrackAsync(shop.Units.Select((u, i) => Event(u, type, new { value = i })));

        Assert.False((await shop.ResultsAsync())["metrics", 0, "effects", 0].TryGetProperty("cuped", out _));
    }

    private static object Sales(string type) =>
        new
        {
            name = "sales",
            type = "custom",
            eventName = type,
            aggregation = "sum",
            isPrimary = true,
        };

    private async Task TrackAsync(IEnumerable<JsonNode?> events) =>
        Assert.All((await _server.Track(events)).Is(HttpStatusCode.OK).Outcomes(), o => Assert.Equal("accepted", o));

    private static JsonObject Sale(string unit, string type, decimal value, int daysAgo) =>
        Event(unit, type, new { value, timestamp = DateTimeOffset.UtcNow.AddDays(-daysAgo) });

    private static string NewType() => $"t{Guid.NewGuid():N}"[..12];
}
