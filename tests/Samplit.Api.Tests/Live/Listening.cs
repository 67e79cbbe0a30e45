using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Live;

public class Listening(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_told_what_changes()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        await using var live = await Stream.OpenAsync(
            _server,
            await KeyAsync(),
            $"/api/experiments/{experiment.Id}/live"
        );

        Assert.Equal(("statistics", 2, null), await live.NextAsync());
        await experiment.AssignAll(3);
        await live.UntilAsync("statistics", 5);
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        Assert.Equal(("reallocated", 6, "traffic_reallocated"), await live.NextAsync());
        Assert.Equal(("statistics", 6, null), await live.NextAsync());
        Assert.Equal("6", live.LastEventId);
        (await experiment.Post("pause")).Is(HttpStatusCode.OK);
        Assert.Equal(("changed", 7, "experiment_paused"), await live.NextAsync());
    }

    [Fact]
    public async Task Goes_on_where_it_was_cut_off()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        await experiment.AssignAll(2);
        (await experiment.Post("pause")).Is(HttpStatusCode.OK);
        var (key, path) = (await KeyAsync(), $"/api/experiments/{experiment.Id}/live");

        await using (var behind = await Stream.OpenAsync(_server, key, path, lastEventId: 4))
        {
            Assert.Equal(("changed", 5, "experiment_paused"), await behind.NextAsync());
            Assert.Equal(("statistics", 5, null), await behind.NextAsync());
        }
        await using var current = await Stream.OpenAsync(_server, key, path, lastEventId: 5);
        (await experiment.Post("resume")).Is(HttpStatusCode.OK);
        Assert.Equal(("changed", 6, "experiment_resumed"), await current.NextAsync());
    }

    [Fact]
    public async Task Is_told_of_all_experiments_that_one_may_see()
    {
        var (ours, key) = await TeamAsync();
        var (theirs, _) = await TeamAsync();
        await using var live = await Stream.OpenAsync(_server, key, "/api/live", lastEventId: 0);
        // So much has happened on this server that it is told one by one, or not at all.
        var first = await live.NextAsync();
        Assert.Contains(first.Name, (string[])["statistics", "reset"]);

        await theirs.AssignAll(2);
        await ours.AssignAll(2);

        await live.UntilAsync("statistics", 4, ours.Id);
        Assert.DoesNotContain(theirs.Id, live.Experiments);
        var id = long.Parse(live.LastEventId!, System.Globalization.CultureInfo.InvariantCulture);
        await ours.AssignAll(1, "later-");
        await using var again = await Stream.OpenAsync(_server, key, "/api/live", id);
        await again.UntilAsync("statistics", 5, ours.Id);
        (await _server.GetWithAsync(key, $"/api/experiments/{theirs.Id}/live")).IsNotFound("experiment");
    }

    [Fact]
    public async Task Ends_when_the_key_is_revoked()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        var made = await _server.MakeKeyAsync(new { kind = "admin" });
        await using var live = await Stream.OpenAsync(_server, made.Secret(), $"/api/experiments/{experiment.Id}/live");
        Assert.Equal("statistics", (await live.NextAsync()).Name);

        (await _server.PostAsync($"/api/keys/{made.Id()}/revoke")).Is(HttpStatusCode.OK);

        Assert.True(await live.EndsAsync());
    }

    [Fact]
    public async Task Has_comments_while_nothing_happens_and_as_many_connections_as_are_allowed()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var (key, path) = (await KeyAsync(), $"/api/experiments/{experiment.Id}/live");
        var open = new List<HttpResponseMessage>();
        using var http = Client(key);
        for (var i = 0; i < 4; i++)
        {
            open.Add(
                await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _ct)
            );
        }

        using var reader = new StreamReader(await open[0].Content.ReadAsStreamAsync(_ct));
        Assert.Equal(": live", await reader.ReadLineAsync(_ct));
        var line = "";
        while (line != ": still live")
        {
            line = await reader.ReadLineAsync(_ct);
        }
        Assert.All(open, answer => Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType));
        (await _server.GetWithAsync(key, path)).IsProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        (await _server.AskAsAsync(null, "GET", path)).Is(HttpStatusCode.Unauthorized);
        (await _server.GetWithAsync(key, $"/api/experiments/{Guid.NewGuid()}/live")).IsNotFound("experiment");
        open.ForEach(answer => answer.Dispose());
    }

    private async Task<string> KeyAsync() => (await _server.MakeKeyAsync(new { kind = "admin" })).Secret();

    private async Task<(TestExperiment, string Key)> TeamAsync()
    {
        var project = (await _server.PostAsync("/api/projects", new { name = $"project {Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        var experiment = await An.Experiment.Saying(new { project }).RunningOn(_server);
        return (experiment, (await _server.MakeKeyAsync(new { kind = "admin", project })).Secret());
    }

    private HttpClient Client(string key) =>
        new()
        {
            BaseAddress = _server.Http.BaseAddress,
            DefaultRequestHeaders = { Authorization = new("Bearer", key) },
        };

    private sealed class Stream(HttpClient http, HttpResponseMessage answer, SseParser<string> parser)
        : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> _items = parser
            .EnumerateAsync(TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);

        public HashSet<Guid> Experiments { get; } = [];

        public string? LastEventId => parser.LastEventId;

        public static async Task<Stream> OpenAsync(
            RunningServer server,
            string key,
            string path,
            long? lastEventId = null
        )
        {
            var http = new HttpClient { BaseAddress = server.Http.BaseAddress };
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            if (lastEventId is { } id)
            {
                http.DefaultRequestHeaders.Add("Last-Event-ID", $"{id}");
            }
            var answer = await http.GetAsync(
                new Uri(path, UriKind.Relative),
                HttpCompletionOption.ResponseHeadersRead,
                TestContext.Current.CancellationToken
            );
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return new(http, answer, SseParser.Create(await answer.Content.ReadAsStreamAsync()));
        }

        /// <summary>The next that is not about the log, which has its own pace.</summary>
        public async Task<(string Name, long? Version, string? Type)> NextAsync()
        {
            while (await _items.MoveNextAsync())
            {
                if (_items.Current.EventType != "checkpoint")
                {
                    var data = JsonElement.Parse(_items.Current.Data);
                    if (data.TryGetProperty("experiment", out var experiment))
                    {
                        Experiments.Add(experiment.GetGuid());
                    }
                    return (
                        _items.Current.EventType,
                        data.TryGetProperty("version", out var version) ? version.GetInt64() : null,
                        data.TryGetProperty("type", out var type) ? type.GetString() : null
                    );
                }
            }
            Assert.Fail("It has ended.");
            return default;
        }

        public async Task UntilAsync(string name, long version, Guid? experiment = null)
        {
            while (true)
            {
                var e = await NextAsync();
                if (
                    (e.Name, e.Version) == (name, version)
                    && (experiment is null || _items.Current.Data.Contains($"{experiment}", StringComparison.Ordinal))
                )
                {
                    return;
                }
            }
        }

        public async Task<bool> EndsAsync()
        {
            while (await _items.MoveNextAsync()) { }
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _items.DisposeAsync();
            answer.Dispose();
            http.Dispose();
        }
    }
}
