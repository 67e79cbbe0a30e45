using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>How long a report of a funnel takes, which follows every unit through its events, and what it takes up.</summary>
internal sealed class Funnels : IScenario
{
    private const int DefaultEvents = 1_000_000;
    private const int EventsOfUnit = 10;
    private const int Asked = 5;

    private const string Funnel = """
        {"name":"bench","definition":{"nodes":[
          {"key":"product","name":"Product","page":{"kind":"prefix","value":"shop.example/products/"}},
          {"key":"cart","name":"Cart","eventType":"e1"},
          {"key":"address","name":"Address","eventType":"e2"},
          {"key":"paid","name":"Paid","eventType":"e3","filter":{"fact":"$.total","operator":"atLeast","values":["10"]}}],
         "edges":[{"from":"product","to":"cart"},{"from":"cart","to":"address"},{"from":"address","to":"paid"}],
         "order":"loose","windowSeconds":86400}}
        """;

    public string Name => "funnels";

    public string Summary =>
        $"GET …/report of a funnel of four steps over units with {EventsOfUnit} events each, over HTTP, one at a time.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        using var created = await server.Http.PostAsJsonAsync(
            new Uri("/api/funnels", UriKind.Relative),
            JsonElement.Parse(Funnel),
            ct
        );
        if (!created.IsSuccessStatusCode)
        {
            throw new BenchmarkException(await created.Content.ReadAsStringAsync(ct));
        }
        var units = (int)((setting.Options.Events ?? DefaultEvents) / EventsOfUnit);
        await FillAsync(database, experiment.Id, units, ct);
        Arm Of(string name, string query) =>
            new(
                name,
                "ms",
                token =>
                    SequentialRequests.MeasureAsync(
                        server.Http,
                        Enumerable.Repeat($"/api/funnels/bench/report{query}", Asked),
                        token
                    )
            );
        return new Plan(
            [
                // Units are there for longer than the experiment.
                Of(
                    "by variant",
                    $"?experiment={experiment.Id}&from={DateTimeOffset.UtcNow.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}"
                ),
                Of("of all units", ""),
                new("server's memory at most", "MB", _ => Task.FromResult(new Sample(Memory(server)))),
            ],
            []
        )
        {
            Notes =
            [
                $"{units:N0} units, {units * EventsOfUnit:N0} events, four tenths of them with a payload that is asked",
            ],
        };
    }

    /// <summary>What tracking so many events leaves behind.</summary>
    private static async Task FillAsync(BenchDatabase database, Guid experiment, int units, CancellationToken ct)
    {
        await using var command = database.DataSource.CreateCommand(
            $$"""
            SELECT samplit.ensure_tracked_week(current_date), samplit.ensure_tracked_week(current_date - 7);
            INSERT INTO samplit.unit_assignments
                (experiment_id, unit, visitor, assigned_at, exposed_at, propensity, allocation, automated, variant)
            SELECT '{{experiment}}', decode(md5('u' || i), 'hex'), decode(md5('v' || i), 'hex'), now() - interval '2 hours', now(),
                0.5, 0, false, CASE WHEN i % 2 = 0 THEN 'control' ELSE 'b' END
            FROM generate_series(1, {{units}}) AS i;
            INSERT INTO samplit.tracked_events (batch, leaf, occurred_at, hash, salt, received_at, project_id, unit_type, unit,
                event_id, type, payload)
            SELECT gen_random_uuid(), 0, now() - make_interval(secs => random() * 3600), decode(md5('h' || n) || md5('i' || n), 'hex'),
                decode(md5('s' || n), 'hex'), now(), '5a3d1170-0000-4000-8000-000000000002', 'user',
                decode(md5('u' || 1 + n % {{units}}), 'hex'), 'event-' || n,
                CASE WHEN k < 2 THEN 'page_view' WHEN k < 5 THEN 'e1' WHEN k < 8 THEN 'e2' ELSE 'e3' END,
                jsonb_build_object('url', 'https://shop.example/products/' || n % 1000, 'total', n % 100)
            FROM (SELECT n, n / {{units}} AS k FROM generate_series(0, {{units * EventsOfUnit - 1}}) AS n) AS events;
            """
        );
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(ct);
        await using var analyze = database.DataSource.CreateCommand(
            "VACUUM ANALYZE samplit.unit_assignments, samplit.tracked_events"
        );
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(ct);
    }

    private static double Memory(ServerProcess server)
    {
        using var process = Process.GetProcessById(server.Process);
        return process.PeakWorkingSet64 / 1e6;
    }
}
