using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Http;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class Pages_of_other_sites(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Change_nothing_at_any_path_but_those_that_are_public()
    {
        var open = new List<string>();

        foreach (var (method, path, isPublic) in Writes())
        {
            if (isPublic)
            {
                open.Add($"{method} {path}");
                continue;
            }
            var answer = await Send(method, path, ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"));
            answer.IsProblem(HttpStatusCode.Forbidden, "cross_site");
        }

        Assert.Equal(
            [
                "POST /ofrep/v1/evaluate/flags/",
                "POST /ofrep/v1/evaluate/flags/{key}",
                "POST /v1/decisions/web",
                "POST /v1/events/web",
                "POST /webhooks/shopify/{id:guid}",
            ],
            open.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("Sec-Fetch-Site: cross-site", "Origin: http://localhost")]
    [InlineData("Origin: https://evil.example")]
    [InlineData("Origin: http://localhost:3000")]
    [InlineData("Origin: null")]
    [InlineData("Origin: localhost")]
    public async Task Are_known_by_what_browsers_say(params string[] headers) =>
        (await Start(headers)).IsProblem(HttpStatusCode.Forbidden, "cross_site");

    [Theory]
    [InlineData]
    [InlineData("Origin: http://localhost")]
    [InlineData("Sec-Fetch-Site: same-origin", "Origin: http://localhost")]
    [InlineData("Sec-Fetch-Site: none")]
    public async Task Are_not_taken_for_our_own_nor_for_programs(params string[] headers) =>
        (await Start(headers)).IsNotFound("experiment");

    [Fact]
    public async Task May_read_what_browsers_do_not_show_them() =>
        (await Send("GET", "/api/experiments", ("Sec-Fetch-Site", "cross-site"))).Is(HttpStatusCode.OK);

    private Task<Answer> Start(string[] headers) =>
        Send(
            "POST",
            $"/api/experiments/{Guid.NewGuid()}/start",
            [.. headers.Select(h => h.Split(": ")).Select(h => (h[0], h[1]))]
        );

    private async Task<Answer> Send(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        return await Answer.ReadAsync(await _server.Http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    private IEnumerable<(string Method, string Path, bool IsPublic)> Writes() =>
        from route in _server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        where method is not ("GET" or "HEAD" or "OPTIONS")
        select (
            method,
            Filled(route.RoutePattern, route),
            route.Metadata.GetMetadata<PublicPlaneAttribute>() is not null
        );

    private static string Filled(RoutePattern pattern, RouteEndpoint route) =>
        route.Metadata.GetMetadata<PublicPlaneAttribute>() is not null
            ? pattern.RawText!
            : string.Concat(
                pattern.PathSegments.Select(s =>
                    "/"
                    + string.Concat(
                        s.Parts.Select(p =>
                            p switch
                            {
                                RoutePatternLiteralPart literal => literal.Content,
                                RoutePatternParameterPart { Name: "id" } => Guid.Empty.ToString(),
                                _ => "1",
                            }
                        )
                    )
                )
            );
}
