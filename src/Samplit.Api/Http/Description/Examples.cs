using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Samplit.Api.Http.Description;

/// <summary>Shows bodies that are <see cref="IExample"/>, written as the server writes and reads them.</summary>
internal static class Examples
{
    public static Task Show(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken _)
    {
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = context.Description.ParameterDescriptions.FirstOrDefault(p => p.Source == BindingSource.Body);
        Show(body?.Type, operation.RequestBody?.Content);
        foreach (var type in context.Description.SupportedResponseTypes)
        {
            Show(type.Type, operation.Responses?.GetValueOrDefault($"{type.StatusCode}")?.Content);
        }
        return Task.CompletedTask;

        void Show(Type? type, IDictionary<string, OpenApiMediaType>? contents)
        {
            if (type?.IsAssignableTo(typeof(IExample)) is not true)
            {
                return;
            }
            foreach (var (mediaType, content) in contents ?? new Dictionary<string, OpenApiMediaType>())
            {
                // What is no JSON has lines of its own form.
                if (mediaType is "application/json" or "text/plain")
                {
                    content.Example = Write(type, json);
                }
            }
        }
    }

    private static JsonNode Write(Type type, JsonSerializerOptions json)
    {
        var example = type.GetInterfaceMap(typeof(IExample)).TargetMethods.Single().Invoke(null, null)!;
        return JsonSerializer.SerializeToNode(example, example.GetType(), json)!;
    }
}
