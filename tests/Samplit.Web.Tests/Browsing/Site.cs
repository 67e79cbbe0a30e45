using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Testing;

namespace Samplit.Web.Tests.Browsing;

/// <summary>The shop as an installation of the server, with experiments of its own.</summary>
internal sealed class Site
{
    private readonly RunningServer _server;

    private Site(RunningServer server, Guid id, string token) => (_server, Id, Token) = (server, id, token);

    public Guid Id { get; }

    public string Token { get; }

    /// <summary>Where the snippet comes from.</summary>
    public string ScriptAddress => $"{_server.Http.BaseAddress}snippet/{Token}.js";

    /// <summary>What pages carry in their heads.</summary>
    public string Script => $"<script src=\"{ScriptAddress}\"></script>";

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

    /// <summary>An element of which everybody gets the second variant, b.</summary>
    public static string Element(string selector, string content, string kind = "headline", string fallbacks = "[]") =>
        $$"""
            {
              "name": "element {{Guid.NewGuid():N}}", "kind": "{{kind}}", "selector": {{selector}}, "fallbacks": {{fallbacks}},
              "variants": [
                {"name": "control", "isControl": true, "weight": 0},
                {"name": "b", "content": {{content}}, "weight": 1}
              ]
            }
            """;

    /// <summary>An experiment that makes every h1 say Hello to everybody, unless members say otherwise.</summary>
    public async Task<Guid> DraftAsync(string members = "{}")
    {
        var headline = Element("""{"kind": "css", "value": "h1"}""", """{"text": "Hello"}""");
        var body = new JsonObject
        {
            ["name"] = $"experiment {Guid.NewGuid():N}",
            ["installation"] = Id,
            ["elements"] = new JsonArray(JsonNode.Parse(headline)),
        };
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }
        return (await PostAsync(_server, "/api/experiments", body))["id"]!.GetValue<Guid>();
    }

    /// <summary>The same, running.</summary>
    public async Task<Guid> RunAsync(string members = "{}")
    {
        var id = await DraftAsync(members);
        await PostAsync(_server, $"/api/experiments/{id}/start", new { });
        return id;
    }

    /// <summary>What to add to an address to see this variant, whether visitors may see it already or not.</summary>
    public async Task<string> PreviewAsync(Guid experiment, string variant)
    {
        var preview = await PostAsync(_server, $"/api/experiments/{experiment}/preview-tokens", new { });
        return preview["variants"]!.AsArray().Single(v => v!["variant"]!.GetValue<string>() == variant)![
            "parameter"
        ]!.GetValue<string>();
    }

    /// <summary>Another site of the installation, too.</summary>
    public async Task AlsoOnAsync(params string[] domains)
    {
        using var answer = await _server.Http.PutAsJsonAsync(
            new Uri($"/api/installations/{Id}/domains", UriKind.Relative),
            new { domains }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task EndAsync(Guid experiment) => PostAsync(_server, $"/api/experiments/{experiment}/complete", new { });

    public async Task<Guid> LayerAsync() =>
        (await PostAsync(_server, "/api/layers", new { name = $"layer {Guid.NewGuid():N}" }))["id"]!.GetValue<Guid>();

    /// <summary>The lines to paste: line, guardedLine, pinnedLine.</summary>
    public async Task<string> LineAsync(string name) =>
        (await GetAsync($"/api/installations/{Id}/snippet"))[name]!.GetValue<string>();

    /// <summary>The events of an experiment's stream, oldest first.</summary>
    public async Task<IReadOnlyList<(string Type, JsonNode Data)>> EventsAsync(Guid experiment) =>
        [
            .. (await GetAsync($"/api/experiments/{experiment}/audit"))["entries"]!
                .AsArray()
                .Select(e => (e!["type"]!.GetValue<string>(), e["data"]!)),
        ];

    public async Task<IReadOnlyList<JsonNode>> AssignmentsAsync(Guid experiment) =>
        [.. (await EventsAsync(experiment)).Where(e => e.Type == "visitor_assigned").Select(e => e.Data)];

    /// <summary>Each as goal and value, such as buy=1.</summary>
    public async Task<string> ConversionsAsync(Guid experiment) =>
        string.Join(
            " ",
            (await EventsAsync(experiment))
                .Where(e => e.Type == "conversion_recorded")
                .Select(e => $"{e.Data["goal"]}={e.Data["value"]}")
        );

    /// <summary>A metric that counts units with an event of a type of its own, which is returned.</summary>
    public async Task<string> CountAsync(Guid experiment, string members = "{}")
    {
        var type = $"t{Guid.NewGuid():N}";
        var body = new JsonObject
        {
            ["name"] = "counted",
            ["type"] = "conversion",
            ["eventName"] = type,
            ["reason"] = "A test.",
        };
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }
        await PostAsync(_server, $"/api/experiments/{experiment}/metric-definitions", body);
        return type;
    }

    /// <summary>What results say of the only metric and the variant b, once it comes to so many units.</summary>
    public async Task<JsonNode> ResultsAsync(Guid experiment, string query, int units)
    {
        JsonNode? b = null;
        await Eventually.TrueAsync(
            $"{units} units",
            async () =>
            {
                var results = await GetAsync($"/api/experiments/{experiment}/results{query}");
                b = results["metrics"]![0]!["variants"]!
                    .AsArray()
                    .Single(v => v!["variant"]!.GetValue<string>() == "b");
                return b!["units"]!.GetValue<int>() == units && results["waitingEvents"]!.GetValue<long>() == 0;
            }
        );
        return b!;
    }

    public Task<JsonObject> StatisticsAsync(Guid experiment) => GetAsync($"/api/experiments/{experiment}/statistics");

    private async Task<JsonObject> GetAsync(string path) =>
        JsonNode.Parse(await _server.Http.GetStringAsync(new Uri(path, UriKind.Relative)))!.AsObject();

    private static async Task<JsonObject> PostAsync(RunningServer server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync(
            new Uri(path, UriKind.Relative),
            body,
            JsonSerializerOptions.Web
        );
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
