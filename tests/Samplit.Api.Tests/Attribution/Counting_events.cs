using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Attribution;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Testing;
using static Samplit.Api.Tests.Attribution.Shop;

namespace Samplit.Api.Tests.Attribution;

public class Counting_events(SharedServer shared)
{
    private const string Control = "control";

    private readonly RunningServer _server = shared.App;

    private static JsonObject Revenue(string eventName, object? members = null)
    {
        var definition = Calls.ToJson(
            new
            {
                name = "revenue",
                type = "revenue",
                eventName,
                currency = "EUR",
            }
        );
        foreach (var (name, value) in Calls.ToJson(members ?? new { }))
        {
            definition[name] = value?.DeepClone();
        }
        return definition;
    }

    [Fact]
    public async Task Adds_up_what_each_unit_did_and_counts_those_that_did_nothing()
    {
        var shop = await OpenAsync(_server, units: 200);
        var (buy, type) = (Random(seed: 1), NewType());
        await shop.DefineAsync(Revenue(type));
        await shop.DefineAsync(
            new
            {
                name = "buyers",
                type = "conversion",
                eventName = type,
                isPrimary = true,
            }
        );
        await shop.DefineAsync(
            new
            {
                name = "orders",
                type = "count",
                eventName = type,
            }
        );
        await shop.DefineAsync(
            new
            {
                name = "order value",
                type = "ratio",
                eventName = type,
                aggregation = "sum",
                denominator = new { eventName = type, aggregation = "count" },
            }
        );
        (string Unit, decimal Value)[] orders =
        [
            .. Enumerable.Range(0, 500).Select(_ => (shop.Units[buy.Next(120)], buy.Next(1, 100_000) / 100m)),
        ];

        await shop.TrackAsync(orders.Select(o => Event(o.Unit, type, new { value = o.Value, currency = "EUR" })));

        foreach (var variant in new[] { Control, "b" })
        {
            var ofUnits = orders
                .Where(o => shop.Variants[o.Unit] == variant)
                .GroupBy(o => o.Unit)
                .Select(g => (Sum: g.Sum(o => o.Value), Count: g.Count()))
                .ToArray();
            var n = shop.UnitsOf(variant).Count();
            var results = (await shop.ResultsAsync()).Body;
            Assert.Equal(n, Of(results, "revenue", variant).GetProperty("units").GetInt64());
            IsNear((double)ofUnits.Sum(u => u.Sum) / n, Of(results, "revenue", variant));
            IsNear((double)ofUnits.Length / n, Of(results, "buyers", variant));
            IsNear((double)ofUnits.Sum(u => u.Count) / n, Of(results, "orders", variant));
            IsNear((double)ofUnits.Sum(u => u.Sum) / ofUnits.Sum(u => u.Count), Of(results, "order value", variant));
        }
    }

    [Fact]
    public async Task Reads_values_and_filters_out_of_context_and_metrics_now_and_again()
    {
        var shop = await OpenAsync(_server, units: 20);
        var type = NewType();
        await shop.DefineAsync(
            new
            {
                name = "wait of pros",
                type = "custom",
                eventName = type,
                aggregation = "sum",
                valuePath = "$metrics.ms",
                filter = new
                {
                    fact = "$context.plan",
                    @operator = "equals",
                    values = new[] { "pro" },
                },
            }
        );

        await shop.TrackAsync(
            shop.Units.SelectMany(u =>
                new[] { "pro", "free" }.Select(plan =>
                    Event(u, type, new { context = new { plan }, metrics = new { ms = 2.5 } })
                )
            )
        );

        var before = await TotalsAsync(shop);
        foreach (var variant in new[] { Control, "b" })
        {
            IsNear(2.5, Of((await shop.ResultsAsync()).Body, "wait of pros", variant));
        }
        await _server.App.Services.GetRequiredService<AttributionRebuild>().RunAsync(null, CancellationToken.None);
        Assert.Equal(before, await TotalsAsync(shop));
    }

