using System.Net;
using System.Net.ServerSentEvents;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

public class Listening_for_changes_of_flags(SharedServer shared)
{
    private static readonly object Ada = new { context = new { targetingKey = "ada" } };

    private readonly RunningServer _server = shared.Server;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_told_to_ask_again_where_something_has_changed()
    {
        var project = await ProjectAsync();
        var flag = await FlagAsync(project);
        var key = (await KeyAsync(project)).Secret();
        await using var stream = await Stream.OpenAsync(_server, key);

        (await _server.PutAsync($"/api/flags/{flag}/environments/production", AFlag.On(AFlag.Serving("on")))).Is(
            HttpStatusCode.OK
        );

        var told = await stream.NextAsync();
        Assert.Equal(("refetchEvaluation", "2.0"), told);
        var all = await BulkAsync(key, $"?flagConfigEtag={told.ETag}");
        Assert.True(all["flags", 0, "value"].GetBoolean());
    }

    [Fact]
    public async Task Misses_nothing_between_the_answer_and_the_stream_nor_while_it_was_cut_off()
    {
        var project = await ProjectAsync();
        var flag = await FlagAsync(project);
        var key = (await KeyAsync(project)).Secret();
        var address = await Stream.AddressAsync(_server, key);
        (await _server.PostAsync($"/api/flags/{flag}/deactivate", new { })).Is(HttpStatusCode.OK);

        await using (var late = await Stream.OpenAtAsync(_server, address))
        {
            Assert.Equal(("refetchEvaluation", "2.0"), await late.NextAsync());
        }
        (await _server.PostAsync($"/api/flags/{flag}/activate")).Is(HttpStatusCode.OK);
        await using var again = await Stream.OpenAtAsync(_server, address, lastEventId: "2.0");
        Assert.Equal(("refetchEvaluation", "3.0"), await again.NextAsync());
        // The address changes with each change, and what is known of the flags does not by it.
        var (first, second) = (await BulkAsync(key), await BulkAsync(key));
        Assert.Equal(first.ETag, second.ETag);
    }

    [Fact]
    public async Task Ends_when_the_key_is_revoked()
    {
        var key = await KeyAsync(await ProjectAsync());
        await using var stream = await Stream.OpenAsync(_server, key.Secret());
        var address = await Stream.AddressAsync(_server, key.Secret());

        (await _server.PostAsync($"/api/keys/{key.Id()}/revoke")).Is(HttpStatusCode.OK);

        await stream.EndsAsync();
        (await _server.AskAsAsync(null, "GET", address)).IsProblem(HttpStatusCode.Unauthorized, "key_refused");
    }

    [Fact]
    public async Task Has_comments_while_nothing_happens_and_as_many_streams_as_a_key_may()
    {
        var project = await ProjectAsync();
        var (key, other) = ((await KeyAsync(project)).Secret(), (await KeyAsync(project)).Secret());
        var open = new List<Stream>();
        for (var i = 0; i < 3; i++)
        {
            open.Add(await Stream.OpenAsync(_server, key));
        }
        var address = await Stream.AddressAsync(_server, key);

        var refused = (await _server.AskAsAsync(null, "GET", address)).IsProblem(
            HttpStatusCode.TooManyRequests,
            "too_many_requests"
        );
        Assert.Equal("30", refused.Headers.RetryAfter?.ToString());
        await using (await Stream.OpenAsync(_server, other)) { }

        await open[0].DisposeAsync();
        await Eventually.TrueAsync(
            "a stream that has ended leaves room",
            async () =>
            {
                using var http = new HttpClient { BaseAddress = _server.Http.BaseAddress };
                using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, _ct);
                return answer.StatusCode == HttpStatusCode.OK;
            }
        );
        Assert.Contains(": still live", await open[1].LinesAsync(untilLine: ": still live"));
        foreach (var stream in open)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Takes_a_token_of_its_own()
    {
        var project = await ProjectAsync();
        var key = (await KeyAsync(project)).Secret();
        var address = await Stream.AddressAsync(_server, key);

        // Addresses are written down along the way.
        Assert.DoesNotContain(key, address, StringComparison.Ordinal);
        foreach (var token in (string[])["", key, "smp", "00000000.AAAA", address.Split('=', '&')[1] + "A"])
        {
            (await _server.AskAsAsync(null, "GET", $"/ofrep/v1/changes?token={token}")).IsProblem(
                HttpStatusCode.Unauthorized,
                "key_refused"
            );
        }
        (await _server.AskAsAsync($"Bearer {key}", "GET", "/ofrep/v1/changes")).Is(HttpStatusCode.Unauthorized);
    }

