using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Attribution;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Domain.Experiments;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;
using static Samplit.Api.Tests.Imports.Upload;

namespace Samplit.Api.Tests.Imports;

public class Importing_history(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Makes_of_one_file_an_experiment_with_results()
    {
        var players = Players(400);
        var file = Csv(players);

        var answer = await _server.Import(new { name = NewName(), control = "gate_30" }, file);

        var experiment = _server.Imported(answer);
        Assert.Equal(
            [
                ("sum_gamerounds", "custom", false),
                ("retention_1", "conversion", true),
                ("retention_7", "conversion", false),
            ],
            answer.Each<string, string, bool>("metrics", "name", "type", "isPrimary")
        );
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file))),
            answer["imported", "files", 0, "sha256"].GetString()
        );
        var results = (await experiment.Get("/results")).Is(HttpStatusCode.OK);
        foreach (var gate in players.GroupBy(p => p.Gate))
        {
            Assert.Equal(gate.Average(p => p.Rounds), Value("sum_gamerounds", gate.Key), 1e-9);
            Assert.Equal(gate.Average(p => p.NextDay ? 1.0 : 0), Value("retention_1", gate.Key), 1e-9);
            Assert.Equal(gate.Average(p => p.NextWeek ? 1.0 : 0), Value("retention_7", gate.Key), 1e-9);
        }
        var report = (await experiment.Get("/report?automated=false")).Is(HttpStatusCode.OK);
        Assert.Equal(
            players.GroupBy(p => p.Gate).Select(g => (g.Key, (long)g.Count(), (long)g.Count(p => p.NextDay))),
            report.Each<string, long, long>("variants", "variant", "assignments", "conversions")
        );
        Assert.Equal(0, (await experiment.Get("/health"))["findings"].GetArrayLength());

        double Value(string metric, string variant) =>
            Variant(results, metric, variant).GetProperty("value").GetDouble();
    }

    [Fact]
    public async Task Shows_it_wherever_experiments_are_shown()
    {
        var players = Players(400);
        var experiment = _server.Imported(
            await _server.Import(
                new
                {
                    name = NewName(),
                    control = "gate_30",
                    from = "2025-11-03T08:00:00Z",
                },
                Csv(players)
            )
        );

        var view = (await experiment.Get()).Is(HttpStatusCode.OK);
        Assert.Equal(("completed", 400), (view["status"].GetString(), view["imported", "files", 0, "rows"].GetInt64()));
        Assert.Equal(new DateTimeOffset(2025, 11, 3, 8, 0, 0, TimeSpan.Zero), view["startedAt"].GetDateTimeOffset());
        var timeline = (await experiment.Get("/timeline")).Is(HttpStatusCode.OK);
        Assert.Equal(["imported"], timeline.Each<string>("frames", "cause"));
        Assert.Equal([200, 200], timeline.Each<long>("frames", 0, "variants", "assignments"));
        Assert.Equal(
            players.GroupBy(p => p.Gate).Select(g => (long)g.Count(p => p.NextDay)),
            (await experiment.Get("/statistics")).Each<long>("variants", "conversions")
        );
        var overview = (await _server.GetAsync($"/api/overview?search={view["name"].GetString()}")).Is(
            HttpStatusCode.OK
        );
        Assert.Equal(400, overview["experiments", 0, "assignments"].GetInt64());
        Assert.Equal(
            (await experiment.Get("/results"))["verdict", "code"].GetString(),
            overview["experiments", 0, "verdict", "code"].GetString()
        );
    }

    [Fact]
    public async Task Reads_the_same_of_every_format()
    {
        var players = Players(400);
        var settings = new
        {
            control = "gate_30",
            metrics = new object[]
            {
                new
                {
                    name = "rounds",
                    type = "custom",
                    eventName = "sum_gamerounds",
                    aggregation = "sum",
                },
                new
                {
                    name = "stayed",
                    type = "conversion",
                    eventName = "retention_7",
                    isPrimary = true,
                },
            },
        };
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(Csv(players)),
            Encoding.UTF8.GetBytes("\uFEFF" + Csv(players, ';') + "\n"),
            Encoding.UTF8.GetBytes(Lines(players)),
            await ParquetAsync(players),
        ];

        var results = new List<string>();
        foreach (var file in files)
        {
            var named = Calls.ToJson(settings);
            named["name"] = NewName();
            var experiment = _server.Imported(await _server.Import(named, file));
            results.Add((await experiment.Get("/results"))["metrics"].ToString());
        }

        Assert.Single(results.Select(WithoutIds).Distinct());

        static string WithoutIds(string json) =>
            System.Text.RegularExpressions.Regex.Replace(
                json,
                "\"metricId\":\"[^\"]*\"",
                "",
                default,
                TimeSpan.FromSeconds(1)
            );
    }

    [Fact]
    public async Task Counts_events_of_a_second_file_from_the_assignment_on()
    {
        var (a, b) = ($"{Guid.NewGuid():N}", $"{Guid.NewGuid():N}");
        var assignments = $"""
            user_id,variant,assigned_at,country
            {a},control,2025-11-03 10:00:00,DE
            {b},new,2025-11-03T10:00:00+01:00,FR
            """;
        var events = $$"""
            {"user":"{{a}}","event":"purchase","ts":"2025-11-03T09:59:59","amount":5,"currency":"EUR"}
            {"user":"{{a}}","event":"purchase","ts":"2025-11-03T10:00:00","amount":20.5,"currency":"EUR"}
            {"user":"{{a}}","event":"purchase","ts":"2025-11-04T10:00:00.123456789","amount":"4.5","currency":"EUR"}
            {"user":"{{b}}","event":"exposure","ts":"2025-11-03T09:30:00Z"}
            {"user":"nobody","event":"purchase","ts":"2025-11-05T10:00:00Z","amount":1,"currency":"EUR"}
            """;

        var answer = await _server.Import(
            new
            {
                name = NewName(),
                utcOffset = "Z",
                columns = new { dimensions = new[] { "country" } },
                metrics = new object[]
                {
                    new
                    {
                        name = "revenue",
                        type = "revenue",
                        eventName = "purchase",
                        currency = "EUR",
                    },
                    new
                    {
                        name = "orders",
                        type = "count",
                        eventName = "purchase",
                    },
                },
            },
            assignments,
            events
        );

        var experiment = _server.Imported(answer);
        Assert.Equal(1, answer["eventsOfOthers"].GetInt64());
        Assert.Equal(new(2025, 11, 3, 9, 0, 0, TimeSpan.Zero), answer["imported", "from"].GetDateTimeOffset());
        Assert.Equal(new(2025, 11, 4, 10, 0, 0, 123, 456, TimeSpan.Zero), answer["imported", "to"].GetDateTimeOffset());
        var results = await experiment.Get("/results?dimension=country");
        var german = results["dimension", "levels"]
            .EnumerateArray()
            .Single(l => l.GetProperty("level").GetString() == "DE");
        Assert.Equal(25, Shop.Of(german, "revenue", "control").GetProperty("most").GetDouble());
        Assert.Equal(2, Shop.Of(german, "orders", "control").GetProperty("most").GetDouble());
        Assert.Equal(["DE", "FR"], results.Each<string>("dimension", "levels", "level").Order());
        Assert.Equal([0, 1], results.Each<long>("units", "exposed"));
    }

    [Fact]
    public async Task Names_every_row_that_cannot_be_taken_and_takes_none()
    {
        var players = Players(40);
        string[] bad =
        [
            ",gate_30,1,0,0",
            "bad-2,,1,0,0",
            "bad-3,gate_30,NaN,0,0",
            "bad-4,gate_30,-Infinity,0,0",
            "bad-5,gate_30,1e13,0,0",
            "bad-6,gate_30,\"1,5\",0,0",
            "bad-7,gate_30,1,2,0",
            "bad-8,gate_30,1,0",
            $"{players[0].Id},gate_30,1,0,0",
            $"{players[1].Id},gate_30,1,0,0",
        ];
        var file = Csv(players) + "\n" + string.Join('\n', bad);
        var settings = new { name = NewName(), control = "gate_30" };

        var refused = await _server.Import(settings, file);

        refused.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(10, refused["badRowsInAll"].GetInt64());
        Assert.Equal(
            [
                (41, "userid"),
                (42, "version"),
                (43, "sum_gamerounds"),
                (44, "sum_gamerounds"),
                (45, "sum_gamerounds"),
                (46, "sum_gamerounds"),
                (47, "retention_1"),
                (48, null),
                (49, "userid"),
                (50, "userid"),
            ],
            refused["badRows"]
                .EnumerateArray()
                .Select(r =>
                    (r.GetProperty("row").GetInt32(), r.TryGetProperty("field", out var f) ? f.GetString() : null)
                )
                .Order()
        );
        var taken = await _server.Import(
            new
            {
                settings.name,
                settings.control,
                skipBad = true,
            },
            file
        );
        var imported = taken["imported"];
        Assert.Equal(10, imported.GetProperty("files")[0].GetProperty("leftOut").GetInt64());
        Assert.Equal(1, imported.GetProperty("unitsInSeveralVariants").GetInt64());
        // Whose variant and identifier are right is there, without what is wrong of it.
        Assert.Equal(
            [25, 19],
            imported.GetProperty("variants").EnumerateArray().Select(v => v.GetProperty("units").GetInt32())
        );
    }

    [Fact]
    public async Task Says_what_is_wrong_with_the_settings_and_with_files()
    {
        var csv = Csv(Players(4));
        var right = new { name = NewName(), control = "gate_30" };

        (await _server.Import(new { right.control }, csv)).IsInvalid("name");
        (await _server.Import(new { right.name }, csv)).IsInvalid("control");
        (
            await _server.Import(
                new
                {
                    right.name,
                    right.control,
                    utcOffset = "CET",
                },
                csv
            )
        ).IsInvalid("utcOffset");
        (
            await _server.Import(
                new
                {
                    right.name,
                    right.control,
                    columns = new { unit = "who" },
                },
                csv
            )
        ).IsInvalid("columns.unit");
        (
            await _server.Import(
                new
                {
                    right.name,
                    right.control,
                    weights = new { gate_30 = 1 },
                },
                csv
            )
        ).IsInvalid("weights");
        (
            await _server.Import(
                new
                {
                    right.name,
                    right.control,
                    metrics = new[]
                    {
                        new
                        {
                            name = "x",
                            type = "conversion",
                            eventName = "y",
                        },
                    },
                },
                csv
            )
        ).IsInvalid("metrics[0].eventName");
        (
            await _server.Import(
                new
                {
                    right.name,
                    right.control,
                    primary = "x",
                },
                csv
            )
        ).IsInvalid("primary");
        (await _server.Import(right, "nothing of the kind")).IsInvalid("columns.unit");
        (await _server.Import(right, "")).IsInvalid("assignments");
        (await _server.Import(right, "PAR1 and nothing behind it")).IsInvalid("assignments");
        (await _server.Import(right, csv, events: "PAR1")).IsInvalid("events");
        (await _server.Import(new { right.name, oops = 1 }, csv)).IsProblem(
            HttpStatusCode.BadRequest,
            "invalid_json",
            "oops"
        );
        (await _server.PostTextAsync("/api/experiments/imports", "{}")).IsProblem(
            HttpStatusCode.UnsupportedMediaType,
            "unsupported_media_type"
        );
        (await _server.Import(right, csv)).Is(HttpStatusCode.Created);
        (await _server.Import(right, csv)).IsProblem(HttpStatusCode.Conflict, "name_taken", "name");
    }

    [Fact]
    public async Task Adjusts_by_a_column_of_the_time_before()
    {
        var rows = Enumerable
            .Range(0, 300)
            .Select(i => $"{i},{(i % 2 == 0 ? "a" : "b")},{i % 10},{(i % 10 * 3) + (i % 3)}");

        var experiment = _server.Imported(
            await _server.Import(
                new { name = NewName(), columns = new { covariate = "spent_before" } },
                "id,variant,spent_before,spent\n" + string.Join('\n', rows)
            )
        );

        var effect = (await experiment.Get("/results"))["metrics", 0, "effects", 0];
        Assert.InRange(effect.GetProperty("cuped").GetProperty("varianceReduction").GetDouble(), 0.95, 0.999);
    }

    [Fact]
    public async Task Lets_nobody_change_what_was_imported()
    {
        var experiment = _server.Imported(
            await _server.Import(new { name = NewName(), control = "gate_30" }, Csv(Players(40)))
        );

        foreach (var step in new[] { "start", "pause", "resume", "complete" })
        {
            var refused = await experiment.Post(step, body: step == "complete" ? new { } : null);
            Assert.Contains(
                "imported",
                refused.Is(HttpStatusCode.Conflict)["detail"].GetString(),
                StringComparison.Ordinal
            );
        }
        (await experiment.Assign("somebody")).IsProblem(HttpStatusCode.Conflict, "experiment_not_running");
        (await experiment.Offer("gate_30", "gate_40", "gate_50")).IsProblem(
            HttpStatusCode.Conflict,
            "experiment_closed"
        );
        (
            await experiment.Post(
                "metric-definitions",
                body: new
                {
                    name = "m",
                    type = "conversion",
                    eventName = "e",
                }
            )
        ).IsProblem(HttpStatusCode.Conflict, "experiment_closed");
        (await experiment.Post("archive")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Forgets_a_unit_that_is_erased_and_sums_up_the_others_again()
    {
        var players = Players(60);
        var experiment = _server.Imported(
            await _server.Import(new { name = NewName(), control = "gate_30" }, Csv(players))
        );
        var gone = players[2];

        var erased = (await _server.Erase(gone.Id)).Is(HttpStatusCode.OK);
        await new Shop(experiment, new Dictionary<string, string>()).CountedAsync();

        Assert.Equal((0, 1), (erased["events"].GetInt64(), erased["imports"].GetInt32()));
        var left = players.Where(p => p.Gate == gone.Gate && p != gone).ToArray();
        var results = await experiment.Get("/results");
        Assert.Equal(left.Length, Variant(results, "sum_gamerounds", gone.Gate).GetProperty("units").GetInt64());
        Assert.Equal(
            left.Average(p => p.Rounds),
            Variant(results, "sum_gamerounds", gone.Gate).GetProperty("value").GetDouble(),
            1e-9
        );
        Assert.Equal(0, (await _server.Erase(gone.Id))["imports"].GetInt32());
    }

    [Fact]
    public async Task Is_verified_by_others_and_stays_when_events_are_counted_again()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var experiment = server.Imported(
            await server.Import(new { name = NewName(), control = "gate_30" }, Csv(Players(90)))
        );
        var before = (await experiment.Get("/results"))["metrics"].ToString();

        await server
            .App.Services.GetRequiredService<AttributionRebuild>()
            .RunAsync(project: null, CancellationToken.None);

        Assert.Equal(before, (await experiment.Get("/results"))["metrics"].ToString());
        var events = await experiment.IntactEvents();
        Assert.IsType<HistoryImported>(events[^1].Data);
        await Logs.SignedAsync(server, original.Trusted.Size + events.Count);
        var export = await auditor.ExportAsync(experiment.Id);
        Another_language.IsIntact(await OtherVerifier.ExportAsync(export, original.Key.ToString()));
    }
}
