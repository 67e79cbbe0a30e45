using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Wolverine.Http;

namespace Samplit.Api.Http.Generation;

/// <summary>
/// What Wolverine cannot see in the signature of an endpoint: bodies that it reads by itself, parameters that it needs.
/// </summary>
internal sealed class EndpointDescriptions : IApiDescriptionProvider
{
    /// <summary>After that of Wolverine, which has 0.</summary>
    public int Order => 1;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context) { }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        foreach (var call in context.Results.Where(c => c.ActionDescriptor is WolverineActionDescriptor))
        {
            // It would describe itself by the name of its generated code.
            var metadata = call.ActionDescriptor.EndpointMetadata.Where(m => m is not HttpChain).ToList();
            call.ActionDescriptor.EndpointMetadata = metadata;
            var needed = metadata.OfType<NeededParameter>().Select(p => p.Name).ToHashSet();
            foreach (var parameter in call.ParameterDescriptions.Where(p => needed.Contains(p.Name)))
            {
                parameter.IsRequired = true;
            }
            foreach (var body in metadata.OfType<DescribedBodyAttribute>())
            {
                Describe(call, body);
            }
        }
    }

    private static void Describe(Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription call, DescribedBodyAttribute body)
    {
        call.ParameterDescriptions.Add(
            new ApiParameterDescription
            {
                Name = "body",
                Type = body.Type,
                Source = BindingSource.Body,
                IsRequired = !body.IsOptional,
            }
        );
        foreach (var type in body.MediaTypes)
        {
            call.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = type });
        }
    }
}