    [Fact]
    public async Task Comes_to_the_same_in_any_order_and_grouping_and_when_it_is_counted_again()
    {
        var (one, other) = (await OpenAsync(_server, units: 40), await OpenAsync(_server, units: 40));
        var (random, types) = (Random(seed: 2), (One: NewType(), Other: NewType()));
        foreach (var (shop, type) in new[] { (one, types.One), (other, types.Other) })
        {
            await shop.DefineAsync(Revenue(type));
            await shop.DefineAsync(
                new
                {
                    name = "last",
                    type = "custom",
                    eventName = type,
                    aggregation = "last",
                }
            );
            await shop.DefineAsync(
                new
                {
                    name = "days",
                    type = "count",
                    eventName = type,
                    aggregation = "uniqueDays",
                }
            );
        }
        var events = Enumerable
            .Range(0, 300)
            .Select(i => (Unit: random.Next(40), Value: random.Next(1, 1_000_000) / 1000m, At: In(seconds: i / 2.0)))
            .ToArray();
        IEnumerable<JsonObject> Of(Shop shop, string type) =>
            events.Select(e => Event(shop.Units[e.Unit], type, new { value = e.Value, timestamp = e.At }));

        await one.TrackAsync(Of(one, types.One));
        foreach (var page in Of(other, types.Other).Reverse().Chunk(37))
        {
            await other.TrackAsync(page);
        }

        var before = await TotalsAsync(one);
        Assert.Equal(before, await TotalsAsync(other));
        await _server.App.Services.GetRequiredService<AttributionRebuild>().RunAsync(null, CancellationToken.None);
        Assert.Equal(before, await TotalsAsync(one));
    }

    [Fact]
    public async Task Counts_what_came_before_the_metric_was_defined_and_follows_its_changes()
    {
        var (shop, type) = (await OpenAsync(_server, units: 20), NewType());
        await shop.TrackAsync(
            shop.Units.Select((u, i) => Event(u, type, new { value = 10, payload = new { paid = i % 2 == 0 } }))
        );

        var metric = await shop.DefineAsync(Revenue(type));
        await shop.CountedAsync();
        IsNear(10, await shop.VariantAsync("revenue", Control));

        (
            await shop.Experiment.Put(
                $"metric-definitions/{metric}",
                Revenue(
                    type,
                    new
                    {
                        filter = new
                        {
                            fact = "$.paid",
                            @operator = "equals",
                            values = new[] { "true" },
                        },
                        reason = "Unpaid orders are none.",
                    }
                )
            )
        ).Is(HttpStatusCode.OK);
        await shop.CountedAsync();

        var paid = shop.Units.Where((u, i) => i % 2 == 0 && shop.Variants[u] == Control).Count();
        IsNear(10.0 * paid / shop.UnitsOf(Control).Count(), await shop.VariantAsync("revenue", Control));
    }

    [Fact]
    public async Task Passes_over_what_happened_before_the_assignment_and_what_it_cannot_read()
    {
        var (shop, type) = (await OpenAsync(_server, units: 20), NewType());
        await shop.DefineAsync(Revenue(type, new { windowSeconds = 120 }));
        var unit = shop.UnitsOf(Control).First();

        await shop.TrackAsync(
            Event(unit, type, new { value = 5 }),
            Event(unit, type, new { value = 1, timestamp = In(minutes: -30) }),
            Event(unit, type, new { value = 1, timestamp = In(minutes: 4) }),
            Event(unit, type, new { value = 1, currency = "USD" }),
            Event(unit, type),
            Event("somebody else", type, new { value = 1 })
        );

        var control = await shop.VariantAsync("revenue", Control);
        IsNear(5.0 / shop.UnitsOf(Control).Count(), control);
        Assert.Equal(1, control.GetProperty("unread").GetProperty("noValue").GetInt64());
        Assert.Equal(1, control.GetProperty("unread").GetProperty("otherCurrency").GetInt64());
    }

    [Fact]
    public async Task Caps_what_a_unit_comes_to()
    {
        var (shop, type) = (await OpenAsync(_server, units: 40), NewType());
        await shop.DefineAsync(Revenue(type, new { cap = new { value = "50" } }));
        await shop.DefineAsync(Revenue(type, new { name = "by percentile", cap = new { percentile = 90 } }));
        int[] spent = [.. Enumerable.Range(1, 40).Select(i => i == 40 ? 10_000 : i * 2)];

        await shop.TrackAsync(shop.Units.Select((u, i) => Event(u, type, new { value = spent[i] })));

        double Mean(string variant, int cap) =>
            shop.Units.Zip(spent).Where(u => shop.Variants[u.First] == variant).Average(u => Math.Min(u.Second, cap));
        IsNear(Mean(Control, 50), await shop.VariantAsync("revenue", Control));
        // The nearest rank: the 36th of 40.
        IsNear(Mean(Control, 72), await shop.VariantAsync("by percentile", Control));
    }

