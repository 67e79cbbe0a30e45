using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class Headers_for_browsers(SharedServer shared)
{
    [Theory]
    [InlineData("/api/experiments")]
    [InlineData("/api/nothing")]
    [InlineData("/sign-in")]
    [InlineData("/docs/index.html")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health/live")]
    [InlineData("/audit/log/checkpoint")]
    public async Task Are_at_every_answer(string path)
    {
        using var answer = await shared.App.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains(
            "frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Are_at_answers_that_a_failure_came_before()
    {
        using var body = new StringContent("{", System.Text.Encoding.UTF8, "application/json");
        using var answer = await shared.App.Http.PostAsync(new Uri("/api/experiments", UriKind.Relative), body);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains(
            "frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Say_to_come_by_HTTPS_where_people_do()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:PublicUrl", "https://samplit.shop.example"));
        using var answer = await server.Http.GetAsync(new Uri("/health/live", UriKind.Relative));

        Assert.Equal(
            "max-age=31536000; includeSubDomains",
            answer.Headers.GetValues("Strict-Transport-Security").Single()
        );
    }
}
