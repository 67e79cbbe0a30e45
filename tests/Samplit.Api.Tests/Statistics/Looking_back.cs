using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Statistics;

public class Looking_back(SharedServer shared)
{
    private static Task<(TestExperiment, long)>? _moved;

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Shows_the_report_that_there_was()
    {
        var experiment = await Moving.RunningOn(_server);
        var told = new List<Answer>();
        // Between marks, at them, and behind a change of the variants.
        await VisitAsync(experiment, 1, 40);
        await TellAsync();
        await VisitAsync(experiment, 41, 240);
        await TellAsync();
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        await TellAsync();
        await VisitAsync(experiment, 241, 250);
        (await experiment.Offer("control", "b", "c")).Is(HttpStatusCode.OK);
        await VisitAsync(experiment, 251, 270);
        await TellAsync();
        (await experiment.Post("pause")).Is(HttpStatusCode.OK);

        foreach (var then in told)
        {
            var version = then["version"].GetInt64();
            var back = (await experiment.Get($"/report?version={version}")).Is(HttpStatusCode.OK);
            foreach (var part in (string[])["readings", "effects", "variants", "shipping", "sampleRatio", "drift"])
            {
                Assert.Equal(then["report", part].GetRawText(), back[part].GetRawText());
            }
            Assert.Equal(then["report", "verdict", "code"].GetString(), back["verdict", "code"].GetString());
            Assert.False(back.Body.TryGetProperty("conversionDelay", out _));
        }

        async Task TellAsync()
        {
            var report = (await experiment.Get("/report")).Is(HttpStatusCode.OK);
            var version = (await experiment.Get("/statistics"))["version"].GetInt64();
            told.Add(report with { Text = $$"""{"version": {{version}}, "report": {{report.Text}} }""" });
        }
    }

