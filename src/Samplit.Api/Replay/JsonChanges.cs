using System.Text.Json;

namespace Samplit.Api.Replay;

/// <param name="Path">Where, as a JSON Pointer (RFC 6901).</param>
/// <param name="Before">Null where there was nothing.</param>
/// <param name="After">Null where there is nothing any more.</param>
public sealed record JsonChange(string Path, JsonElement? Before, JsonElement? After);

/// <summary>
/// What differs between two JSON documents, leaf by leaf. Items of arrays are told apart by their place.
/// </summary>
internal static class JsonChanges
{
    public static IEnumerable<JsonChange> Between(JsonElement before, JsonElement after) => Between("", before, after);

    private static IEnumerable<JsonChange> Between(string path, JsonElement? before, JsonElement? after)
    {
        if (before is { } a && after is { } b)
        {
            if (JsonElement.DeepEquals(a, b))
            {
                return [];
            }
            if (a.ValueKind == b.ValueKind && a.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                var (was, now) = (Members(a), Members(b));
                return was
                    .Keys.Union(now.Keys)
                    .SelectMany(name => Between($"{path}/{Escape(name)}", Find(was, name), Find(now, name)));
            }
        }
        return [new JsonChange(path, before, after)];
    }

    private static Dictionary<string, JsonElement> Members(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().ToDictionary(m => m.Name, m => m.Value)
            : element.EnumerateArray().Index().ToDictionary(i => $"{i.Index}", i => i.Item);

    private static JsonElement? Find(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out var value) ? value : null;

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
