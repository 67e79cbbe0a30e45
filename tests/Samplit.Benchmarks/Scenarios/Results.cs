using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>How long the results of a large experiment take, from what is accumulated of its units.</summary>
internal sealed class Results : IScenario
{
    private const int DefaultEvents = 5_000_000;
    private const int Asked = 10;

    /// <summary>Ten, of which the last two have to look at every unit.</summary>
    private static readonly string[] Metrics =
    [
        """{"name":"m1","type":"conversion","eventName":"e","isPrimary":true}""",
        """{"name":"m2","type":"conversion","eventName":"e"}""",
        """{"name":"m3","type":"revenue","eventName":"e","currency":"EUR"}""",
        """{"name":"m4","type":"revenue","eventName":"e","currency":"EUR","cap":{"value":"50"}}""",
        """{"name":"m5","type":"count","eventName":"e"}""",
        """{"name":"m6","type":"count","eventName":"e"}""",
        """{"name":"m7","type":"custom","eventName":"e","aggregation":"average"}""",
        """{"name":"m8","type":"ratio","eventName":"e","aggregation":"sum","denominator":{"eventName":"e","aggregation":"count"}}""",
        """{"name":"m9","type":"revenue","eventName":"e","currency":"EUR","cap":{"percentile":99}}""",
        """{"name":"m10","type":"quantile","eventName":"e","quantile":0.95}""",
    ];

    public string Name => "results";

    public string Summary =>
        $"GET …/results of an experiment with {Metrics.Length} metrics and a tenth as many units as events, over HTTP, one at a time.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        foreach (var metric in Metrics)
        {
            await experiment.DefineAsync(server, metric, ct);
        }
        var units = (setting.Options.Events ?? DefaultEvents) / Metrics.Length;
        await FillAsync(database, experiment.Id, (int)units, ct);
        Arm Of(string name, string query) =>
            new(
                name,
                "ms",
                token =>
                    SequentialRequests.MeasureAsync(
                        server.Http,
                        Enumerable.Repeat($"/api/experiments/{experiment.Id}/results{query}", Asked),
                        token
                    )
            );
        var all = Of("results", "");
        var exposed = Of("results by exposure", "?by=exposure");
        return new Plan([all, exposed], [])
        {
            P99 = (all.Name, Goal.AtMost(2_000)),
            Notes =
            [
                $"{units:N0} units, each with an event for each of {Metrics.Length} metrics; two of these look at every unit, by exposure all do",
            ],
        };
    }

    /// <summary>What counting so many events leaves behind: to track them takes minutes, and is measured elsewhere.</summary>
    private static async Task FillAsync(BenchDatabase database, Guid experiment, int units, CancellationToken ct)
    {
        await using var command = database.DataSource.CreateCommand(
            $$"""
            INSERT INTO samplit.unit_assignments
                (experiment_id, unit, visitor, assigned_at, exposed_at, propensity, allocation, automated, variant)
            SELECT '{{experiment}}', decode(md5('u' || i), 'hex'), decode(md5('v' || i), 'hex'), now(), now(), 0.5, 0, false,
                CASE WHEN i % 2 = 0 THEN 'control' ELSE 'b' END
            FROM generate_series(1, {{units}}) AS i;
            INSERT INTO samplit.unit_metrics (metric_id, unit, allocation, automated, variant, value, denominator, state)
            SELECT m.metric_id, u.unit, 0, false, u.variant,
                CASE m.metric_name WHEN 'm1' THEN 1 WHEN 'm2' THEN 1 WHEN 'm5' THEN 1 WHEN 'm6' THEN 1 WHEN 'm10' THEN NULL
                    ELSE v.cents / 100.0 END,
                CASE m.metric_name WHEN 'm8' THEN 1 END,
                CASE m.metric_name WHEN 'm10'
                    THEN jsonb_build_object('measure', jsonb_build_object('count', 1, 'sum', 0, 'observations',
                        jsonb_build_array(jsonb_build_object('value', v.cents, 'count', 1))))
                    ELSE jsonb_build_object('measure', jsonb_build_object('count', 1, 'sum', v.cents / 100.0)) END
            FROM samplit.unit_assignments u CROSS JOIN samplit.metric_names() AS m
            CROSS JOIN LATERAL (SELECT (('x' || substr(md5(u.unit), 1, 4))::bit(16)::int % 9000 + 1000)::numeric AS cents) AS v
            WHERE u.experiment_id = '{{experiment}}' AND m.experiment_id = '{{experiment}}'
            ORDER BY m.metric_id, u.unit;
            INSERT INTO samplit.metric_totals
            SELECT metric_id, variant, allocation, automated, count(value), count(value) FILTER (WHERE value > 0), 0,
                sum(coalesce(value, 0)), sum(coalesce(value * value, 0)), sum(coalesce(denominator, 0)),
                sum(coalesce(denominator * denominator, 0)), sum(coalesce(value * denominator, 0)), 0, 0, 0
            FROM samplit.unit_metrics GROUP BY 1, 2, 3, 4;
            """
        );
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(ct);
        await using var analyze = database.DataSource.CreateCommand(
            "VACUUM ANALYZE samplit.unit_assignments, samplit.unit_metrics, samplit.metric_totals"
        );
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(ct);
    }
}
