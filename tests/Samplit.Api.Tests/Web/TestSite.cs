using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

/// <summary>An installation on shop.example, as its pages see the server.</summary>
internal sealed record TestSite(RunningServer Server, Guid Id, string Token)
{
    public const string Origin = "https://shop.example";

    public static async Task<TestSite> OnAsync(RunningServer server)
    {
        var created = await server.PostAsync(
            "/api/installations",
            new { platform = "custom", domains = new[] { "shop.example" } }
        );
        return new(server, created.Is(HttpStatusCode.Created)["id"].GetGuid(), created["token"].GetString()!);
    }

    /// <summary>
    /// Two variants, control and b, even, on every page, unless <paramref name="members"/> say otherwise; b changes the headline.
    /// </summary>
    public async Task<TestExperiment> DraftAsync(string members = "{}")
    {
        var body = JsonNode
            .Parse(
                $$$"""
                {
                  "name": "experiment {{{Guid.NewGuid():N}}}",
                  "installation": "{{{Id}}}",
                  "elements": [{
                    "name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h1"},
                    "variants": [{"name": "control", "isControl": true}, {"name": "b", "content": {"text": "Hello"}}]
                  }]
                }
                """
            )!
            .AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }
        var created = await Server.PostTextAsync("/api/experiments", body.ToJsonString());
        return new TestExperiment(Server, created.Is(HttpStatusCode.Created)["id"].GetGuid());
    }

    public async Task<TestExperiment> RunningAsync(string members = "{}") =>
        await (await DraftAsync(members)).Take("start");

    /// <param name="members">Besides the token.</param>
    public Task<Answer> ViewAsync(object members, string? origin = Origin, string contentType = "text/plain") =>
        SendAsync("/v1/decisions/web", members, origin, contentType);

    /// <param name="members">Besides the token.</param>
    public Task<Answer> TellAsync(object members, string? origin = Origin) =>
        SendAsync("/v1/events/web", members, origin, "text/plain");

    private async Task<Answer> SendAsync(string path, object members, string? origin, string contentType)
    {
        var body = JsonSerializer.SerializeToNode(members)!.AsObject();
        body.TryAdd("token", Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(contentType)),
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
        return await Answer.ReadAsync(await Server.Http.SendAsync(request));
    }
}
