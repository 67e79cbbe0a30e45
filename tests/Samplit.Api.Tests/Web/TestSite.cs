using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Story;
using Samplit.Api.Web;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

/// <summary>An installation on shop.example, as its pages see the server.</summary>
internal sealed record TestSite(RunningServer Server, Guid Id, string Token)
{
    public const string Origin = "https://shop.example";

    public const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101";

    public static async Task<TestSite> OnAsync(RunningServer server)
    {
        var created = await server.PostAsync(
            "/api/installations",
            new { platform = "custom", domains = new[] { "shop.example" } }
        );
        return new(server, created.Is(HttpStatusCode.Created)["id"].GetGuid(), created["token"].GetString()!);
    }

    /// <summary>
    /// Two variants, control and b, even, on every page, unless <paramref name="members"/> say otherwise; b changes the
    /// headline.
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
        return TestExperiment.Of(Server, created);
    }

    public async Task<TestExperiment> RunningAsync(string members = "{}") =>
        await (await DraftAsync(members)).Take("start");

    /// <summary>By a browser that has been here before, unless it says so itself.</summary>
    /// <param name="members">Besides the token.</param>
    public Task<Answer> ViewAsync(
        object members,
        string? origin = Origin,
        string contentType = "text/plain",
        string? forwardedFor = null,
        string userAgent = Browser
    )
    {
        var body = JsonSerializer.SerializeToNode(members)!.AsObject();
        if (body["visitor"] is JsonValue visitor && visitor.TryGetValue<string>(out var name))
        {
            var signatures = Server.App.Services.GetRequiredService<VisitorSignatures>();
            body.TryAdd("signature", signatures.Sign(Id, name));
        }
        return SendAsync("/v1/decisions/web", body, origin, contentType, forwardedFor, userAgent);
    }

    /// <summary>Somebody looks at the home page.</summary>
    public Task<Answer> HomeAsync(
        string visitor = "v-1",
        string? etag = null,
        string? origin = Origin,
        string? forwardedFor = null,
        object? facts = null
    ) =>
        ViewAsync(
            new
            {
                visitor,
                url = $"{Origin}/",
                etag,
                facts,
            },
            origin,
            forwardedFor: forwardedFor
        );

    /// <param name="members">Besides the token.</param>
    public Task<Answer> TellAsync(object members, string? origin = Origin) =>
        SendAsync("/v1/events/web", members, origin, "text/plain");

    private async Task<Answer> SendAsync(
        string path,
        object members,
        string? origin,
        string contentType,
        string? forwardedFor = null,
        string userAgent = Browser
    )
    {
        var body = JsonSerializer.SerializeToNode(members)!.AsObject();
        body.TryAdd("token", Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(contentType)),
        };
        if (Server.Http.DefaultRequestHeaders.UserAgent.Count == 0)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        }
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }
        return await Answer.ReadAsync(await Server.Http.SendAsync(request));
    }
}
