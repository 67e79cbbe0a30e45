using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Statistics;

public class Reading_the_report(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Says_which_numbers_to_believe_after_traffic_has_moved()
    {
        var experiment = await An
            .AdaptiveExperiment.Seeded(7)
            .Under(
                new
                {
                    firstBatch = 50,
                    largestBatch = 50,
                    floor = 0.3,
                }
            )
            .RunningOn(_server);
        var converted = new Dictionary<string, int> { ["control"] = 0, ["b"] = 0 };
        for (var i = 1; i <= 400; i++)
        {
            var variant = (await experiment.Assign($"v-{i}"))["variant"].GetString()!;
            if (++converted[variant] % (variant == "b" ? 3 : 10) == 0)
            {
                await experiment.Convert($"v-{i}");
            }
        }

        var report = (await experiment.Get("/report")).Is(HttpStatusCode.OK);

        var statistics = await experiment.Get("/statistics");
        var effect = report["effects", 0];
        Assert.Equal("weights_moved", report["readings", 0, "code"].GetString());
        Assert.Equal("b", effect.GetProperty("variant").GetString());
        Assert.InRange(effect.GetProperty("atTheEnd").GetProperty("value").GetDouble(), 0.1, 0.4);
        Assert.InRange(effect.GetProperty("anyTime").GetProperty("allocations").GetInt32(), 5, 8);
        Assert.True(report["variants", 0, "plainIsBiased"].GetBoolean());
        Assert.Equal(statistics.Each<long>("variants", "assignments"), report.Each<long>("variants", "assignments"));
        Assert.InRange(report["sampleRatio", "pValue", "value"].GetDouble(), 0.001, 1);
        Assert.False(report["drift", "hasDrifted"].GetBoolean());
        Assert.Equal(2, report["shipping"].GetArrayLength());
        Assert.False(effect.TryGetProperty("constantWeights", out _));
    }

    [Fact]
    public async Task Compares_plain_rates_while_traffic_stands_still()
    {
        var experiment = await An.FixedExperiment.RunningOn(_server);
        var seen = new Dictionary<string, (long Conversions, long Visitors)> { ["control"] = default, ["b"] = default };
        for (var i = 1; i <= 260; i++)
        {
            var variant = (await experiment.Assign($"v-{i}"))["variant"].GetString()!;
            var (conversions, visitors) = seen[variant];
            var converts = visitors % (variant == "b" ? 2 : 4) == 0;
            seen[variant] = (conversions + (converts ? 1 : 0), visitors + 1);
            if (converts)
            {
                await experiment.Convert($"v-{i}");
            }
        }

        var report = (await experiment.Get("/report")).Is(HttpStatusCode.OK);

        var (control, b) = (Rate(seen["control"]), Rate(seen["b"]));
        var plain = report["effects", 0].GetProperty("constantWeights");
        Assert.Equal(b - control, plain.GetProperty("atTheEnd").GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal((b - control) / control, plain.GetProperty("lift").GetDouble(), 1e-12);
        var (once, always) = (Width(plain.GetProperty("atTheEnd")), Width(plain.GetProperty("anyTime")));
        Assert.InRange(once, 0.05, always);
        Assert.Equal(2, report["variants", 0, "plainAnyTime"].GetArrayLength());

        static double Rate((long Conversions, long Visitors) seen) => (double)seen.Conversions / seen.Visitors;
        static double Width(JsonElement estimate) =>
            estimate.GetProperty("interval")[1].GetDouble() - estimate.GetProperty("interval")[0].GetDouble();
    }

    [Fact]
    public async Task Counts_a_variant_that_came_later_from_when_it_came()
    {
        var experiment = await An.FixedExperiment.RunningOn(_server);
        await experiment.AssignAll(60);
        (await experiment.Offer("control", "b", "c")).Is(HttpStatusCode.OK);
        await experiment.AssignAll(60, "late-");

        var report = (await experiment.Get("/report")).Is(HttpStatusCode.OK);

        Assert.Equal(["b", "c"], report.Each<string>("effects", "variant"));
        Assert.False(report["variants", 2].TryGetProperty("mean", out _));
        Assert.Equal(120, report["variants"].EnumerateArray().Sum(v => v.GetProperty("assignments").GetInt64()));
        Assert.InRange(report["sampleRatio", "pValue", "value"].GetDouble(), 0.0001, 1);
    }

    [Fact]
    public async Task Tells_how_long_conversions_take()
    {
        var experiment = await An.FixedExperiment.RunningOn(_server);
        for (var i = 1; i <= 30; i++)
        {
            await experiment.Assign($"v-{i}");
            await experiment.Convert($"v-{i / 2}");
        }

        var delay = (await experiment.Get("/report")).Is(HttpStatusCode.OK)["conversionDelay"];

        var events = await experiment.Events();
        var came = events
            .Where(e => e.Data is VisitorAssigned)
            .ToDictionary(e => ((VisitorAssigned)e.Data).Visitor, e => e.Timestamp);
        var delays = events
            .Where(e => e.Data is ConversionRecorded)
            .Select(e => (Came: came[((ConversionRecorded)e.Data).Visitor], At: e.Timestamp))
            .Select(c => (c.Came, (c.At - c.Came).TotalSeconds))
            .ToArray();
        Assert.Equal(15, delays.Length);
        // Between the last two of fifteen lies the percentile: 0.99 of the way from the first to the last is 13.86.
        var seconds = delays.Select(d => d.TotalSeconds).Order().ToArray();
        var wait = seconds[13] + 0.86 * (seconds[14] - seconds[13]);
        Assert.Equal(wait, delay.GetProperty("cohortSeconds").GetDouble(), 1e-9);
        var cohort = delays.Where(d => d.Came.AddSeconds(wait) <= events[^1].Timestamp).ToArray();
        Assert.Equal(cohort.Length, delay.GetProperty("conversions").GetInt64());
        Assert.Equal(cohort.Average(d => d.TotalSeconds), delay.GetProperty("meanSeconds").GetDouble(), 1e-9);
        Assert.InRange(delay.GetProperty("medianSeconds").GetDouble(), seconds[0], wait);
    }

    [Fact]
    public async Task Answers_before_anybody_came()
    {
        var experiment = await An.Experiment.DraftOn(_server);

        var report = (await experiment.Get("/report")).Is(HttpStatusCode.OK);

        Assert.Equal(["weights_stood_still", "too_little"], report.Each<string>("readings", "code"));
        Assert.False(report.Body.TryGetProperty("conversionDelay", out _));
    }
}