    private Task<Guid> ProjectAsync() => AFlag.ProjectOn(_server);

    private Task<string> FlagAsync(Guid project) => AFlag.MadeOn(_server, AFlag.On(), project: project);

    private Task<Answer> KeyAsync(Guid project) =>
        _server.MakeKeyAsync(
            new
            {
                kind = "flags",
                environment = "production",
                project,
            }
        );

    private Task<Answer> BulkAsync(string key, string query = "") => Stream.BulkAsync(_server, key, query);

    private sealed class Stream(HttpClient http, HttpResponseMessage answer, StreamReader reader) : IAsyncDisposable
    {
        private SseParser<string>? _parser;
        private IAsyncEnumerator<SseItem<string>>? _items;

        public static async Task<Answer> BulkAsync(RunningServer server, string key, string query = "") =>
            (await server.OfrepAsync(key, null, Ada, query: query)).Is(HttpStatusCode.OK);

        public static async Task<string> AddressAsync(RunningServer server, string key) =>
            (await BulkAsync(server, key))["eventStreams", 0, "endpoint", "requestUri"].GetString()!;

        public static async Task<Stream> OpenAsync(RunningServer server, string key) =>
            await OpenAtAsync(server, await AddressAsync(server, key));

        public static async Task<Stream> OpenAtAsync(RunningServer server, string address, string? lastEventId = null)
        {
            var http = new HttpClient { BaseAddress = server.Http.BaseAddress };
            if (lastEventId is not null)
            {
                http.DefaultRequestHeaders.Add("Last-Event-ID", lastEventId);
            }
            var answer = await http.GetAsync(
                new Uri(address, UriKind.Relative),
                HttpCompletionOption.ResponseHeadersRead,
                TestContext.Current.CancellationToken
            );
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            return new(http, answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<(string? Type, string? ETag)> NextAsync()
        {
            Assert.True(await MoveNextAsync(), "It has ended.");
            Assert.Equal("message", _items!.Current.EventType);
            var data = OfrepSchema.CheckNotification(_items.Current.Data);
            Assert.Equal(_parser!.LastEventId, data.GetProperty("etag").GetString());
            return (data.GetProperty("type").GetString(), data.GetProperty("etag").GetString());
        }

        public async Task EndsAsync()
        {
            while (await MoveNextAsync()) { }
        }

        /// <summary>The lines as they are sent, comments included.</summary>
        public async Task<IReadOnlyList<string>> LinesAsync(string untilLine)
        {
            var lines = new List<string>();
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                lines.Add(line);
                if (line == untilLine)
                {
                    break;
                }
            }
            return lines;
        }

        public async ValueTask DisposeAsync()
        {
            if (_items is not null)
            {
                await _items.DisposeAsync();
            }
            reader.Dispose();
            answer.Dispose();
            http.Dispose();
        }

        private ValueTask<bool> MoveNextAsync()
        {
            _parser ??= SseParser.Create(reader.BaseStream);
            _items ??= _parser
                .EnumerateAsync(TestContext.Current.CancellationToken)
                .GetAsyncEnumerator(TestContext.Current.CancellationToken);
            return _items.MoveNextAsync();
        }
    }
}
