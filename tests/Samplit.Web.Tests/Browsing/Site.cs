using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Samplit.Testing;

namespace Samplit.Web.Tests.Browsing;

/// <summary>The shop as an installation of the server, with experiments of its own.</summary>
public sealed class Site
{
    private readonly RunningServer _server;
    private readonly Guid _id;

    private Site(RunningServer server, Guid id, string token) => (_server, _id, Token) = (server, id, token);

    public string Token { get; }

    /// <summary>What pages carry in their heads.</summary>
    public string Script => $"<script src=\"{_server.Http.BaseAddress}snippet/{Token}.js\"></script>";

    public static async Task<Site> InstallAsync(RunningServer server, Shop shop)
    {
        var domain = new Uri(shop.Address).Authority;
        var created = await PostAsync(
            server,
            "/api/installations",
            new { platform = "custom", domains = new[] { domain } }
        );
        return new(server, created["id"]!.GetValue<Guid>(), created["token"]!.GetValue<string>());
    }

    /// <summary>Two variants, control and b, of which b changes the headline, unless members say otherwise.</summary>
    public async Task<Guid> RunAsync(string members = "{}")
    {
        var body = JsonNode
            .Parse(
                $$$"""
                {
                  "name": "experiment {{{Guid.NewGuid():N}}}",
                  "installation": "{{{_id}}}",
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
        var id = (await PostAsync(_server, "/api/experiments", body))["id"]!.GetValue<Guid>();
        await PostAsync(_server, $"/api/experiments/{id}/start", new { });
        return id;
    }

    /// <summary>A visitor's browser, who gets this variant at an address: one is looked for among many who were never here.</summary>
    public async Task<IBrowserContext> VisitorAsync(IBrowser browser, string url, Guid experiment, string variant)
    {
        for (var i = 0; i < 100; i++)
        {
            var visitor = string.Create(CultureInfo.InvariantCulture, $"{experiment:N}-{i}");
            var body = new
            {
                token = Token,
                visitor,
                session = visitor,
                url,
            };
            var answer = await PostAsync(
                _server,
                "/v1/decisions/web",
                body,
                new Uri(url).GetLeftPart(UriPartial.Authority)
            );
            var found = answer["experiments"]!.AsArray().Single(e => e!["id"]!.GetValue<Guid>() == experiment);
            if (found!["variant"]!.GetValue<string>() == variant)
            {
                var context = await browser.NewContextAsync();
                await context.AddCookiesAsync([
                    new()
                    {
                        Name = "samplit_visitor",
                        Value = visitor,
                        Url = url,
                    },
                ]);
                return context;
            }
        }
        throw new InvalidOperationException($"Of a hundred visitors none got {variant} at {url}.");
    }

    private static async Task<JsonObject> PostAsync(
        RunningServer server,
        string path,
        object body,
        string? origin = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = JsonContent.Create(body, options: JsonSerializerOptions.Web),
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
