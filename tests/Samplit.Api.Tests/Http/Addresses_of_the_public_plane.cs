using System.Net;
using System.Net.Sockets;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class Addresses_of_the_public_plane
{
    [Fact]
    public async Task Serve_what_pages_call_and_nothing_else()
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        await using var server = await RunningServer.StartAsync(("Samplit:PublicUrls", address));
        var site = (
            await server.PostAsync(
                "/api/installations",
                new { platform = "custom", domains = new[] { "shop.example" } }
            )
        ).Is(HttpStatusCode.Created);
        using var outside = new HttpClient { BaseAddress = new Uri(address) };

        Assert.Equal(HttpStatusCode.OK, await Status($"/snippet/{site["token"].GetString()}.js"));
        Assert.Equal(HttpStatusCode.NoContent, await Status("/v1/decisions/web", HttpMethod.Options));
        foreach (
            var path in (string[])
                [
                    "/api/experiments",
                    "/docs/index.html",
                    "/openapi/v1.json",
                    "/demo",
                    "/health/ready",
                    "/audit/log/checkpoint",
                    "/",
                ]
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, await Status(path));
        }
        Assert.Equal(HttpStatusCode.NotFound, await Status("/v1/decisions", HttpMethod.Post));
        (await server.GetAsync("/api/experiments")).Is(HttpStatusCode.OK);
        (await server.GetAsync($"/snippet/{site["token"].GetString()}.js")).Is(HttpStatusCode.OK);

        async Task<HttpStatusCode> Status(string path, HttpMethod? method = null)
        {
            using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
            using var answer = await outside.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
