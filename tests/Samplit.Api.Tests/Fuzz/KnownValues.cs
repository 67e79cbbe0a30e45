using System.Text.Json;
using System.Text.Json.Nodes;

namespace Samplit.Api.Tests.Fuzz;

/// <summary>
/// What answers have told one caller, by the names of members, so that later requests are about what exists. An
/// <c>id</c> goes by what it is of.
/// </summary>
internal sealed class KnownValues(Random random)
{
    private const int MaxOfAName = 40;
    private const int MaxOfAnAnswer = 200;

    private readonly Dictionary<string, List<JsonNode>> _byName = new(StringComparer.Ordinal);

    /// <param name="path">Of the request, whose last plural says what ids in the answer are of.</param>
    public void Take(string path, string text)
    {
        var left = MaxOfAnAnswer;
        Walk(Collection(path), JsonNode.Parse(text));

        void Walk(string parent, JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, value) in members)
                    {
                        if (value is JsonValue leaf && left-- > 0)
                        {
                            Add(name == "id" ? parent : name, leaf);
                        }
                        Walk(name, value);
                    }
                    break;
                case JsonArray items:
                    foreach (var item in items)
                    {
                        Walk(parent, item);
                    }
                    break;
            }
        }
    }

    /// <param name="parent">What the name is a member of.</param>
    public JsonNode? Find(string name, string parent)
    {
        var known = name == "id" ? Of(parent) : Of(name);
        return known is { Count: > 0 } ? known[random.Next(known.Count)].DeepClone() : null;
    }

    /// <summary>As the path <c>/api/experiments/{id}/start</c> is about experiments.</summary>
    public static string Collection(string path) =>
        path.Split('/')
            .FirstOrDefault(segment =>
                segment is "experiments" or "installations" or "layers" or "funnels" or "flags" or "segments"
            )
        ?? "other";

    private List<JsonNode>? Of(string name) =>
        _byName.GetValueOrDefault(
            name switch
            {
                "experiment" or "experimentId" => "experiments",
                "installation" => "installations",
                "layer" => "layers",
                "funnelId" => "funnels",
                "after" or "next" => "experiments",
                _ => name,
            }
        );

    private void Add(string name, JsonValue value)
    {
        if (value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return;
        }
        var known = _byName.TryGetValue(name, out var there) ? there : _byName[name] = [];
        if (known.Count < MaxOfAName)
        {
            known.Add(value.DeepClone());
        }
        else
        {
            known[random.Next(MaxOfAName)] = value.DeepClone();
        }
    }
}
