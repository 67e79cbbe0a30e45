using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Samplit.Api.Scim;

/// <summary>
/// Reads what identity providers send. Names of attributes have no case (RFC 7643, 2.1), and attributes that this server
/// does not have are passed over: providers send all that they know of somebody.
/// </summary>
internal static class ScimJson
{
    public const int MaxTextLength = 255;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public static async Task<JsonElement> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            throw ScimException.InvalidSyntax("The body is empty.");
        }
        if (!http.Request.HasJsonContentType())
        {
            throw new ScimException(415, null, $"Send {ScimAnswers.MediaType}.");
        }
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, Options, http.RequestAborted);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } body)
            {
                throw ScimException.InvalidSyntax("An object is expected.");
            }
            RequireTexts(body);
            return body.Clone();
        }
        // A half of a surrogate pair is JSON, and no text.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ScimException.InvalidSyntax("The body is no JSON.");
        }
    }

    /// <exception cref="InvalidOperationException">There is one that is none.</exception>
    private static void RequireTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    RequireTexts(item);
                }
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    RequireTexts(member.Value);
                }
                break;
        }
    }

    /// <returns>Null for what is not there, and for a null.</returns>
    public static JsonElement? Get(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object)
        {
            return null;
        }
        foreach (var member in of.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value.ValueKind == JsonValueKind.Null ? null : member.Value;
            }
        }
        return null;
    }

    public static string? Text(JsonElement of, string name) => Get(of, name) is { } value ? Text(name, value) : null;

    /// <returns>Null for nothing: an empty text says that there is none.</returns>
    public static string? Text(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        if (value.ValueKind != JsonValueKind.String)
        {
            throw ScimException.InvalidValue($"{name} is a text.");
        }
        var text = value.GetString()!.Trim();
        return text.Length > MaxTextLength || text.Any(char.IsControl)
                ? throw ScimException.InvalidValue(
                    $"{name} has at most {MaxTextLength} characters, none of them a control character."
                )
            : text.Length == 0 ? null
            : text;
    }

    /// <summary>Some providers send truth values as texts.</summary>
    public static bool Flag(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
            _ => throw ScimException.InvalidValue($"{name} is true or false."),
        };

    /// <summary>A list, or the one thing that a list of one is written as.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
}
