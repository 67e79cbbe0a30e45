using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Samplit.Domain;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Http.Description;

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
        var json = context.JsonTypeInfo;
        var underlying = Nullable.GetUnderlyingType(json.Type);
        if ((underlying ?? json.Type) is { IsEnum: true } type)
        {
            schema.Type = underlying is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            var values = Values(type, json);
            schema.Enum = [.. underlying is null ? values : values.Append(JsonNullSentinel.JsonNull)];
        }
        return Task.CompletedTask;
    }

    /// <summary>
    /// Whether a value may be null says whoever refers to it: of an enumeration that has null among its own values,
    /// generators make an empty class.
    /// </summary>
    public static Task DenyNullsOfComponents(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext _,
        CancellationToken __
    )
    {
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            if (schema.Enum is { } values)
            {
                schema.Type &= ~JsonSchemaType.Null;
                schema.Enum = [.. values.Where(value => !value.IsJsonNullSentinel())];
            }
        }
        return Task.CompletedTask;
    }

    private static IEnumerable<JsonNode> Values(Type type, JsonTypeInfo json) =>
        Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToNode(value, json)!);

    /// <summary>Nor does that of texts, nor any of what a list has in it.</summary>
    public static Task NameTexts(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken _)
    {
        var json = context.JsonTypeInfo;
        if (json.Type == typeof(string) || json.Type == typeof(VisitorKey))
        {
            // Of a problem, what is null is left out.
            var isNullable =
                context.JsonPropertyInfo is { IsGetNullable: true } property
                && property.DeclaringType != typeof(ProblemDetails);
            schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        }
        else if (
            json is { Kind: JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary, ElementType: { } element }
            && (element == typeof(string) || element.IsEnum)
        )
        {
            var text = new OpenApiSchema { Type = JsonSchemaType.String };
            if (element.IsEnum)
            {
                text.Enum = [.. Values(element, json.Options.GetTypeInfo(element))];
            }
            if (json.Kind == JsonTypeInfoKind.Dictionary)
            {
                schema.AdditionalProperties = text;
            }
            else
            {
                schema.Items = text;
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>
    /// A request has to have what is <see cref="RequiredAttribute"/>, since the server has a word for everything else
    /// that is missing. An answer has all that is never null, since it leaves nulls out.
    /// </summary>
    public static Task NameRequiredMembers(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken _
    )
    {
        var json = context.JsonTypeInfo;
        if (json.Kind != JsonTypeInfoKind.Object || schema.Properties is null)
        {
            return Task.CompletedTask;
        }
        var isRequest = json.Type.Name.EndsWith("Request", StringComparison.Ordinal);
        schema.Required = json
            .Properties.Where(p => isRequest ? IsMarked(p) : IsNeverNull(p))
            .Select(p => p.Name)
            .ToHashSet(StringComparer.Ordinal);
        return Task.CompletedTask;
    }

    /// <summary>What a request has to have is not null either.</summary>
    public static Task DenyNulls(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken _)
    {
        if (context.JsonPropertyInfo is { } property && IsMarked(property))
        {
            schema.Type &= ~JsonSchemaType.Null;
        }
        return Task.CompletedTask;
    }

    private static bool IsMarked(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) is true
        || property.AssociatedParameter?.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) is true;

    /// <summary>What may be left out of a rule or of facts has a default where it is read.</summary>
    private static bool IsNeverNull(JsonPropertyInfo property) =>
        property is { Get: not null, IsGetNullable: false, AssociatedParameter.HasDefaultValue: not true }
        && Nullable.GetUnderlyingType(property.PropertyType) is null;

    /// <summary>Every problem has a code, and may name a field; see RFC 9457 for the rest.</summary>
    public static Task DescribeProblems(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken _
    )
    {
        if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
            schema.Properties["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" };
            schema.Properties["code"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "What went wrong, for programs; it never changes.",
                // No enum: a client that was generated before a code came would fail to read it.
                Extensions = new Dictionary<string, IOpenApiExtension>
                {
                    ["x-extensible-enum"] = new JsonNodeExtension(
                        new JsonArray([.. ProblemCodes.All.Select(code => (JsonNode)code)])
                    ),
                },
            };
            schema.Properties["field"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "The member or parameter of the request that is to blame, if one is.",
            };
            schema.Required = new HashSet<string> { "type", "title", "status", "detail", "code" };
            schema.AdditionalPropertiesAllowed = true;
            schema.AdditionalProperties = null;
        }
        return Task.CompletedTask;
    }

    /// <summary>An item that is read by itself is described as what it is read as.</summary>
    public static async Task DescribeItems(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken ct
    )
    {
        if (context.JsonTypeInfo.ElementType is { } item && IsItem(item))
        {
            schema.Items = await context.GetOrCreateSchemaAsync(item.GenericTypeArguments[0], cancellationToken: ct);
        }
    }

    private static bool IsItem(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Item<>);

    /// <summary>What has a name is found by it, too.</summary>
    public static Task DescribeNames(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken _
    )
    {
        var named = Named(context);
        foreach (var id in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name == "id") ?? [])
        {
            if (named is not null)
            {
                (id.Schema, id.Description) = (new OpenApiSchema { Type = JsonSchemaType.String }, named.Description);
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>What the operation's path takes names of; null when it takes none.</summary>
    public static INamed? Named(OpenApiOperationTransformerContext context)
    {
        var path = "/" + context.Description.RelativePath;
        return context
            .ApplicationServices.GetServices<INamed>()
            .FirstOrDefault(n => n.Routes.Any(route => path.StartsWith(route, StringComparison.Ordinal)));
    }

    /// <summary>Names an operation as its endpoint is called.</summary>
    public static Task NameOperation(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken _
    )
    {
        operation.OperationId ??= context
            .Description.ActionDescriptor.EndpointMetadata.OfType<OperationName>()
            .FirstOrDefault()
            ?.Name;
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

    /// <summary>What is neither JSON, nor a page's JSON under another name, nor a form is text.</summary>
    public static Task DescribeText(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext _,
        CancellationToken __
    )
    {
        foreach (
            var (mediaType, content) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>()
        )
        {
            if (mediaType is not ("application/json" or "text/plain" or "multipart/form-data"))
            {
                content.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
            }
        }
        return Task.CompletedTask;
    }

    public static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext _, CancellationToken __)
    {
        document.Info.Title = "Samplit";
        document.Info.Description =
            "Adaptive experiments that can prove what they did. HEAD is answered wherever GET is. "
            + "What goes wrong is a problem (RFC 9457) whose `code` never changes; "
            + "a status that an operation does not list is a failure of the server, and a 500 with such a problem. "
            + "What is no HTTP, for another host or too long in its head is answered 400, 414 or 431 without a body.";
        Sort(document);
        return Task.CompletedTask;
    }

    /// <summary>In whatever order endpoints were found, the document is the same.</summary>
    private static void Sort(OpenApiDocument document)
    {
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            paths.Add(path, item);
        }
        document.Paths = paths;
        foreach (var operation in paths.Values.SelectMany(path => path.Operations!.Values))
        {
            var responses = new OpenApiResponses();
            foreach (var (status, response) in operation.Responses!.OrderBy(r => r.Key, StringComparer.Ordinal))
            {
                responses.Add(status, response);
            }
            operation.Responses = responses;
        }
        document.Tags = document.Tags?.OrderBy(tag => tag.Name, StringComparer.Ordinal).ToHashSet();
    }

    public static string? Name(JsonTypeInfo json)
    {
        if (json.Type == typeof(JsonElement) || json.Type == typeof(JsonElement?))
        {
            return null; // anything has no name
        }
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(json);
        return json.Type.IsInterface ? name?[1..] : name;
    }
}
