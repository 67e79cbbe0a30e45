using JasperFx;
using JasperFx.CodeGeneration;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Samplit.Domain;
using Wolverine.Http;
using Wolverine.Runtime.Handlers;

namespace Samplit.Api.Http.Generation;

/// <summary>
/// What holds for every endpoint: refusals end the request wherever they come from, and are described.
/// </summary>
internal sealed class EndpointConventions : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains)
        {
            NameRefusals(chain);
            foreach (var refusal in chain.Method.Creates.Skip(1).Where(StopWhenRefused.CanRefuse))
            {
                refusal.UseReturnAction(answer => new StopFrame(answer));
            }
            chain.Metadata.WithMetadata(new OperationName(NameOf(chain.Method.HandlerType)));
            chain.Metadata.Finally(Describe);
        }
    }

    /// <summary>Several methods of an endpoint may refuse.</summary>
    private static void NameRefusals(HttpChain chain)
    {
        var refusals = chain
            .Middleware.SelectMany(frame => frame.Creates)
            .Concat(chain.Method.Creates)
            .Where(v => v.VariableType == typeof(Refusal));
        foreach (var (number, refusal) in refusals.Index())
        {
            refusal.OverrideName($"refusal{number + 1}");
        }
    }

    /// <summary>As <c>StartExperimentEndpoint</c> is called <c>startExperiment</c>.</summary>
    private static string NameOf(Type endpoint) =>
        char.ToLowerInvariant(endpoint.Name[0]) + endpoint.Name[1..].Replace("Endpoint", "", StringComparison.Ordinal);

    private static void Describe(EndpointBuilder endpoint)
    {
        var metadata = endpoint.Metadata;
        // Nothing here answers null, which Wolverine would answer 404 without a body.
        foreach (var empty in metadata.OfType<IProducesResponseTypeMetadata>().Where(IsEmptyNotFound).ToArray())
        {
            metadata.Remove(empty);
        }
        foreach (var body in metadata.OfType<DescribedBodyAttribute>().Where(b => !b.ChecksType).ToArray())
        {
            metadata.Add(new AcceptsMetadata([.. body.MediaTypes], body.Type));
        }
        if (metadata.OfType<LongReadAttribute>().SingleOrDefault() is { } read)
        {
            metadata.Add(new DisableRequestTimeoutAttribute());
            metadata.Add(new EnableRateLimitingAttribute(read.Bulkhead));
            metadata.Add(ProblemMetadata.For(StatusCodes.Status429TooManyRequests));
        }
        foreach (var status in metadata.OfType<RefusesAttribute>().SelectMany(r => r.Statuses).ToArray())
        {
            metadata.Add(ProblemMetadata.For(status));
        }
    }

    private static bool IsEmptyNotFound(IProducesResponseTypeMetadata produces) =>
        produces.StatusCode == StatusCodes.Status404NotFound
        && (produces.Type is null || produces.Type == typeof(void));
}