    [Fact]
    public async Task Refuses_what_the_stream_does_not_reach()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        foreach (var what in (string[])["report", "epochs", "posteriors"])
        {
            (await experiment.Get($"/{what}?version=0")).IsInvalid("version");
            (await experiment.Get($"/{what}?version=9223372036854775807")).IsInvalid("version");
            (await _server.GetAsync($"/api/experiments/{Guid.NewGuid()}/{what}?version=1")).IsNotFound("experiment");
        }
        (await experiment.Get("/report?version=1&automated=false")).IsInvalid("automated");
        (await experiment.Get("/epochs?epochs=0")).IsInvalid("epochs");
        (await experiment.Get("/epochs?epochs=61")).IsInvalid("epochs");
    }

    [Fact]
    public async Task Shows_who_came_under_each_allocation_beside_what_its_weights_say()
    {
        var (experiment, reallocated) = await MovedAsync();

        var now = (await experiment.Get("/epochs")).Is(HttpStatusCode.OK);
        var then = (await experiment.Get($"/epochs?version={reallocated}")).Is(HttpStatusCode.OK);

        Assert.Equal([(0, 240), (1, 20)], now.Each<int, long>("epochs", "first", "visitors"));
        Assert.Equal(reallocated, now["epochs", 1, "version"].GetInt64());
        Assert.Single(then["epochs"].EnumerateArray());
        var statistics = await experiment.Get("/statistics");
        Assert.Equal(
            statistics.Each<long, long>("variants", "assignments", "conversions"),
            now.Each<long, long>("all", "visitors", "conversions")
        );
        var b = now["epochs", 0, "cells", 1];
        Assert.Equal(120, b.GetProperty("expected").GetDouble());
        Assert.Equal(
            (b.GetProperty("visitors").GetInt64() - 120) / Math.Sqrt(120),
            b.GetProperty("deviation").GetDouble(),
            1e-12
        );
        Assert.False(now["epochs", 0, "isOutOfRatio"].GetBoolean());
        Assert.Equal((await experiment.Get("/report"))["sampleRatio"].GetRawText(), now["sampleRatio"].GetRawText());
    }

    [Fact]
    public async Task Shows_what_chances_to_be_best_are_computed_from()
    {
        var (experiment, _) = await MovedAsync();

        var curves = (await experiment.Get("/posteriors")).Is(HttpStatusCode.OK);

        var rates = curves["rates"].EnumerateArray().Select(r => r.GetDouble()).ToArray();
        Assert.Equal(256, rates.Length);
        foreach (var variant in curves["variants"].EnumerateArray())
        {
            var densities = variant.GetProperty("densities").EnumerateArray().Select(d => d.GetDouble());
            Assert.InRange(densities.Sum() * (rates[1] - rates[0]), 0.98, 1.001);
        }
        Assert.Equal(
            (await experiment.Get("/report")).Each<string, double>("shipping", "variant", "probabilityBest"),
            curves.Each<string, double>("variants", "variant", "probabilityBest")
        );
    }

    [Fact]
    public async Task Decides_a_reallocation_again()
    {
        var (experiment, _) = await MovedAsync();

        var again = (await experiment.Post("reallocations/1/reproduction")).Is(HttpStatusCode.OK);

        Assert.True(again["equal"].GetBoolean());
        Assert.Equal(again["recorded"].GetRawText(), again["reproduced"].GetRawText());
        Assert.Equal(
            (await experiment.Get("/reallocations"))["reallocations", 0, "reallocation", "variants"].GetRawText(),
            again["reproduced", "variants"].GetRawText()
        );
        (await experiment.Post("reallocations/2/reproduction")).IsNotFound("allocation");
    }

    [Fact]
    public async Task Adds_up_visits_between_other_events()
    {
        var (experiment, _) = await MovedAsync();
        var statistics = await experiment.Get("/statistics");
        var head = statistics["version"].GetInt64();

        var record = (await experiment.Get("/record")).Is(HttpStatusCode.OK);

        var rows = record["rows"].EnumerateArray().ToArray();
        Assert.Equal(
            [null, "experiment_resumed", "experiment_paused", "traffic_reallocated", null, "experiment_started"],
            rows.Take(6).Select(TypeOf)
        );
        Assert.Equal("experiment_created", TypeOf(rows[^1]));
        // Each event is in one row.
        Assert.Equal(head, rows.Sum(r => r.GetProperty("sequence").GetInt64() - First(r) + 1));
        Assert.Equal(
            statistics["variants"].EnumerateArray().Sum(v => v.GetProperty("conversions").GetInt64()),
            rows.Where(r => TypeOf(r) is null).Sum(r => r.GetProperty("conversions").GetInt64())
        );
        Assert.Equal(20, rows[0].GetProperty("assignments").GetInt64());

        var page = (await experiment.Get("/record?limit=2")).Is(HttpStatusCode.OK);
        var rest = (await experiment.Get($"/record?before={page["next"]}")).Is(HttpStatusCode.OK);
        Assert.Equal(
            rows.Select(r => r.GetRawText()),
            page["rows"].EnumerateArray().Concat(rest["rows"].EnumerateArray()).Select(r => r.GetRawText())
        );
        // Where visits are cut off, nobody has counted them apart.
        var cut = (await experiment.Get("/record?before=50")).Is(HttpStatusCode.OK)["rows", 0];
        Assert.Equal(49, cut.GetProperty("sequence").GetInt64());
        Assert.False(cut.TryGetProperty("assignments", out _));
        Assert.Equal(
            ["experiment_paused"],
            (await experiment.Get("/record?type=experiment_paused")).Each<string>("rows", "type")
        );
        Assert.Empty((await experiment.Get("/record?actor=nobody"))["rows"].EnumerateArray());
        (await experiment.Get("/record?actor=%00")).IsInvalid("actor");
        (await experiment.Get("/record?before=1")).IsInvalid("before");

        static string? TypeOf(JsonElement row) => row.TryGetProperty("type", out var type) ? type.GetString() : null;
        static long First(JsonElement row) =>
            (row.TryGetProperty("from", out var from) ? from : row.GetProperty("sequence")).GetInt64();
    }

    /// <summary>One for all that only look: reallocated once, and paused, between two times that visitors came.</summary>
    private async Task<(TestExperiment Experiment, long Reallocated)> MovedAsync() => await (_moved ??= MoveAsync());

    private async Task<(TestExperiment, long)> MoveAsync()
    {
        var experiment = await Moving.RunningOn(_server);
        await VisitAsync(experiment, 1, 240);
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        var version = (await experiment.Get("/statistics"))["version"].GetInt64();
        (await experiment.Post("pause")).Is(HttpStatusCode.OK);
        (await experiment.Post("resume")).Is(HttpStatusCode.OK);
        await VisitAsync(experiment, 241, 260);
        return (experiment, version);
    }

    /// <summary>Its traffic moves when the test says so.</summary>
    private static An Moving =>
        An.AdaptiveExperiment.Under(
            new
            {
                firstBatch = 5_000,
                largestBatch = 5_000,
                floor = 0.2,
            }
        );

    /// <summary>Every third converts who got b, and every sixth of the others.</summary>
    private static async Task VisitAsync(TestExperiment experiment, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            var variant = (await experiment.Assign($"v-{i}"))["variant"].GetString();
            if (i % (variant == "b" ? 3 : 6) == 0)
            {
                await experiment.Convert($"v-{i}");
            }
        }
    }
}
