using System.Globalization;
using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Replay;

public class Going_back_in_time(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Shows_at_every_version_what_was_shown_then()
    {
        var experiment = await An.AdaptiveExperiment.With(("control", 1), ("b", 2)).DraftOn(_server);
        Func<Task<Answer>>[] steps =
        [
            () => experiment.Get(),
            () => experiment.Post("start"),
            () => experiment.Assign("v-1"),
            () => experiment.Assign("v-2"),
            () => experiment.Convert("v-2", 0.1),
            () => experiment.Post("reallocations"),
            () => experiment.Assign("v-3"),
            () => experiment.Post("pause"),
            () => experiment.Convert("v-1", 0.2),
            () => experiment.Post("resume"),
            () => experiment.Post("reallocations"),
            () => experiment.Post("complete"),
            () => experiment.Post("archive"),
        ];
        var then = new List<(string Experiment, string Statistics)>();
        foreach (var step in steps)
        {
            (await step()).Is(HttpStatusCode.OK);
            then.Add(((await experiment.Get()).Text, (await experiment.Get("/statistics")).Text));
        }

        var events = await experiment.Events();
        Assert.Equal(steps.Length, events.Count);
        foreach (var (i, (definition, statistics)) in then.Index())
        {
            var answer = await experiment.Get($"/state?version={i + 1}");
            Assert.Equal(events[i].Timestamp, answer["at"].GetDateTimeOffset());
            answer.Is(
                HttpStatusCode.OK,
                $$"""
                {
                  "experimentId": "{{experiment.Id}}",
                  "version": {{i + 1}},
                  "at": {{answer["at"].GetRawText()}},
                  "experiment": {{definition}},
                  "statistics": {{statistics}}
                }
                """
            );
        }
    }

    [Fact]
    public async Task Starts_at_the_last_snapshot_and_shows_what_the_stream_alone_gives()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        for (var batch = 0; batch < 3; batch++)
        {
            var visitors = Enumerable.Range(batch * 900, 900).Select(i => $"v-{i}").ToArray();
            (await _server.Decide(visitors.Select(v => experiment.Visit(v)))).Is(HttpStatusCode.OK);
            (await _server.ConvertAll(visitors.Where((_, i) => i % 5 == 0).Select(v => experiment.Conversion(v)))).Is(
                HttpStatusCode.OK
            );
        }
        var events = await experiment.Events();
        var kept = await Snapshots();
        Assert.Equal(events.Count / 1_000, kept);
        // What the allocator knows is as secret here as anywhere.
        Assert.Equal(
            "string",
            await experiment.Ask(
                "SELECT min(jsonb_typeof(data -> 'algorithm_states' -> 'state')) FROM samplit.stream_snapshots WHERE stream_id = $1"
            )
        );

        await ShowTheSame();
        // As a stream that was there before snapshots were: going back fills them in.
        await experiment.Ask("DELETE FROM samplit.stream_snapshots WHERE stream_id = $1 RETURNING version");
        // Where none can be kept, it only takes longer.
        await experiment.Run(
            $"ALTER TABLE samplit.stream_snapshots ADD CONSTRAINT no_room CHECK (stream_id <> '{experiment.Id}') NOT VALID"
        );
        await ShowTheSame();
        Assert.Equal(0, await Snapshots());
        await experiment.Run("ALTER TABLE samplit.stream_snapshots DROP CONSTRAINT no_room");
        await ShowTheSame();
        Assert.InRange(await Snapshots(), kept, 2 * kept);
        await ShowTheSame();

        async Task ShowTheSame()
        {
            foreach (var version in (int[])[3, 999, 1_000, 1_001, 1_950, 2_500, events.Count])
            {
                var state = await experiment.Get($"/state?version={version}");
                state.Is(HttpStatusCode.OK, (await experiment.Get($"/state?version={version}&fromStart=true")).Text);
                // Events of one batch share their time; then all of them had happened.
                var at = events[version - 1].Timestamp;
                var last = events.Last(e => e.Timestamp == at).Version;
                (await experiment.Get($"/state?at={Time(at)}")).Is(
                    HttpStatusCode.OK,
                    (await experiment.Get($"/state?version={last}&fromStart=true")).Text
                );
            }
        }

        async Task<int> Snapshots() =>
            (int)(await experiment.Ask("SELECT count(*)::int FROM samplit.stream_snapshots WHERE stream_id = $1"))!;
    }

    [Fact]
    public async Task Without_a_version_shows_now()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.Assign("v-1");

        (await experiment.Get("/state")).Is(HttpStatusCode.OK, (await experiment.Get("/state?version=3")).Text);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("3")]
    [InlineData("9223372036854775807")]
    public async Task Goes_no_further_than_the_stream(string version)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await experiment.Get($"/state?version={version}");

        answer.IsInvalid("version");
        Assert.Equal("From 1 to 2, where the stream is now.", answer["detail"].GetString());
    }

    [Fact]
    public async Task Shows_what_was_true_at_a_time()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.Assign("v-1");
        await experiment.Assign("v-2");
        var events = await experiment.Events();

        foreach (var e in events)
        {
            (await experiment.Get($"/state?at={Time(e.Timestamp)}")).Is(
                HttpStatusCode.OK,
                (await experiment.Get($"/state?version={e.Version}")).Text
            );
        }
        var between = events[^1].Timestamp.AddMicroseconds(-1);
        Assert.Equal(3, (await experiment.Get($"/state?at={Time(between)}"))["version"].GetInt32());
    }

    [Theory]
    [InlineData("at=yesterday")]
    [InlineData("at=2026-13-01")]
    [InlineData("at=2126-11-21T09:30:00Z")]
    [InlineData("at=2020-01-01")]
    [InlineData("at=2020-01-01T00:00:00")]
    [InlineData("at=2020-01-01T00:00:00Z")]
    [InlineData("at=0")]
    [InlineData("at=1&version=1")]
    public async Task Goes_to_no_time_that_is_none(string query)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await experiment.Get($"/state?{query}")).IsInvalid("at");
    }

    [Fact]
    public async Task Tells_what_has_changed_between_two_versions()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        var variant = (await experiment.Assign("v-1"))["variant"].GetString();
        await experiment.Assign("v-2");
        await experiment.Convert("v-1", 2.5);
        await experiment.Post("pause");
        var events = await experiment.Events();

        var changes = await experiment.Get("/state/changes?from=3&to=6");

        changes.Is(HttpStatusCode.OK);
        Assert.Equal(
            (3, events[2].Timestamp, 6, events[5].Timestamp),
            (
                changes["from", "version"].GetInt32(),
                changes["from", "at"].GetDateTimeOffset(),
                changes["to", "version"].GetInt32(),
                changes["to", "at"].GetDateTimeOffset()
            )
        );
        Assert.Equal(
            """{"conversion_recorded":1,"experiment_paused":1,"visitor_assigned":1}""",
            changes["events"].GetRawText()
        );
        var index = variant == "control" ? 0 : 1;
        var found = changes["changes"].EnumerateArray().ToDictionary(c => c.GetProperty("path").GetString()!);
        Assert.Equal(("active", "paused"), Change("/experiment/status"));
        Assert.Equal(("2", "3"), Change("/experiment/revision"));
        Assert.Equal(("0", "1"), Change($"/statistics/variants/{index}/conversions"));
        Assert.Equal(("0", "2.5"), Change($"/statistics/variants/{index}/value"));
        Assert.DoesNotContain(found.Keys, p => p.EndsWith("version", StringComparison.Ordinal) || p == "/at");
        var times = $"from={Time(events[2].Timestamp)}&to={Time(events[5].Timestamp)}";
        Assert.Equal(changes.Text, (await experiment.Get($"/state/changes?{times}")).Text);
        Assert.Equal(changes.Text, (await experiment.Get("/state/changes?from=3")).Text);

        (string, string) Change(string path) =>
            (found[path].GetProperty("before").ToString(), found[path].GetProperty("after").ToString());
    }

    [Fact]
    public async Task Tells_what_came_and_went()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        await experiment.Put("preregistration", new { metric = "clicks" });

        var came = await experiment.Get("/state/changes?from=1&to=2");
        var nothing = await experiment.Get("/state/changes?from=2&to=2");

        var change = came["changes"]
            .EnumerateArray()
            .First(c => c.GetProperty("path").GetString() == "/experiment/metric");
        Assert.False(change.TryGetProperty("before", out _));
        Assert.Equal("clicks", change.GetProperty("after").GetString());
        Assert.Equal((0, "{}"), (nothing["changes"].GetArrayLength(), nothing["events"].GetRawText()));
    }

    [Theory]
    [InlineData("", "from")]
    [InlineData("from=now", "from")]
    [InlineData("from=1&to=soon", "to")]
    [InlineData("from=2&to=1", "from")]
    [InlineData("from=1&to=2126-01-01", "to")]
    [InlineData("from=1&to=2020-01-01T00:00:00Z", "from")]
    [InlineData("from=2020-01-01T00:00:00Z", "from")]
    [InlineData("from=1&to=9", "from")]
    [InlineData("from=0&to=1", "from")]
    public async Task Compares_nothing_with_what_never_was(string query, string field)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await experiment.Get($"/state/changes?{query}")).IsInvalid(field);
    }

    private static string Time(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
