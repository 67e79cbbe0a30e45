using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Metrics;
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

        Assert.Equal([90], days.Each<long>("days", "sessions"));
        Assert.Equal([(90, true), (100, false)], history.Each<int, bool>("rows", "sessions", "counts"));
        Assert.Empty((await experiment.Get("/metrics?from=2026-11-02"))["days"].EnumerateArray());
    }

    [Fact]
    public async Task Names_every_row_that_cannot_be_taken_and_takes_none()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var future = Calls.Day(-2);

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
            refused.Each<int, string>("badRows", "row", "field")
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
    [InlineData("application/x-ndjson", "{", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("text/html", "x", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("text/tab-separated-values", "x", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    public async Task Refuses_what_it_cannot_read(string type, string body, HttpStatusCode status, string code) =>
        (await _server.PostTextAsync("/api/metrics?source=cdp&batchId=1", body, type)).IsProblem(status, code);

    [Theory]
    [InlineData("experiment,variant\n", "'date' is missing")]
    [InlineData("experiment,variant,date,visits\n", "'visits' is none of experiment, variant, date, sessions")]
    [InlineData("experiment, variant,date\n", "' variant' is none of")]
    [InlineData("experiment,variant,date,revenue,Revenue\n", "'revenue' is there more than once")]
    [InlineData("experiment;variant;date\n", "these are by ';'")]
    [InlineData("experiment\tvariant\tdate\n", "these are by tabs")]
    [InlineData("experiment,variant,date\n\"open", "a quote that is not closed")]
    [InlineData("experiment,variant,date,revenue\nbanner,b,2026-11-01,12,50\n", "Line 2 has not the fields")]
    public async Task Speaks_of_CSV_to_who_sends_CSV(string body, string said)
    {
        var refused = await _server.PostTextAsync("/api/metrics?source=cdp&batchId=1", body, "text/csv");

        refused.IsProblem(HttpStatusCode.BadRequest, "invalid_csv");
        Assert.Contains(said, refused["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_line_and_member_of_NDJSON_that_cannot_be_read()
    {
        var refused = await _server.PostTextAsync(
            "/api/metrics?source=cdp&batchId=1",
            """
            {"experiment":"x","variant":"b","date":"2026-11-01"}
            {"experiment":"x","variant":"b","date":"2026-11-01","clicks":"1,5"}
            """,
            "application/x-ndjson"
        );

        refused.IsProblem(HttpStatusCode.BadRequest, "invalid_json", "rows[1].clicks");
    }

    [Fact]
    public async Task Names_a_number_in_CSV_that_is_none()
    {
        var experiment = await An.Experiment.DraftOn(_server);

        var refused = await _server.PostTextAsync(
            $"/api/metrics?source=cdp&batchId={Name()}",
            $"""
            experiment,variant,date,sessions,revenue
            {experiment.Id},b,2026-11-01,1,NaN
            {experiment.Id},b,2026-11-02,1.5,
            {experiment.Id},b,2026-11-03,1,"12,50"
            {experiment.Id},b,2026-11-04,"1,5",1
            {experiment.Id},b,2026-11-05,1,"1,234.50"
            {experiment.Id},b,05.11.2026,1,1
            """,
            "text/csv"
        );

        Assert.Equal(
            [
                ("revenue", "'NaN' is not a number"),
                ("sessions", "'1.5' is not a whole number"),
                ("revenue", "'12,50' is not a number"),
                ("sessions", "'1,5' is not a whole number"),
                ("revenue", "'1,234.50' is not a number"),
                ("date", "'05.11.2026' is not a day"),
            ],
            refused["badRows"]
                .EnumerateArray()
                .Select(r =>
                    (r.GetProperty("field").GetString(), r.GetProperty("detail").GetString()!.Split(" such")[0])
                )
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
        Assert.Equal([7, 7], (await experiment.Get("/metrics")).Each<long>("days", "sessions"));
    }

    [Fact]
    public async Task Takes_two_batches_at_once_and_tells_a_third_when_to_come_again()
    {
        await using var server = await RunningServer.StartInMemoryAsync();
        var uploads = server.App.Services.GetRequiredService<MetricUploads>();
        using var first = await uploads.TryBeginAsync(new DefaultHttpContext(), CancellationToken.None);
        var second = await uploads.TryBeginAsync(new DefaultHttpContext(), CancellationToken.None);

        var third = await server.PostTextAsync("/api/metrics", "{", "application/json");
        second!.Dispose();
        var fourth = await server.PostTextAsync("/api/metrics", "{", "application/json");

        third.IsProblem(HttpStatusCode.TooManyRequests, "uploads_busy");
        Assert.Equal("5", third.Headers.RetryAfter?.ToString());
        fourth.IsProblem(HttpStatusCode.BadRequest, "invalid_json");
    }

    [Fact]
    public async Task Keeps_no_turn_for_who_hardly_sends()
    {
        var address = new Uri(shared.Server.App.Urls.First());
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /api/metrics HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {TestKeys.Usual.Admin}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"
            )
        );

        using var answer = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 408 Request Timeout", await answer.ReadLineAsync());
    }

    [Theory]
    [InlineData("application/json", "{\"source\":\"api\",\"batchId\":\"b\",\"rows\":[", "{},", "{}]}")]
    [InlineData("application/json", "{\"source\":\"api\",\"batchId\":\"b\",\"rows\":[", "null,", "null]}")]
    [InlineData("application/x-ndjson", "", "{}\n", "")]
    [InlineData("text/csv", "experiment,variant,date\n", "a,b,c\n", "")]
    public async Task Reads_no_further_than_there_may_be_rows(string type, string head, string row, string tail)
    {
        var body = head + string.Concat(Enumerable.Repeat(row, 500_001)) + tail;

        var refused = await _server.PostTextAsync("/api/metrics?source=cdp&batchId=1", body, type);

        refused.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("application/json", "{{\"source\":\"{0}\"}}")]
    [InlineData("application/json", "{{\"rows\":[{{\"clicks\":1{0}}}]}}")]
    [InlineData("application/x-ndjson", "{{\"variant\":\"{0}\"}}")]
    [InlineData("text/csv", "experiment,variant,date\n{0},b,2026-11-01\n")]
    public async Task Keeps_no_value_that_has_no_end(string type, string format)
    {
        var body = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, new string('1', 300_000));

        var refused = await _server.PostTextAsync("/api/metrics?source=cdp&batchId=1", body, type);

        refused.Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Refuses_more_different_names_than_anybody_has()
    {
        var rows = string.Concat(Enumerable.Range(0, 50_001).Select(i => $"none-{i},b,2026-11-01\n"));

        var refused = await _server.PostTextAsync(
            "/api/metrics?source=cdp&batchId=1",
            "experiment,variant,date\n" + rows,
            "text/csv"
        );

        refused.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Fact]
    public async Task Takes_an_experiment_by_id_or_name_whatever_its_case_and_refuses_what_may_be_two()
    {
        var (one, other) = (await An.Experiment.DraftOn(_server), await An.Experiment.DraftOn(_server));
        var name = (await one.Get())["name"].GetString()!;
        await An.Experiment.Saying(new { name = other.Id.ToString("D").ToUpperInvariant() }).DraftOn(_server);
        Task<Answer> Send(params string[] experiments) =>
            _server.PostAsync(
                "/api/metrics",
                Batch([
                    .. experiments.Select(
                        (e, i) =>
                            (object)
                                new
                                {
                                    experiment = e,
                                    variant = "b",
                                    date = $"2026-11-0{i + 1}",
                                }
                    ),
                ])
            );

        (await Send(name.ToUpperInvariant(), one.Id.ToString("D"))).Is(HttpStatusCode.OK);
        var ambiguous = await Send(other.Id.ToString("D"), "a\0b", "\uFFFD");

        Assert.Equal(3, ambiguous.Is(HttpStatusCode.UnprocessableEntity)["badRowsInAll"].GetInt64());
        Assert.Contains(
            "another one has it for a name",
            ambiguous["badRows", 0, "detail"].GetString(),
            StringComparison.Ordinal
        );
        (await one.Get("/metrics/history?variant=%00&date=2026-11-01")).IsInvalid("variant");
    }

    [Fact]
    public async Task Gives_them_back_page_by_page()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        string[] days = ["2026-11-01", "2026-11-02", "2026-11-03"];
        await _server.PostAsync(
            "/api/metrics",
            Batch([.. days.Select(d => Row(experiment, "b", d)), .. days.Select(d => Row(experiment, "control", d))])
        );

        var (found, next) = (new List<string>(), (string?)"");
        while (next is not null)
        {
            var page = await experiment.Get(
                $"/metrics?limit=4{(next == "" ? "" : $"&after={Uri.EscapeDataString(next)}")}"
            );
            found.AddRange(
                page.Is(HttpStatusCode.OK)["days"]
                    .EnumerateArray()
                    .Select(d => $"{d.GetProperty("variant").GetString()} {d.GetProperty("date").GetString()}")
            );
            next = page.Body.TryGetProperty("next", out var more) ? more.GetString() : null;
        }

        Assert.Equal([.. days.Select(d => $"b {d}"), .. days.Select(d => $"control {d}")], found);
        (await experiment.Get("/metrics?after=b")).IsInvalid("after");
        (await experiment.Get("/metrics?limit=0")).IsInvalid("limit");
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
