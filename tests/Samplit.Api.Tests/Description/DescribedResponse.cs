using System.Text.Json;
using Json.Schema;

namespace Samplit.Api.Tests.Description;

/// <summary>What an operation answers with one status.</summary>
internal sealed class DescribedResponse
{
    private readonly string[] _headers;

    public DescribedResponse(JsonElement response, Func<JsonElement, JsonSchema> compile)
    {
        Description = response;
        Schemas = response.TryGetProperty("content", out var content)
            ? content
                .EnumerateObject()
                .ToDictionary(
                    c => c.Name,
                    c =>
                        c.Name.EndsWith("json", StringComparison.Ordinal)
                            ? compile(c.Value.GetProperty("schema"))
                            : null,
                    StringComparer.Ordinal
                )
            : [];
        _headers = response.TryGetProperty("headers", out var headers)
            ?
            [
                .. headers
                    .EnumerateObject()
                    .Where(h => h.Value.GetProperty("required").GetBoolean())
                    .Select(h => h.Name),
            ]
            : [];
    }

    public JsonElement Description { get; }

    /// <summary>By media type; null for what is no JSON.</summary>
    public IReadOnlyDictionary<string, JsonSchema?> Schemas { get; }

    /// <returns>Null when the answer is as described.</returns>
    public string? Mismatch(Exchange exchange)
    {
        if (_headers.FirstOrDefault(name => !exchange.Headers.Contains(name)) is { } missing)
        {
            return $"The header {missing} is missing.";
        }
        if (Schemas.Count == 0 || exchange.Method == "HEAD")
        {
            return exchange.Text.Length == 0 ? null : "There is a body, which is not described.";
        }
        if (exchange.ContentType is not { } type || !Schemas.TryGetValue(type, out var schema))
        {
            return $"The media type {exchange.ContentType ?? "(none)"} is not described.";
        }
        return schema is null ? null : JsonCheck.Mismatch(schema, exchange.Text);
    }
}
