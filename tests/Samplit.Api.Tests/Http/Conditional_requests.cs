using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

/// <summary>As RFC 9110, 13 has them.</summary>
public class Conditional_requests(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"1\"", HttpStatusCode.NotModified)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"2\"", HttpStatusCode.OK)]
    [InlineData("nonsense", HttpStatusCode.OK)]
    public async Task Get_nothing_that_the_caller_has(string ifNoneMatch, HttpStatusCode status)
    {
        var experiment = await An.Experiment.DraftOn(_server);

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            var answer = await Send(method, $"/api/experiments/{experiment.Id}", ("If-None-Match", ifNoneMatch));

            answer.Is(status);
            Assert.Equal("\"1\"", answer.ETag);
            Assert.Equal(status == HttpStatusCode.OK && method == HttpMethod.Get, answer.Text.Length > 0);
        }
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"7\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("1", HttpStatusCode.PreconditionFailed)]
    public async Task Change_only_what_the_caller_saw(string ifMatch, HttpStatusCode status)
    {
        var experiment = await An.Experiment.DraftOn(_server);

        (await Send(HttpMethod.Post, $"/api/experiments/{experiment.Id}/start", ("If-Match", ifMatch))).Is(status);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/api/experiments")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/demo")]
    public async Task Are_asked_with_HEAD_wherever_GET_is_answered(string path)
    {
        var answer = await Send(HttpMethod.Head, path);

        answer.Is(HttpStatusCode.OK);
        Assert.Empty(answer.Text);
    }

    private async Task<Answer> Send(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await Answer.ReadAsync(await _server.Http.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
