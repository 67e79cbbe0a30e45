using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Samplit.Api.Http;

/// <summary>What the OpenAPI document cannot find out by itself.</summary>
internal static class ApiDescription
{
    /// <summary>A converter of our own says nothing about what it takes.</summary>
    public static Task NameEnumValues(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken _
    )
    {
        if (context.JsonTypeInfo is { Type.IsEnum: true } json)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum =
            [
                .. Enum.GetValues(json.Type)
                    .Cast<object>()
                    .Select(value => JsonSerializer.SerializeToNode(value, json)!),
            ];
        }
        return Task.CompletedTask;
    }
}
