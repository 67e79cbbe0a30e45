using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Samplit.Verify.Tests.Audit;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Flags;

/// <summary>A page of the shop with the libraries of OpenFeature for browsers, as they come from npm.</summary>
internal static class FlagPage
{
    private static readonly string Packages = Path.Combine(
        Path.GetDirectoryName(
            Documented.PathOf("tests", "Samplit.Api.Tests", "Clients", "TypeScript", "package.json")
        )!,
        "node_modules",
        "@openfeature"
    );

    private static readonly Dictionary<string, string> Modules = new(StringComparer.Ordinal)
    {
        ["@openfeature/core"] = "core/dist/esm/index.js",
        ["@openfeature/web-sdk"] = "web-sdk/dist/esm/index.js",
        ["@openfeature/ofrep-web-provider"] = "ofrep-web-provider/index.esm.js",
        ["@openfeature/ofrep-core"] = "ofrep-web-provider/node_modules/@openfeature/ofrep-core/index.esm.js",
    };

    /// <summary>What the page has: a client, the events of its provider, and how evaluations are told.</summary>
    private const string Script = """
        import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
        import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
        window.client = OpenFeature.getClient();
        window.told = [];
        for (const event of Object.values(ProviderEvents)) {
          client.addHandler(event, (details) => told.push({ event, changed: details?.flagsChanged }));
        }
        window.use = async (context, options) => {
          await OpenFeature.setContext(context);
          await OpenFeature.setProviderAndWait(new OFREPWebProvider(options)).catch(() => {});
          return client.providerStatus;
        };
        window.tell = ({ value, reason, variant, errorCode }) => JSON.stringify({ value, reason, variant, errorCode });
        window.isReady = true;
        """;

    /// <summary>A tab on a page of the shop that has loaded them.</summary>
    public static async Task<Tab> OpenAsync(Shop shop, Visitor visitor)
    {
        foreach (var path in Modules.Values)
        {
            var text = await File.ReadAllTextAsync(Path.Combine([Packages, .. path.Split('/')]));
            shop.Serve(
                $"/npm/{path}",
                context =>
                {
                    context.Response.ContentType = "text/javascript";
                    return context.Response.WriteAsync(text);
                }
            );
        }
        var map = JsonSerializer.Serialize(new { imports = Modules.ToDictionary(m => m.Key, m => $"/npm/{m.Value}") });
        var address = shop.Serve(
            "/flags",
            "<h1>Welcome</h1>",
            $"<script type=\"importmap\">{map}</script><script type=\"module\">{Script}</script>"
        );
        var tab = await visitor.OpenAsync();
        await tab.Page.GotoAsync(address);
        await tab.UntilAsync("window.isReady");
        return tab;
    }
}

/// <summary>A project of its own with flags for pages, and a key for those of the shop.</summary>
internal sealed class FlagProject
{
    private readonly HttpClient _http;

    private FlagProject(HttpClient http, Guid id) => (_http, Id) = (http, id);

    public Guid Id { get; }

    public static async Task<FlagProject> MakeAsync(HttpClient http) =>
        new(
            http,
            (await SendAsync(http, HttpMethod.Post, "/api/projects", new { name = $"project {Guid.NewGuid():N}" }))
                .GetProperty("id")
                .GetGuid()
        );

    /// <summary>A flag of which everybody gets the first of two values.</summary>
    /// <returns>Its key.</returns>
    public async Task<string> FlagAsync(string kind, object first, object second, bool isForClients = true)
    {
        var key = $"{kind}-{Guid.NewGuid():N}"[..20];
        await SendAsync(
            _http,
            HttpMethod.Post,
            "/api/flags",
            new
            {
                key,
                project = Id,
                definition = new
                {
                    kind,
                    isForClients,
                    variants = new[] { new { key = "a", value = first }, new { key = "b", value = second } },
                },
                environments = new { production = Serving("a") },
            }
        );
        return key;
    }

    public Task ServeAsync(string flag, string variant) =>
        SendAsync(_http, HttpMethod.Put, $"/api/flags/{flag}/environments/production", Serving(variant));

    /// <returns>The key, and its id.</returns>
    public async Task<(string Secret, Guid Id)> KeyAsync(bool isForClients = true, params string[] domains)
    {
        var made = await SendAsync(
            _http,
            HttpMethod.Post,
            "/api/keys",
            new
            {
                name = "shop",
                kind = "flags",
                environment = "production",
                project = Id,
                isForClients,
                domains = domains.Length == 0 ? null : domains,
            }
        );
        return (made.GetProperty("secret").GetString()!, made.GetProperty("key").GetProperty("id").GetGuid());
    }

    public Task RevokeAsync(Guid key) => SendAsync(_http, HttpMethod.Post, $"/api/keys/{key}/revoke", null);

    private static object Serving(string variant) =>
        new
        {
            isOn = true,
            rules = Array.Empty<object>(),
            @default = variant,
        };

    private static async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonElement.Parse(text);
    }
}
