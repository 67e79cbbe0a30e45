using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Attribution;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Domain.Access;
using Samplit.Testing;
using static Samplit.Api.Tests.Attribution.Shop;

namespace Samplit.Api.Tests.Attribution;

public class Rebuilding_attribution(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Comes_to_what_was_counted_with_late_and_erased_events_and_puts_right_what_was_changed()
    {
        var (shop, type) = (await OpenAsync(_server, units: 60), $"t{Guid.NewGuid():N}");
        await DefineAsync(shop, type);
        await shop.TrackAsync([
            // The last ones come first.
            .. Enumerable.Range(0, 240).Reverse().Select(i => Purchase(shop.Units[i % 60], type, seconds: i)),
            // Before anybody was assigned.
            .. shop.Units.Take(5).Select(u => Purchase(u, type, seconds: -7200)),
            .. shop.Units.Take(30).Select(u => Exposure(shop, u, shop.Variants[u])),
            .. shop.Units.Take(4).Select(u => Exposure(shop, u, "no such variant")),
            .. Enumerable.Range(0, 3).Select(i => Exposure(shop, $"stranger {i}", "control")),
        ]);
        // It is the type of no metric.
        await shop.TrackAsync(
            Naming(shop, Event(shop.Units[50], $"t{Guid.NewGuid():N}"), "no such variant"),
            Purchase(shop.Units[6], type, seconds: 1)
        );
        (await _server.Erase(shop.Units[0])).Is(HttpStatusCode.OK);
        await shop.CountedAsync();
        var counted = await RowsAsync(shop);
        var mismatches = (await shop.ResultsAsync())["mismatches"];
        Assert.Equal(4, mismatches.GetProperty("otherVariant").GetInt64());
        Assert.Equal(3, mismatches.GetProperty("notAssigned").GetInt64());
        Assert.Equal(29, counted.Count(r => r.StartsWith("exposure", StringComparison.Ordinal)));

        await RebuildAsync();
        Assert.Equal(counted, await RowsAsync(shop));

        await ChangeAsync(shop);
        Assert.NotEqual(counted, await RowsAsync(shop));
        var report = await RebuildAsync();

        Assert.Equal(counted, await RowsAsync(shop));
        Assert.Equal(
            [
                "attribution_mismatches",
                "metric_hours",
                "metric_totals",
                "unit_assignments",
                "unit_metrics",
                "unit_past",
            ],
            report.Differences.Select(d => d.Table).Order(StringComparer.Ordinal)
        );
    }

    private static async Task DefineAsync(Shop shop, string type)
    {
        foreach (
            var definition in new object[]
            {
                new
                {
                    name = "buyers",
                    type = "conversion",
                    eventName = type,
                },
                new
                {
                    name = "revenue",
                    type = "revenue",
                    eventName = type,
                    currency = "EUR",
                    cap = new { value = "50" },
                },
                new
                {
                    name = "days",
                    type = "count",
                    eventName = type,
                    aggregation = "uniqueDays",
                },
                new
                {
                    name = "last",
                    type = "custom",
                    eventName = type,
                    aggregation = "last",
                },
                new
                {
                    name = "median",
                    type = "quantile",
                    eventName = type,
                    quantile = 0.5,
                },
                new
                {
                    name = "of each",
                    type = "ratio",
                    eventName = type,
                    aggregation = "sum",
                    denominator = new { eventName = type, aggregation = "count" },
                },
            }
        )
        {
            await shop.DefineAsync(definition);
        }
    }

    private Task<RecountReport> RebuildAsync() =>
        _server
            .App.Services.GetRequiredService<AttributionRebuild>()
            .RunAsync(Project.DefaultId, CancellationToken.None);

    private static JsonObject Purchase(string unit, string type, int seconds) =>
        Event(
            unit,
            type,
            new
            {
                value = (seconds * 7919 % 10_000) / 100m,
                timestamp = DateTimeOffset.UtcNow.AddSeconds(seconds).ToString("O"),
            }
        );

    private static JsonObject Exposure(Shop shop, string unit, string variant) =>
        Naming(shop, Event(unit, "exposure"), variant);

    private static JsonObject Naming(Shop shop, JsonObject e, string variant)
    {
        e["experiments"] = new JsonArray(
            new JsonObject { ["experimentId"] = shop.Experiment.Id.ToString(), ["variant"] = variant }
        );
        return e;
    }

    private const string MetricsOfShop = "(SELECT metric_id FROM samplit.metric_names() WHERE experiment_id = $1)";

    /// <summary>Everything that is kept of a shop's events.</summary>
    private static async Task<string[]> RowsAsync(Shop shop)
    {
        await using var owner = NpgsqlDataSource.Create(shop.Experiment.Server.ConnectionString);
        await using var command = owner.CreateCommand(
            $"""
            SELECT 'unit ' || to_jsonb(u)::text FROM samplit.unit_metrics u WHERE metric_id IN {MetricsOfShop}
            UNION ALL SELECT 'past ' || to_jsonb(p)::text FROM samplit.unit_past p WHERE metric_id IN {MetricsOfShop}
            UNION ALL SELECT 'total ' || to_jsonb(t)::text FROM (
                SELECT metric_id, variant, allocation, automated, units, positive, capped, trim_scale(x), trim_scale(xx),
                    trim_scale(y), trim_scale(yy), trim_scale(xy), no_value, not_a_number, other_currency
                FROM samplit.metric_totals WHERE metric_id IN {MetricsOfShop}) AS t
            UNION ALL SELECT 'hour ' || to_jsonb(h)::text FROM (
                SELECT metric_id, variant, bucket_start, count, trim_scale(sum), trim_scale(sum_of_squares), min, max
                FROM samplit.metric_hours WHERE experiment_id = $1) AS h
            UNION ALL SELECT 'mismatch ' || to_jsonb(m)::text FROM samplit.attribution_mismatches m WHERE experiment_id = $1
            UNION ALL SELECT 'exposure ' || unit::text || exposed_at::text FROM samplit.unit_assignments
            WHERE experiment_id = $1 AND exposed_at IS NOT NULL
            """
        );
        command.Parameters.Add(new NpgsqlParameter { Value = shop.Experiment.Id });
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static async Task ChangeAsync(Shop shop)
    {
        await using var owner = NpgsqlDataSource.Create(shop.Experiment.Server.ConnectionString);
        foreach (
            var statement in new[]
            {
                $"DELETE FROM samplit.unit_metrics WHERE metric_id IN {MetricsOfShop} AND variant = 'b'",
                $"UPDATE samplit.unit_metrics SET value = 77, first_at = now() WHERE metric_id IN {MetricsOfShop}",
                $"DELETE FROM samplit.unit_past WHERE metric_id IN {MetricsOfShop} AND value > 50",
                $"UPDATE samplit.unit_past SET value = 7 WHERE metric_id IN {MetricsOfShop}",
                $"UPDATE samplit.metric_totals SET xx = xx + 1 WHERE metric_id IN {MetricsOfShop}",
                "DELETE FROM samplit.metric_hours WHERE experiment_id = $1",
                "UPDATE samplit.attribution_mismatches SET events = 99 WHERE experiment_id = $1",
                "UPDATE samplit.unit_assignments SET exposed_at = now() WHERE experiment_id = $1 AND variant = 'b'",
            }
        )
        {
            await using var command = owner.CreateCommand(statement);
            command.Parameters.Add(new NpgsqlParameter { Value = shop.Experiment.Id });
            await command.ExecuteNonQueryAsync();
        }
    }
}
