using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>One can tell our alternatives apart by their members; no <c>$type</c> is written.</summary>
    public static Task LeaveOutDiscriminator(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken _
    )
    {
        if (context.JsonTypeInfo.PolymorphismOptions?.DerivedTypes.All(d => d.TypeDiscriminator is null) is true)
        {
            schema.Discriminator = null;
        }
        return Task.CompletedTask;
    }

    /// <summary>In whatever order endpoints were found, the document is the same.</summary>
    public static void Sort(OpenApiDocument document)
    {
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            paths.Add(path, item);
        }
        document.Paths = paths;
        document.Tags = document.Tags?.OrderBy(tag => tag.Name, StringComparer.Ordinal).ToHashSet();
    }

    public static string? Name(JsonTypeInfo json)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(json);
        return json.Type.IsInterface ? name?[1..] : name;
    }
}
