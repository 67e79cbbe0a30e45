using System.Text.Json;

namespace Samplit.Api.Scim;

internal enum ScimOperation
{
    Add,
    Remove,
    Replace,
}

/// <summary>One step of a patch.</summary>
/// <param name="Path">In small letters, without a filter and the URN of a schema: <c>emails.value</c>.</param>
/// <param name="Filter">What stood in brackets behind the first name; none when there was nothing.</param>
/// <param name="Value">Undefined where none was given.</param>
internal sealed record ScimStep(
    ScimOperation Operation,
    string Path,
    IReadOnlyList<ScimTerm> Filter,
    JsonElement Value
);

/// <summary>Reads patches (RFC 7644, 3.5.2), in the forms in which identity providers write them.</summary>
internal static class ScimPatch
{
    public const int MaxOperations = 100;

    public static IReadOnlyList<ScimStep> Read(JsonElement body)
    {
        if (ScimJson.Get(body, "Operations") is not { ValueKind: JsonValueKind.Array } operations)
        {
            throw ScimException.InvalidSyntax("A patch has a list of Operations.");
        }
        return operations.GetArrayLength() is >= 1 and <= MaxOperations
            ? [.. operations.EnumerateArray().SelectMany(Steps)]
            : throw ScimException.TooMany($"From 1 to {MaxOperations} operations.");
    }

    private static IEnumerable<ScimStep> Steps(JsonElement operation)
    {
        var kind = ScimJson.Text(operation, "op")?.ToLowerInvariant() switch
        {
            "add" => ScimOperation.Add,
            "remove" => ScimOperation.Remove,
            "replace" => ScimOperation.Replace,
            _ => throw ScimException.InvalidSyntax("op is one of add, remove and replace."),
        };
        var value = ScimJson.Get(operation, "value") ?? default;
        if (ScimJson.Text(operation, "path") is { } path)
        {
            return [Step(kind, path, value)];
        }
        if (kind == ScimOperation.Remove)
        {
            throw new ScimException(400, "noTarget", "To remove something takes a path.");
        }
        // Without a path, each member of the value is one.
        return value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().SelectMany(m => Members(kind, m))
            : throw ScimException.InvalidValue("Without a path, the value is an object.");
    }

    /// <summary>Of what has parts, each part is given by itself: what is not named stays.</summary>
    private static IEnumerable<ScimStep> Members(ScimOperation kind, JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Object && member.Name.Equals("name", StringComparison.OrdinalIgnoreCase)
            ? member.Value.EnumerateObject().Select(part => Step(kind, $"name.{part.Name}", part.Value))
            : [Step(kind, member.Name, member.Value)];

    private static ScimStep Step(ScimOperation kind, string path, JsonElement value)
    {
        var open = path.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            return new(kind, ScimFilter.Plain(path), [], value);
        }
        var close = path.LastIndexOf(']');
        if (open == 0 || close < open)
        {
            throw ScimException.InvalidPath("The path has a bracket without another.");
        }
        return new(
            kind,
            ScimFilter.Plain(path[..open]) + path[(close + 1)..].ToLowerInvariant(),
            ScimFilter.Parse(path[(open + 1)..close]),
            value
        );
    }
}
