using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Samplit.Domain.Access;

namespace Samplit.Api.Http.Description;

/// <summary>Who may call an operation, and how they say who they are.</summary>
internal static class DescribedAccess
{
    private const string KeyScheme = "apiKey";

    /// <summary>What a caller has to be allowed; docs/access.md says who is.</summary>
    public static Task DescribePermission(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken _
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequiresAttribute>().FirstOrDefault() is { } required)
        {
            operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
            operation.Extensions["x-permission"] = new JsonNodeExtension(required.Permission.Name());
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] }];
        }
        return Task.CompletedTask;
    }

    public static Task AddScheme(OpenApiDocument document, OpenApiDocumentTransformerContext _, CancellationToken __)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key. `x-permission` says what it has to have.",
            },
        };
        return Task.CompletedTask;
    }
}