    [Fact]
    public async Task Tells_those_who_saw_their_variant_from_those_who_were_assigned_it()
    {
        var (shop, type) = (await OpenAsync(_server, units: 60), NewType());
        await shop.DefineAsync(
            new
            {
                name = "buyers",
                type = "conversion",
                eventName = type,
            }
        );
        var (seen, other) = (shop.UnitsOf(Control).Take(10).ToArray(), shop.UnitsOf("b").First());

        await shop.TrackAsync([
            .. seen.Select(u => Exposure(shop, u, Control)),
            Exposure(shop, other, Control),
            Exposure(shop, "nobody", Control),
            .. seen.Take(4).Select(u => Event(u, type)),
        ]);

        var results = (await shop.ResultsAsync("?by=exposure")).Body;
        var units = results.GetProperty("units")[0];
        Assert.Equal(10, units.GetProperty("assigned").GetInt64());
        Assert.Equal(10, units.GetProperty("exposed").GetInt64());
        Assert.Equal(10, Of(results, "buyers", Control).GetProperty("units").GetInt64());
        IsNear(0.4, Of(results, "buyers", Control));
        Assert.Equal(0, Of(results, "buyers", "b").GetProperty("units").GetInt64());
        Assert.Equal(1, results.GetProperty("mismatches").GetProperty("notAssigned").GetInt64());
        Assert.Equal(1, results.GetProperty("mismatches").GetProperty("otherVariant").GetInt64());
        IsNear(4.0 / shop.UnitsOf(Control).Count(), await shop.VariantAsync("buyers", Control));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Says_of_those_who_saw_theirs_the_same_whether_few_or_most_of_all_did(bool isMost)
    {
        var (shop, type) = (await OpenAsync(_server, units: 40), NewType());
        await shop.DefineAsync(Revenue(type, new { cap = new { value = "50" } }));
        await shop.DefineAsync(
            new
            {
                name = "mean order",
                type = "ratio",
                eventName = type,
                aggregation = "sum",
                denominator = new { eventName = type, aggregation = "count" },
            }
        );
        string[] few = [.. shop.UnitsOf(Control).Take(3), .. shop.UnitsOf("b").Take(2)];
        var (seen, spent) = (
            isMost ? [.. shop.Units.Except(few)] : few,
            shop.Units.Select((u, i) => (u, i)).ToDictionary(s => s.u, s => 3 * s.i)
        );

        await shop.TrackAsync([
            .. seen.Select(u => Exposure(shop, u, shop.Variants[u])),
            .. shop.Units.Select(u => Event(u, type, new { value = spent[u] })),
            .. shop.Units.Select(u => Event(u, type, new { value = 1, currency = "USD" })),
        ]);

        var results = (await shop.ResultsAsync("?by=exposure")).Body;
        foreach (var variant in (string[])[Control, "b"])
        {
            string[] units = [.. seen.Where(u => shop.Variants[u] == variant)];
            var revenue = Of(results, "revenue", variant);
            Assert.Equal(units.Length, revenue.GetProperty("units").GetInt64());
            Assert.Equal(units.Length, revenue.GetProperty("unread").GetProperty("otherCurrency").GetInt64());
            IsNear(units.Average(u => Math.Min(spent[u], 50)), revenue);
            IsNear(
                (units.Sum(u => spent[u]) + units.Length) / (2.0 * units.Length),
                Of(results, "mean order", variant)
            );
        }
    }

    [Fact]
    public async Task Divides_units_by_what_callers_told_of_them()
    {
        string[] devices = ["mobile", "desktop", "tablet"];
        var shop = await OpenAsync(_server, units: 90, i => i < 60 ? new { device = devices[i % 3] } : null);
        var type = NewType();
        await shop.DefineAsync(
            new
            {
                name = "buyers",
                type = "conversion",
                eventName = type,
            }
        );

        await shop.TrackAsync(shop.Units.Where((_, i) => i < 60 && i % 3 == 0).Select(u => Event(u, type)));

        var dimension = (await shop.ResultsAsync("?dimension=device"))["dimension"];
        var levels = dimension.GetProperty("levels").EnumerateArray().ToArray();
        Assert.Equal(["", "desktop", "mobile", "tablet"], levels.Select(l => l.GetProperty("level").GetString()));
        Assert.Equal(
            [30, 20, 20, 20],
            levels.Select(l => l.GetProperty("units").EnumerateArray().Sum(u => u.GetProperty("assigned").GetInt64()))
        );
        IsNear(1, Of(levels[2], "buyers", Control));
        IsNear(0, Of(levels[1], "buyers", Control));
    }

    [Fact]
    public async Task Puts_events_together_by_the_hour_and_the_day()
    {
        var (shop, type) = (await OpenAsync(_server, units: 4), NewType());
        var metric = await shop.DefineAsync(Revenue(type));
        var unit = shop.Units[0];
        await shop.TrackAsync(new[] { 1, 2, 6 }.Select(v => Event(unit, type, new { value = v })));

        foreach (var bucket in new[] { "hourly", "daily" })
        {
            var answer = await shop.Experiment.Get($"/metric-definitions/{metric}/aggregates?bucket={bucket}");
            var one = Assert.Single(answer.Is(HttpStatusCode.OK)["aggregates"].EnumerateArray());
            double Of(string member) => one.GetProperty(member).GetDouble();
            Assert.Equal(shop.Variants[unit], one.GetProperty("variant").GetString());
            Assert.Equal((3, 9, 3, 1, 6), (Of("count"), Of("sum"), Of("mean"), Of("min"), Of("max")));
            Assert.Equal(Math.Sqrt(7), Of("stddev"), 1e-12);
        }
    }

    [Fact]
    public async Task Says_what_to_do_and_why()
    {
        var (shop, type) = (await OpenAsync(_server, units: 400), NewType());
        Assert.Equal("noPrimaryMetric", (await shop.ResultsAsync())["decision", "reasons", 0, "code"].GetString());
        await shop.DefineAsync(
            new
            {
                name = "buyers",
                type = "conversion",
                eventName = type,
                isPrimary = true,
            }
        );

        await shop.TrackAsync(
            shop.UnitsOf("b").Skip(5).Concat(shop.UnitsOf(Control).Take(5)).Select(u => Event(u, type))
        );

        var results = await shop.ResultsAsync();
        Assert.Equal("ship", results["decision", "outcome"].GetString());
        Assert.Equal("b", results["decision", "variant"].GetString());
        Assert.Equal("betterAtAnyTime", results["decision", "reasons", 0, "code"].GetString());
        Assert.True(results["metrics", 0, "effects", 0, "chanceToWin"].GetDouble() > 0.999);
    }

    [Fact]
    public async Task Forgets_a_unit_that_is_erased()
    {
        var (shop, type) = (await OpenAsync(_server, units: 20), NewType());
        await shop.DefineAsync(Revenue(type));
        await shop.TrackAsync(shop.Units.Select(u => Event(u, type, new { value = 10 })));
        var (unit, n) = (shop.UnitsOf(Control).First(), shop.UnitsOf(Control).Count());

        (await _server.Erase(unit)).Is(HttpStatusCode.OK);
        await shop.CountedAsync();

        var control = await shop.VariantAsync("revenue", Control);
        Assert.Equal(n - 1, control.GetProperty("units").GetInt64());
        IsNear(10, control);
        await shop.TrackAsync(Event(unit, type, new { value = 10 }));
        Assert.Equal(n - 1, (await shop.VariantAsync("revenue", Control)).GetProperty("units").GetInt64());
    }

    private static JsonObject Exposure(Shop shop, string unit, string variant) =>
        Event(
            unit,
            "exposure",
            new { experiments = new[] { new { experimentId = shop.Experiment.Id.ToString(), variant } } }
        );

    private static string NewType() => $"t{Guid.NewGuid():N}";

    private static Random Random(int seed) => new(seed);

    private static string In(double seconds = 0, double minutes = 0) =>
        DateTimeOffset
            .UtcNow.AddMinutes(minutes)
            .AddSeconds(seconds)
            .ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static void IsNear(double expected, JsonElement variant) =>
        Assert.Equal(expected, variant.GetProperty("value").GetDouble(), 1e-9 * Math.Max(1, Math.Abs(expected)));

    /// <summary>What all units of a shop come to, whichever variant they have.</summary>
    private static async Task<string[]> TotalsAsync(Shop shop)
    {
        await using var owner = NpgsqlDataSource.Create(shop.Experiment.Server.ConnectionString);
        await using var command = owner.CreateCommand(
            """
            WITH metrics AS (
                SELECT m ->> 'name' AS name, (m ->> 'id')::uuid AS id
                FROM samplit.mt_doc_experiment_metrics d, jsonb_array_elements(
                    jsonb_path_query_array(d.data, '$.metrics[*] ? (@.isRetired != true)')) AS e,
                    LATERAL (SELECT e -> 'definition' || jsonb_build_object('id', e -> 'id') AS m) AS one
                WHERE d.id = $1)
            SELECT to_jsonb(t)::text FROM (
                SELECT name, sum(units), sum(positive), sum(x) AS x, sum(xx) AS xx FROM metrics
                JOIN samplit.metric_totals ON metric_id = id GROUP BY name) AS t
            UNION ALL
            SELECT to_jsonb(h)::text FROM (
                SELECT name, bucket_start, sum(count), sum(sum) AS sum_of, sum(sum_of_squares), min(min), max(max)
                FROM metrics JOIN samplit.metric_hours ON metric_id = id GROUP BY name, bucket_start) AS h
            """
        );
        command.Parameters.Add(new NpgsqlParameter { Value = shop.Experiment.Id });
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }
        Assert.NotEmpty(rows);
        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
