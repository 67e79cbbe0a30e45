using System.Diagnostics;
using Npgsql;
using Samplit.Api.Attribution;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;
using Samplit.Domain.Access;
using Samplit.Domain.TrackedEvents;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>How fast everything is counted again that tracked events come to.</summary>
internal sealed class RebuildAttribution : IScenario
{
    private const int DefaultEvents = 1_000_000;
    private const int EventsOfUnit = 10;
    private const int Batch = 5_000;

    private static readonly string[] Metrics =
    [
        """{"name":"buyers","type":"conversion","eventName":"purchase","isPrimary":true}""",
        """{"name":"revenue","type":"revenue","eventName":"purchase","currency":"EUR","cap":{"value":"5000"}}""",
        """{"name":"large","type":"count","eventName":"purchase","filter":{"fact":"$.items","operator":"atLeast","values":["3"]}}""",
    ];

    public string Name => "rebuild-attribution";

    public string Summary =>
        $"Everything that tracked events come to for {Metrics.Length} metrics counted again and compared, against COPY of the same rows to nowhere.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var experiment = await DefineAsync(setting, database, ct);
        var services = setting.Own(InProcess.Open(database.ConnectionString));
        var units = (int)((setting.Options.Events ?? DefaultEvents) / EventsOfUnit);
        var events = units * EventsOfUnit;
        await FillAsync(database, services.Get<StreamStore>(), experiment, units, ct);
        var rebuild = services.Get<AttributionRebuild>();
        // What is there from the first time on is what the others come to.
        await rebuild.RunAsync(null, ct);
        var rebuilding = new Arm(
            "rebuild attribution",
            "/s",
            token => TimedAsync(events, () => RebuildAsync(rebuild, events, token))
        );
        var copying = new Arm(
            "COPY of the same rows",
            "/s",
            token => TimedAsync(events, () => CopyOutAsync(database, token))
        );
        var filling = new Arm(
            "COPY into a table",
            "/s",
            token => TimedAsync(events, () => CopyIntoAsync(database, token))
        );
        return new Plan(
            [rebuilding, copying, filling],
            [new(rebuilding.Name, copying.Name, Goal.AtLeast(0.25)), new(rebuilding.Name, filling.Name, Goal: null)]
        )
        {
            Notes =
            [
                $"{events:N0} events of {units:N0} units; what was rebuilt was equal each time; the library runs in the benchmark's process",
            ],
        };
    }

    private static async Task<BenchExperiment> DefineAsync(
        Setting setting,
        BenchDatabase database,
        CancellationToken ct
    )
    {
        await using var server = ServerProcess.Start(
            setting.Bench.Program,
            setting.Bench.PathOf("server.log"),
            database.ConnectionString,
            dataFolder: null
        );
        await server.ReadyAsync(ct);
        await BenchKeys.UseAsync(server, database.ConnectionString, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        foreach (var metric in Metrics)
        {
            await experiment.DefineAsync(server, metric, ct);
        }
        return experiment;
    }

    private static async Task<Sample> TimedAsync(long events, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return new Sample(events / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task RebuildAsync(AttributionRebuild rebuild, long events, CancellationToken ct)
    {
        var report = await rebuild.RunAsync(null, ct);
        if (report.Events != events || report.Differences.Count > 0)
        {
            throw new BenchmarkException(
                $"{report.Events:N0} of {events:N0} events were counted, and differed in {string.Join(", ", report.Differences)}."
            );
        }
    }

    private const string Rows = """
        SELECT project_id, unit_type, unit, event_id, type, occurred_at, value, currency, payload, experiments
        FROM samplit.tracked_events
        """;

    private static async Task CopyOutAsync(BenchDatabase database, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY ({Rows}) TO STDOUT (FORMAT binary)", ct);
        var sink = new byte[128 * 1024];
        while (await rows.ReadAsync(sink, ct) > 0)
        {
            // Read and forgotten.
        }
    }

    private static async Task CopyIntoAsync(BenchDatabase database, CancellationToken ct)
    {
        await using (
            var table = database.DataSource.CreateCommand(
                $"DROP TABLE IF EXISTS plain_events; CREATE TABLE plain_events AS {Rows} LIMIT 0"
            )
        )
        {
            await table.ExecuteNonQueryAsync(ct);
        }
        await using var reading = await database.DataSource.OpenConnectionAsync(ct);
        await using var writing = await database.DataSource.OpenConnectionAsync(ct);
        await using var rows = await reading.BeginRawBinaryCopyAsync($"COPY ({Rows}) TO STDOUT (FORMAT binary)", ct);
        await using var sink = await writing.BeginRawBinaryCopyAsync(
            "COPY plain_events FROM STDIN (FORMAT binary)",
            ct
        );
        await rows.CopyToAsync(sink, 128 * 1024, ct);
    }

    /// <summary>What tracking so many events leaves behind, and in the log; nothing of it is counted.</summary>
    private static async Task FillAsync(
        BenchDatabase database,
        StreamStore store,
        BenchExperiment experiment,
        int units,
        CancellationToken ct
    )
    {
        var (events, at) = (units * EventsOfUnit, DateTimeOffset.UtcNow);
        var session = store.OpenSession();
        session.Append(
            await store.FetchForWritingAsync(StreamTypes.TrackedEvents, EventsTracked.StreamOf(Project.DefaultId), ct),
            [
                .. Enumerable
                    .Range(0, (events + Batch - 1) / Batch)
                    .Select(batch =>
                        EventsTracked.Of(Project.DefaultId, BatchId(batch), [("purchase", at)], new string('0', 64))
                    ),
            ]
        );
        await session.SaveChangesAsync(ct);
        await using var command = database.DataSource.CreateCommand(
            $$"""
            SELECT samplit.ensure_tracked_week(current_date), samplit.ensure_tracked_week(current_date - 7);
            INSERT INTO samplit.unit_assignments
                (experiment_id, unit, visitor, assigned_at, propensity, allocation, automated, variant)
            SELECT '{{experiment.Id}}', substr(sha256(('u' || i)::bytea), 1, 16), substr(sha256(('v' || i)::bytea), 1, 16),
                now() - interval '2 hours', 0.5, 0, false, CASE WHEN i % 2 = 0 THEN 'control' ELSE 'b' END
            FROM generate_series(0, {{units - 1}}) AS i;
            INSERT INTO samplit.tracked_events (batch, leaf, occurred_at, hash, salt, received_at, project_id, unit_type, unit,
                event_id, type, value, currency, context, metrics, payload)
            SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(n / {{Batch}}), 12, '0'))::uuid, n % {{Batch}},
                now() - make_interval(secs => n % 3600), sha256(('h' || n)::bytea), substr(sha256(('s' || n)::bytea), 1, 16), now(),
                '{{Project.DefaultId}}', 'user', substr(sha256(('u' || n % {{units}})::bytea), 1, 16), 'event-' || n, 'purchase',
                (n % 10000) / 100.0, 'EUR', '{"appVersion":"1.2.3","country":"DE"}', '{"latencyMs":450.5,"tokens":1200}',
                jsonb_build_object('items', n % 5, 'sku', 'A-1234')
            FROM generate_series(0, {{events - 1}}) AS n;
            UPDATE samplit.attribution_progress SET sequence = (SELECT max(seq_id) FROM samplit.mt_events);
            """
        );
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(ct);
        await using var analyze = new NpgsqlCommand(
            "VACUUM ANALYZE",
            await database.DataSource.OpenConnectionAsync(ct)
        );
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(ct);
        await analyze.Connection!.DisposeAsync();
    }

    /// <summary>As the rows have it.</summary>
    private static Guid BatchId(int batch) => new($"00000000-0000-0000-0000-{batch:x12}");
}
