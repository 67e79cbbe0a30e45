using System.Net;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Funnels;

/// <summary>Definitions of funnels, in a line each.</summary>
internal static class AFunnel
{
    /// <summary>Of events that are called as their nodes, in the order in which the edges name them.</summary>
    /// <param name="edges">As <c>cart>paid</c>.</param>
    public static JsonObject From(params string[] edges)
    {
        var ways = edges.Select(e => e.Split('>')).ToArray();
        return Calls.ToJson(
            new
            {
                nodes = ways.SelectMany(w => w)
                    .Distinct()
                    .Select(
                        (key, i) =>
                            new
                            {
                                key,
                                name = key,
                                eventType = key,
                                x = 240 * i,
                            }
                    ),
                edges = ways.Select(w => new { from = w[0], to = w[1] }),
                order = "loose",
                windowSeconds = 3_600,
            }
        );
    }

    /// <summary>Of events that nobody else tracks.</summary>
    /// <param name="prefix">Before the names of the events.</param>
    public static JsonObject Tracked(this JsonObject definition, string prefix)
    {
        foreach (var node in definition["nodes"]!.AsArray())
        {
            node!["eventType"] = $"{prefix}{node["key"]}";
        }
        return definition;
    }

    public static JsonObject Saying(this JsonObject definition, string member, JsonNode value)
    {
        definition[member] = value;
        return definition;
    }

    /// <returns>The funnel's address.</returns>
    public static async Task<string> DrawnOn(this JsonObject definition, RunningServer server, Guid? project = null) =>
        "/api/funnels/" + (
            await server.PostAsync(
                "/api/funnels",
                new
                {
                    name = NewName(),
                    definition,
                    project,
                }
            )
        ).Is(HttpStatusCode.Created)["id"].GetGuid();

    public static string NewName() => $"funnel {Guid.NewGuid():N}";
}
