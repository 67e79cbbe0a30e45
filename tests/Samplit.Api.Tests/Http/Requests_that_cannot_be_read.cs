using System.Net;
using System.Text;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class Requests_that_cannot_be_read(SharedServer shared)
{
    private const string Variants = """[{"name":"control","isControl":true},{"name":"b"}]""";
    private readonly RunningServer _server = shared.Server;

    [Theory]
    [InlineData("name", """{"name":1,"variants":V}""")]
    [InlineData("name", """{"name":"x","variants":V,"name":"y"}""")]
    [InlineData("name", """{"name":"half \ud800 of a pair","variants":V}""")]
    [InlineData("name", """{"name":"not \u0000 text","variants":V}""")]
    [InlineData("description", """{"name":"x","variants":V,"description":"\u0000"}""")]
    [InlineData("stopRule", """{"name":"x","variants":V,"stopRule":"\u0000"}""")]
    [InlineData("variants[0].name", """{"name":"x","variants":[{"name":"\u0000"}]}""")]
    [InlineData("nam", """{"nam":"x","variants":V}""")]
    [InlineData("id", """{"name":"x","variants":V,"id":"0198c0de-0000-7000-8000-000000000000"}""")]
    [InlineData("variants", """{"name":"x","variants":{}}""")]
    [InlineData("variants[1].isControl", """{"name":"x","variants":[{"name":"a"},{"name":"b","isControl":"yes"}]}""")]
    [InlineData("variants[0].isControl", """{"name":"x","variants":[{"name":"a","isControl":null},{"name":"b"}]}""")]
    [InlineData("variants[0].wieght", """{"name":"x","variants":[{"name":"a","wieght":1}]}""")]
    [InlineData("allocationStrategy", """{"name":"x","variants":V,"allocationStrategy":"greedy"}""")]
    [InlineData("allocationStrategy", """{"name":"x","variants":V,"allocationStrategy":1}""")]
    [InlineData("allocationStrategy", """{"name":"x","variants":V,"allocationStrategy":"1"}""")]
    [InlineData("allocationStrategy", """{"name":"x","variants":V,"allocationStrategy":"adaptive,fixed"}""")]
    [InlineData("allocationStrategy", """{"name":"x","variants":V,"allocationStrategy":"fixed, fixed"}""")]
    [InlineData("allocationStrategy", """{"name":"x","variants":V,"allocationStrategy":"Fixed"}""")]
    [InlineData("allocationStrategy", """{"name":"x","variants":V,"allocationStrategy":""}""")]
    [InlineData("unitType", """{"name":"x","variants":V,"unitType":"user,session"}""")]
    [InlineData("unitType", """{"name":"x","variants":V,"unitType":0}""")]
    [InlineData("allocationPolicy.floor", """{"name":"x","variants":V,"allocationPolicy":{"floor":"0.1"}}""")]
    [InlineData("allocationPolicy.firstBatch", """{"name":"x","variants":V,"allocationPolicy":{"firstBatch":1.5}}""")]
    [InlineData("allocationPolicy.ceiling", """{"name":"x","variants":V,"allocationPolicy":{"ceiling":1}}""")]
    [InlineData("trafficAllocation", """{"name":"x","variants":V,"trafficAllocation":"all"}""")]
    [InlineData("seed", """{"name":"x","variants":V,"seed":1.5}""")]
    [InlineData("seed", """{"name":"x","variants":V,"seed":9223372036854775808}""")]
    [InlineData("tags", """{"name":"x","variants":V,"tags":"one"}""")]
    [InlineData("tags[0]", """{"name":"x","variants":V,"tags":[1]}""")]
    [InlineData("metadata", """{"name":"x","variants":V,"metadata":{"twice":1,"twice":2}}""")]
    public async Task Name_the_member_that_is_to_blame(string field, string body)
    {
        var answer = await _server.PostTextAsync(
            "/api/experiments",
            body.Replace("V", Variants, StringComparison.Ordinal)
        );

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid_json", field);
    }

    [Theory]
    [InlineData("visitor", """{"visitor":{"id":1}}""")]
    [InlineData("visitor", """{"visitor":17}""")]
    [InlineData("visitor", """{"visitor":"half \ud83c of a pair"}""")]
    [InlineData("visitors", """{"visitors":["v-1"]}""")]
    [InlineData("visitor", """{"visitor":"v-1","visitor":"v-2"}""")]
    [InlineData("['my visitor's id']", """{"my visitor's id":"v-1"}""")]
    public async Task Name_the_member_on_the_data_plane_too(string field, string body)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        foreach (var call in (string[])["assignments", "conversions"])
        {
            var answer = await _server.PostTextAsync($"/v1/experiments/{experiment.Id}/{call}", body);

            answer.IsProblem(HttpStatusCode.BadRequest, "invalid_json", field);
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("""{"name":"x",}""")]
    [InlineData("""{"name":"x"} {}""")]
    [InlineData("""{"name":'x'}""")]
    [InlineData("""{/* hello */}""")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task Need_an_object_of_JSON(string? body)
    {
        var answer = await _server.PostTextAsync("/api/experiments", body);

        answer.Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_json", answer["code"].GetString());
        answer.IsProblem(
            HttpStatusCode.BadRequest,
            "invalid_json",
            answer.Body.TryGetProperty("field", out var field) ? field.GetString() : null
        );
    }

    [Fact]
    public async Task Are_nested_64_deep_at_most()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 64)) + "1" + new string('}', 64);

        var answer = await _server.PostTextAsync(
            "/api/experiments",
            $$"""{"name":"x","variants":{{Variants}},"metadata":{{deep}}}"""
        );

        answer.Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_json", answer["code"].GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    public async Task Need_the_content_type_of_JSON(string contentType)
    {
        var answer = await _server.PostTextAsync("/api/experiments", """{"name":"x"}""", contentType);

        answer.IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Have_128_KiB_at_most(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/experiments", UriKind.Relative))
        {
            Content = new StringContent(
                $$"""{"name":"x","description":"{{new string('d', 128 * 1024)}}"}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.TransferEncodingChunked = chunked;

        var answer = await Answer.ReadAsync(await _server.Http.SendAsync(request));

        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("limit", "/api/experiments?limit=many")]
    [InlineData("limit", "/api/experiments?limit=99999999999")]
    [InlineData("after", "/api/experiments?after=yesterday")]
    [InlineData("before", "/api/experiments/ID/reallocations?before=now")]
    [InlineData("limit", "/api/experiments/ID/reallocations?limit=1.5")]
    [InlineData("after", "/api/experiments/ID/audit?after=one")]
    [InlineData("version", "/api/experiments/ID/state?version=latest")]
    [InlineData("version", "/api/experiments/ID/state?version=9223372036854775808")]
    public async Task Name_the_parameter_that_is_to_blame(string field, string path)
    {
        var experiment = await An.Experiment.DraftOn(_server);

        var answer = await _server.GetAsync(path.Replace("ID", $"{experiment.Id}", StringComparison.Ordinal));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid_request", field);
    }

    [Theory]
    [InlineData("/api/experiments/0198c0de-0000-7000-8000-000000000000/nothing")]
    [InlineData("/api")]
    public async Task Have_a_path_that_exists(string path) =>
        (await _server.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not_found");

    [Fact]
    public async Task Have_a_method_that_the_path_takes()
    {
        (await _server.PostAsync("/health/live")).IsProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        (await _server.GetAsync($"/v1/experiments/{Guid.NewGuid()}/assignments")).IsProblem(
            HttpStatusCode.MethodNotAllowed,
            "method_not_allowed"
        );
    }

    [Fact]
    public async Task Are_for_this_machine_by_its_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/live", UriKind.Relative));
        request.Headers.Host = "rebound.example.org";

        var answer = await Answer.ReadAsync(await _server.Http.SendAsync(request));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Are_told_what_would_be_right_and_where_it_is_wrong()
    {
        var target = await _server.PostTextAsync(
            "/api/experiments",
            "{\n  \"name\": \"x\",\n  \"optimizationTarget\": \"revenue\"\n}"
        );
        var comma = await _server.PostTextAsync("/api/experiments", """{"name":"x",}""");

        target.IsProblem(HttpStatusCode.BadRequest, "invalid_json", "optimizationTarget");
        Assert.Equal("One of: conversion, ctr, rps, rpm, metric. (Line 3, byte 34.)", target["detail"].GetString());
        Assert.EndsWith("(Line 1, byte 13.)", comma["detail"].GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("options", comma["detail"].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/decisions/web", """{"token":"\u0000","visitor":"a","url":"http://localhost/"}""")]
    [InlineData("/v1/events/web", """{"token":"\u0000","events":[]}""")]
    public async Task Reach_no_query_with_a_character_that_it_cannot_hold(string path, string body) =>
        (await _server.PostTextAsync(path, body, "text/plain")).Is(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("utf-7")]
    [InlineData("nonsense")]
    public async Task Are_of_another_media_type_when_nobody_here_knows_their_charset(string charset)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/experiments")
        {
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");

        var answer = await Answer.ReadAsync(
            await _server.Http.SendAsync(request, TestContext.Current.CancellationToken)
        );

        answer.IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task May_name_a_known_charset_in_quotes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/layers")
        {
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=\"utf-8\"");

        var answer = await Answer.ReadAsync(
            await _server.Http.SendAsync(request, TestContext.Current.CancellationToken)
        );

        answer.IsInvalid("name");
    }

    [Theory]
    [InlineData("""["b"]""", "rows[0]")]
    [InlineData("""[{"variant":"b"},{"clicks":"many"}]""", "rows[1].clicks")]
    [InlineData("""[{"variant":"b"},{"clicks":1e400}]""", "rows[1].clicks")]
    public async Task Name_the_row_of_a_batch_that_is_to_blame(string rows, string field) =>
        (
            await _server.PostTextAsync("/api/metrics", $$"""{"source":"test","batchId":"1","rows":{{rows}}}""")
        ).IsProblem(HttpStatusCode.BadRequest, "invalid_json", field);

    [Theory]
    [InlineData("/api/experiments/ID/start", "experiment_not_found")]
    [InlineData("/api/installations/ID/suspend", "installation_not_found")]
    [InlineData("/api/installations/ID/revoke", "installation_not_found")]
    [InlineData("/api/operations/dead-letters/ID/replay", "dead_letter_not_found")]
    public async Task Find_nothing_by_an_id_of_zeros(string path, string code) =>
        (await _server.PostAsync(path.Replace("ID", $"{Guid.Empty}", StringComparison.Ordinal))).IsProblem(
            HttpStatusCode.NotFound,
            code
        );
}
