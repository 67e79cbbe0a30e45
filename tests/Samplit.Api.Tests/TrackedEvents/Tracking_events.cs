using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using static Samplit.Api.Tests.TrackedEvents.Tracking;

namespace Samplit.Api.Tests.TrackedEvents;

public class Tracking_events(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Keeps_each_once_whatever_time_it_says_when_it_comes_again()
    {
        var (a, b, c) = (NewId(), NewId(), NewId());

        var first = (await _server.Track(Event(a), Event(b), Event(a))).Is(HttpStatusCode.OK);
        var again = (await _server.Track(Event(b, new { timestamp = Ago(days: 2) }), Event(c))).Is(HttpStatusCode.OK);

        Assert.Equal(["accepted", "accepted", "duplicate"], first.Outcomes());
        Assert.Equal(["duplicate", "accepted"], again.Outcomes());
        Assert.Equal((1, 1, 0), (Number(again, "accepted"), Number(again, "duplicates"), Number(again, "refused")));
        Assert.Equal(3, await _server.RowsAsync(a, b, c));
    }

    [Fact]
    public async Task Keeps_all_that_it_is_told_and_no_identifier()
    {
        var (id, unit) = (NewId(), $"ada-{Guid.NewGuid():N}");
        var told = Event(
            id,
            new
            {
                unitType = "household",
                unit,
                timestamp = Ago(days: 6),
                value = 49.9,
                currency = "EUR",
                context = new { appVersion = "1.2.3", big = 1e30 },
                metrics = new { latencyMs = 450 },
                payload = new { items = new[] { 1, 2 }, name = "Größe 💶" },
                flag = "checkout",
                flagVariant = "new",
                experiments = new[] { new { experimentId = "headline", variant = "b" } },
            }
        );

        (await _server.Track(told)).Is(HttpStatusCode.OK);

        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = owner.CreateCommand(
            "SELECT to_jsonb(e)::text FROM samplit.tracked_events e WHERE event_id = $1"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        var row = JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!;
        Assert.Equal("household", (string?)row["unit_type"]);
        Assert.Equal(49.9, (double?)row["value"]);
        Assert.True(JsonNode.DeepEquals(told["payload"], row["payload"]));
        Assert.True(JsonNode.DeepEquals(told["experiments"], row["experiments"]));
        Assert.Equal((string?)told["flagVariant"], (string?)row["flag_variant"]);
        Assert.DoesNotContain(unit, row.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_what_cannot_be_taken_by_its_place_and_member_and_takes_the_others()
    {
        var (first, last) = (NewId(), NewId());

        var answer = (
            await _server.Track(
                Event(first),
                Event(members: new { unitType = "company" }),
                Event(members: new { value = "NaN" }),
                Event(members: new { timestamp = Ago(days: 8) }),
                Event(members: new { timestamp = "yesterday" }),
                Event(members: new { currency = "EURO", value = 1 }),
                Event(members: new { colour = "red" }),
                null,
                Event(members: new { payload = new { text = "a\0b" } }),
                Event(last)
            )
        ).Is(HttpStatusCode.OK);

        Assert.Equal(["accepted", .. Enumerable.Repeat("refused", 8), "accepted"], answer.Outcomes());
        Assert.Equal(Enumerable.Range(0, 10), answer.Each<int>("events", "index"));
        Assert.Equal(
            ["unitType", "value", "timestamp", "timestamp", "currency", "colour", "eventId", "payload"],
            Enumerable.Range(1, 8).Select(i => answer["events", i, "problem", "field"].GetString())
        );
        Assert.Equal(2, await _server.RowsAsync(first, last));
    }

    [Fact]
    public async Task Takes_one_alone_and_answers_what_is_wrong_with_it()
    {
        var id = NewId();

        var taken = (await _server.PostAsync("/v1/events", Event(id))).Is(HttpStatusCode.OK);
        var wrong = await _server.PostAsync("/v1/events", Event(id, new { unit = "" }));
        var unknown = await _server.PostAsync("/v1/events", Event(id, new { unitType = 7 }));

        Assert.Equal(["accepted"], taken.Outcomes());
        wrong.IsInvalid("unit");
        unknown.IsProblem(HttpStatusCode.BadRequest, "invalid_json", "unitType");
    }

    [Fact]
    public async Task Takes_lines_and_spoils_none_by_another()
    {
        var (a, b) = (NewId(), NewId());
        var lines = $"{Event(a).ToJsonString()}\r\n\n{{\"eventId\":\n{Event(b).ToJsonString()}";

        var answer = (await _server.PostTextAsync("/v1/events", lines, "application/x-ndjson")).Is(HttpStatusCode.OK);

        Assert.Equal(["accepted", "refused", "accepted"], answer.Outcomes());
        Assert.Equal("invalid_json", answer["events", 1, "problem", "code"].GetString());
        Assert.Equal(2, await _server.RowsAsync(a, b));
    }

    [Theory]
    [InlineData("[]", "application/json", HttpStatusCode.UnprocessableEntity, "invalid_request")]
    [InlineData("", "application/x-ndjson", HttpStatusCode.UnprocessableEntity, "invalid_request")]
    [InlineData("", "application/json", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("[{}", "application/json", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("[{\"value\":NaN}]", "application/json", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("{} {}", "application/json", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("7", "application/json", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("a,b", "text/csv", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    public async Task Refuses_what_it_cannot_read(string body, string type, HttpStatusCode status, string code)
    {
        var refused = await _server.PostTextAsync("/v1/events", body, type);

        Assert.Equal(code, refused.Is(status)["code"].GetString());
    }

    [Fact]
    public async Task Takes_a_thousand_and_no_more()
    {
        var events = Enumerable.Range(0, 1_000).Select(_ => (JsonNode?)Event()).ToArray();

        var taken = (await _server.Track(events)).Is(HttpStatusCode.OK);
        var refused = await _server.Track([.. events, Event()]);

        Assert.Equal(1_000, Number(taken, "accepted"));
        refused.IsInvalid("events");
    }

    [Fact]
    public async Task Refuses_a_body_that_is_larger_than_it_may_be()
    {
        var large = new string(' ', (1024 * 1024) + 1);

        (await shared.Server.PostTextAsync("/v1/events", large)).IsProblem(
            HttpStatusCode.RequestEntityTooLarge,
            "body_too_large"
        );
        (await _server.PostTextAsync("/v1/events", large)).Is(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Keeps_the_events_of_each_project_apart()
    {
        var name = $"project {Guid.NewGuid():N}";
        var project = (await _server.PostAsync("/api/projects", new { name }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        var key = (await _server.MakeKeyAsync(new { kind = "dataPlane", project })).Secret();
        var id = NewId();
        var body = Event(id).ToJsonString();

        var there = await _server.AskAsAsync($"Bearer {key}", "POST", "/v1/events", body);
        var here = await _server.PostTextAsync("/v1/events", body);
        var again = await _server.PostTextAsync($"/v1/events?project={Uri.EscapeDataString(name)}", body);
        var strange = await _server.AskAsAsync($"Bearer {key}", "POST", "/v1/events?project=default", body);

        Assert.Equal(["accepted"], there.Is(HttpStatusCode.OK).Outcomes());
        Assert.Equal(["accepted"], here.Is(HttpStatusCode.OK).Outcomes());
        Assert.Equal(["duplicate"], again.Is(HttpStatusCode.OK).Outcomes());
        strange.IsInvalid("project");
        Assert.Equal(2, await _server.RowsAsync(id));
    }

    [Fact]
    public async Task Takes_no_key_of_an_admin() =>
        (
            await _server.AskAsAsync($"Bearer {TestKeys.Usual.Admin}", "POST", "/v1/events", Event().ToJsonString())
        ).IsProblem(HttpStatusCode.Forbidden, "forbidden");

    [Fact]
    public async Task At_two_servers_at_once_keeps_each_event_once()
    {
        const int Events = 400;
        await using var second = await RunningServer.StartOnAsync(shared.Server.ConnectionString);
        RunningServer[] servers = [shared.Server, second];
        var ids = Enumerable.Range(0, Events).Select(_ => NewId()).ToArray();

        // Each event comes to both, in calls of other sizes and from both ends.
        var answers = await Task.WhenAll(
            ids.Chunk(23)
                .Select(chunk => servers[0].Track(chunk.Select(id => Event(id))))
                .Concat(ids.Reverse().Chunk(31).Select(chunk => servers[1].Track(chunk.Select(id => Event(id)))))
        );

        Assert.Equal(
            (Events, Events),
            (answers.Sum(a => Number(a.Is(HttpStatusCode.OK), "accepted")), answers.Sum(a => Number(a, "duplicates")))
        );
        Assert.Equal(Events, await shared.Server.RowsAsync(ids));
    }

    private static int Number(Answer answer, string member) => answer[member].GetInt32();

    private static string Ago(int days) =>
        DateTimeOffset
            .UtcNow.AddDays(-days)
            .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
