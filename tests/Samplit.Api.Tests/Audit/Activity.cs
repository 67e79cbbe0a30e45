using System.Net;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Audit;

/// <summary>Who has done what, of the whole log.</summary>
public sealed class Activity : IAsyncLifetime
{
    private RunningServer _server = null!;

    /// <summary>Of its own: the log of one that many tests write to is behind by more than a reader waits.</summary>
    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Of_one_caller_is_all_that_they_did_newest_first_and_no_visitor()
    {
        var key = await _server.MakeKeyAsync(new { kind = "admin" });
        var made = await AskAsync(key, "POST", "/api/experiments", An.Experiment.Request().ToJsonString());
        var id = made.Is(HttpStatusCode.Created)["id"].GetGuid();
        await AskAsync(key, "POST", $"/api/experiments/{id}/start");
        await new TestExperiment(_server, id).AssignAll(3);
        await AskAsync(key, "POST", $"/api/experiments/{id}/pause");

        var page = await ReadAsync($"actor=key:{key.Id()}", events: 3);

        Assert.Equal(
            ["experiment_paused", "experiment_started", "experiment_created"],
            page.Each<string>("activity", "type")
        );
        Assert.Equal([id], page.Each<Guid>("activity", "stream").Distinct());
        Assert.Equal("experiment", page["activity", 0, "streamType"].GetString());
        Assert.Equal("control", page["activity", 2, "data", "variants", 0, "name"].GetString());
        Assert.False(page.Body.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task Of_one_thing_is_all_that_was_done_to_it_page_by_page()
    {
        var key = await _server.MakeKeyAsync(new { kind = "metrics" });
        (await _server.PostAsync($"/api/keys/{key.Id()}/rotate", new { })).Is(HttpStatusCode.OK);
        (await _server.PostAsync($"/api/keys/{key.Id()}/revoke")).Is(HttpStatusCode.OK);
        var whole = await ReadAsync($"stream={key.Id()}", events: 3);

        var first = await _server.GetAsync($"/api/activity?stream={key.Id()}&limit=2");
        var second = await _server.GetAsync(
            $"/api/activity?stream={key.Id()}&limit=2&before={first["next"].GetInt64()}"
        );

        Assert.Equal(["api_key_revoked", "api_key_rotated", "api_key_created"], whole.Each<string>("activity", "type"));
        Assert.Equal(whole.Each<long>("activity", "sequence"), [.. Sequences(first), .. Sequences(second)]);
    }

    [Fact]
    public async Task Is_of_a_type_and_between_times_when_it_is_asked_for_so()
    {
        var key = await _server.MakeKeyAsync(new { kind = "metrics" });
        var at = (await ReadAsync($"stream={key.Id()}", events: 1))["activity", 0, "occurredAt"].GetDateTimeOffset();
        var of = $"/api/activity?stream={key.Id()}";

        Assert.Single(Sequences(await _server.GetAsync($"{of}&type=api_key_created")));
        Assert.Empty(Sequences(await _server.GetAsync($"{of}&type=api_key_revoked")));
        Assert.Single(
            Sequences(await _server.GetAsync($"{of}&from={Text(at.AddSeconds(-1))}&to={Text(at.AddSeconds(1))}"))
        );
        Assert.Empty(Sequences(await _server.GetAsync($"{of}&from={Text(at.AddSeconds(1))}")));
        Assert.Empty(Sequences(await _server.GetAsync($"{of}&to={Text(at.AddSeconds(-1))}")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("actor=", "actor")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-11-29", "to")]
    public async Task Is_asked_for_by_what_can_be(string query, string field) =>
        (await _server.GetAsync($"/api/activity?{query}")).IsInvalid(field);

    private static IEnumerable<long> Sequences(Answer page) => page.Each<long>("activity", "sequence");

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ");

    /// <summary>It comes with the seal, a moment later.</summary>
    private async Task<Answer> ReadAsync(string query, int events)
    {
        Answer? page = null;
        await Eventually.TrueAsync(
            $"{events} events of {query} are sealed",
            async () => Sequences(page = await _server.GetAsync($"/api/activity?{query}")).Count() >= events
        );
        return page!;
    }

    private Task<Answer> AskAsync(Answer key, string method, string path, string? body = null) =>
        _server.AskAsAsync($"Bearer {key.Secret()}", method, path, body);
}
