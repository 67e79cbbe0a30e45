using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Attribution;

public class Guardrails_that_stop(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Pause_the_experiment_once_with_the_numbers_that_they_rest_on()
    {
        var (shop, type) = (await Shop.OpenAsync(_server, units: 800), $"t{Guid.NewGuid():N}");
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

        await shop.TrackAsync(
            shop.UnitsOf("b").Concat(shop.UnitsOf("control").Take(120)).Select(u => Shop.Event(u, type))
        );
        await Eventually.TrueAsync("it is paused", async () => await StatusAsync(shop) == "paused");

        var events = await shop.Experiment.IntactEvents();
        Assert.IsType<ExperimentPaused>(events[^1].Data);
        var breach = Assert.IsType<GuardrailBreached>(events[^2].Data);
        Assert.Equal(
            (metric, 1, "b", 0.1, shop.UnitsOf("b").LongCount()),
            (breach.Metric, breach.Revision, breach.Variant, breach.Limit, breach.VariantUnits)
        );
        Assert.InRange(breach.LiftLower, 0.1, breach.LiftUpper);
        Assert.Equal("svc:guardrails", events[^2].Metadata.Actor);

        // Whoever resumes it has the last word.
        await shop.Experiment.Take("resume");
        await shop.TrackAsync(shop.UnitsOf("b").Take(10).Select(u => Shop.Event(u, type)));
        Assert.Equal("active", await StatusAsync(shop));
    }

    [Fact]
    public async Task Let_it_run_where_nothing_is_harmed()
    {
        var (shop, type) = (await Shop.OpenAsync(_server, units: 400), $"t{Guid.NewGuid():N}");
        await shop.DefineAsync(
            new
            {
                name = "purchases",
                type = "conversion",
                eventName = type,
                guardrail = new { limit = 0.1 },
            }
        );

        await shop.TrackAsync(shop.Units.Where((_, i) => i % 2 == 0).Select(u => Shop.Event(u, type)));

        Assert.Equal("active", await StatusAsync(shop));
        Assert.Equal("undecided", (await shop.ResultsAsync())["metrics", 0, "effects", 0, "guardrail"].GetString());
    }

    private static async Task<string?> StatusAsync(Shop shop) =>
        (await shop.Experiment.Get()).Is(HttpStatusCode.OK)["status"].GetString();
}
