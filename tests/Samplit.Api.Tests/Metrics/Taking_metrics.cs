using System.Net;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Metrics;

public class Taking_metrics(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Counts_a_batch_once_however_often_it_is_sent()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var batch = Batch([
            Row(experiment, "control", "2026-11-01", 100, 90, 9, 12.5m),
            Row(experiment, "b", "2026-11-01"),
        ]);

        var taken = await _server.PostAsync("/api/metrics", batch);
        var again = await _server.PostAsync("/api/metrics", batch);

        Assert.True(taken.Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.Equal(2, taken["rows"].GetInt64());
        Assert.False(again.Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.Equal(taken["digest"].GetString(), again["digest"].GetString());
        Assert.Equal(taken["receivedAt"].GetDateTimeOffset(), again["receivedAt"].GetDateTimeOffset());
        Assert.Equal(
            """[{"variant":"b","date":"2026-11-01","sessions":0,"impressions":0,"clicks":0,"revenue":0.000000},{"variant":"control","date":"2026-11-01","sessions":100,"impressions":90,"clicks":9,"revenue":12.500000}]""",
            (await experiment.Get("/metrics"))["days"].GetRawText()
        );
    }

    [Fact]
    public async Task Refuses_other_rows_under_the_same_batch()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var (source, batchId) = (Name(), Name());
        object Of(long sessions) =>
            new
            {
                source,
                batchId,
                rows = new[] { Row(experiment, "b", "2026-11-01", sessions) },
            };

        (await _server.PostAsync("/api/metrics", Of(1))).Is(HttpStatusCode.OK);

        (await _server.PostAsync("/api/metrics", Of(2))).IsProblem(HttpStatusCode.Conflict, "batch_differs", "batchId");
        Assert.Equal(1, (await experiment.Get("/metrics"))["days", 0, "sessions"].GetInt64());
    }

    [Fact]
    public async Task Lets_a_correction_count_and_keeps_what_was_said_before()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        await _server.PostAsync("/api/metrics", Batch([Row(experiment, "b", "2026-11-01", 100)]));
        await _server.PostAsync("/api/metrics", Batch([Row(experiment, "b", "2026-11-01", 90)]));

        var days = await experiment.Get("/metrics?from=2026-11-01&to=2026-11-01");
        var history = await experiment.Get("/metrics/history?variant=b&date=2026-11-01");

        Assert.Equal([90], days["days"].EnumerateArray().Select(d => d.GetProperty("sessions").GetInt64()));
        Assert.Equal(
            [(90, true), (100, false)],
            history["rows"]
                .EnumerateArray()
                .Select(r => (r.GetProperty("sessions").GetInt32(), r.GetProperty("counts").GetBoolean()))
        );
        Assert.Empty((await experiment.Get("/metrics?from=2026-11-02"))["days"].EnumerateArray());
    }

    [Fact]
    public async Task Names_every_row_that_cannot_be_taken_and_takes_none()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var future = DateTime
            .UtcNow.AddDays(2)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        var refused = await _server.PostAsync(
            "/api/metrics",
            Batch([
                Row(experiment, "b", "2026-11-01"),
                Row(experiment, "nobody", "2026-11-01"),
                Row(experiment, "b", future),
                Row(experiment, "b", "2026-11-31"),
                Row(experiment, "b", "2026-11-02", impressions: 1, clicks: 2),
                Row(experiment, "b", "2026-11-03", sessions: -1),
                Row(experiment, "b", "2026-11-01"),
                new
                {
                    experiment = Guid.NewGuid(),
                    variant = "b",
                    date = "2026-11-01",
                },
            ])
        );

        refused.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(
            ("invalid_request", "rows[1].variant"),
            (refused["code"].GetString(), refused["field"].GetString())
        );
        Assert.Equal(7, refused["badRowsInAll"].GetInt64());
        Assert.Equal(
            [(2, "variant"), (3, "date"), (4, "date"), (5, "clicks"), (6, "sessions"), (7, "date"), (8, "experiment")],
            refused["badRows"]
                .EnumerateArray()
                .Select(r => (r.GetProperty("row").GetInt32(), r.GetProperty("field").GetString()!))
        );
        Assert.Empty((await experiment.Get("/metrics"))["days"].EnumerateArray());
    }

    [Theory]
    [InlineData(
        "text/csv",
        "experiment,variant,date,clicks,impressions,revenue\n{0},b,2026-11-01,1,2,3.5\n\"{0}\",\"control\",2026-11-01,,,\n"
    )]
    [InlineData(
        "application/x-ndjson",
        "{{\"experiment\":\"{0}\",\"variant\":\"b\",\"date\":\"2026-11-01\",\"clicks\":1,\"impressions\":2,\"revenue\":3.5}}\n{{\"experiment\":\"{0}\",\"variant\":\"control\",\"date\":\"2026-11-01\"}}\n"
    )]
    public async Task Takes_rows_as_lines(string type, string format)
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var body = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, experiment.Id);

        var taken = await _server.PostTextAsync($"/api/metrics?source=cdp&batchId={Name()}", body, type);

        Assert.Equal(2, taken.Is(HttpStatusCode.OK)["rows"].GetInt64());
        var days = await experiment.Get("/metrics");
        Assert.Equal((1, 3.5m), (days["days", 0, "clicks"].GetInt64(), days["days", 0, "revenue"].GetDecimal()));
    }

    [Theory]
    [InlineData("text/csv", "experiment,variant\n", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("text/csv", "experiment,variant,date,visits\n", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("text/csv", "experiment,variant,date\n\"open", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("application/x-ndjson", "{", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("text/html", "x", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    public async Task Refuses_what_it_cannot_read(string type, string body, HttpStatusCode status, string code) =>
        (await _server.PostTextAsync("/api/metrics?source=cdp&batchId=1", body, type)).IsProblem(status, code);

    [Fact]
    public async Task Names_a_number_in_CSV_that_is_none()
    {
        var experiment = await An.Experiment.DraftOn(_server);

        var refused = await _server.PostTextAsync(
            $"/api/metrics?source=cdp&batchId={Name()}",
            $"experiment,variant,date,sessions,revenue\n{experiment.Id},b,2026-11-01,1,NaN\n{experiment.Id},b,2026-11-02,1.5,\n",
            "text/csv"
        );

        Assert.Equal(
            ["revenue", "sessions"],
            refused["badRows"].EnumerateArray().Select(r => r.GetProperty("field").GetString())
        );
    }

    [Fact]
    public async Task Leaves_one_event_a_batch_whose_digest_covers_the_rows()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var (source, days) = (Name(), new[] { "2026-10-31", "2026-11-01", "2026-11-02" });
        foreach (var day in days)
        {
            var rows = new[] { Row(experiment, "b", day, 5) };
            (
                await _server.PostAsync(
                    "/api/metrics",
                    new
                    {
                        source,
                        batchId = day,
                        rows,
                    }
                )
            ).Is(HttpStatusCode.OK);
        }

        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = owner.CreateCommand(
            """
            SELECT e.data ->> 'digest', encode(sha256(string_agg(concat_ws(E'\t', r.experiment_id, r.date, r.sessions,
                r.impressions, r.clicks, trim_scale(r.revenue), r.variant) || E'\n', '' ORDER BY r.row)::bytea), 'hex')
            FROM samplit.mt_events e
            JOIN samplit.metric_batches b ON b.batch_id = e.data ->> 'batchId' AND b.source = e.data ->> 'source'
            JOIN samplit.metric_rows r ON r.batch = b.id
            WHERE e.data ->> 'source' = $1 AND e.type = 'metrics_ingested' GROUP BY e.seq_id, e.data
            """
        );
        command.Parameters.Add(new NpgsqlParameter { Value = source });
        await using var reader = await command.ExecuteReaderAsync();
        var found = 0;
        while (await reader.ReadAsync())
        {
            Assert.Equal(reader.GetString(0), reader.GetString(1));
            found++;
        }
        Assert.Equal(days.Length, found);
    }

    [Fact]
    public async Task Takes_many_batches_at_the_same_time()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var source = Name();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    _server.PostAsync(
                        "/api/metrics",
                        new
                        {
                            source = i % 2 == 0 ? source : Name(),
                            batchId = $"{i / 4}",
                            rows = new[]
                            {
                                Row(experiment, "b", "2026-11-01", 7),
                                Row(experiment, "control", "2026-11-01", 7),
                            },
                        }
                    )
                )
        );

        Assert.All(answers, a => a.Is(HttpStatusCode.OK));
        Assert.Equal(3, answers.Where((_, i) => i % 2 == 0).Count(a => a["isNew"].GetBoolean()));
        Assert.Equal(
            [7, 7],
            (await experiment.Get("/metrics"))["days"]
                .EnumerateArray()
                .Select(d => d.GetProperty("sessions").GetInt64())
        );
    }

    [Fact]
    public async Task Keeps_rows_as_they_came_whoever_asks()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        await _server.PostAsync("/api/metrics", Batch([Row(experiment, "b", "2026-11-01", 100)]));
        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);

        foreach (var sql in new[] { "UPDATE samplit.metric_rows SET sessions = 1", "DELETE FROM samplit.metric_rows" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                owner.CreateCommand(sql).ExecuteNonQueryAsync()
            );
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static object Batch(object[] rows) =>
        new
        {
            source = "api",
            batchId = Name(),
            rows,
        };

    private static object Row(
        TestExperiment experiment,
        string variant,
        string date,
        long sessions = 0,
        long impressions = 0,
        long clicks = 0,
        decimal revenue = 0
    ) =>
        new
        {
            experiment = experiment.Id,
            variant,
            date,
            sessions,
            impressions,
            clicks,
            revenue,
        };

    private static string Name() => $"n-{Guid.NewGuid():N}";
}
