using JasperFx;
using JasperFx.CodeGeneration;
using Microsoft.AspNetCore.Http.Metadata;
using Samplit.Domain;
using Wolverine.Http;
using Wolverine.Runtime.Handlers;

namespace Samplit.Api.Http.Generation;

/// <summary>What holds for every endpoint: refusals end the request wherever they come from, and are described.</summary>
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

    private static void Describe(EndpointBuilder endpoint)
    {
        var metadata = endpoint.Metadata;
        // Nothing here answers null, which Wolverine would answer 404 without a body.
        foreach (var empty in metadata.OfType<IProducesResponseTypeMetadata>().Where(IsEmptyNotFound).ToArray())
        {
            metadata.Remove(empty);
        }
        foreach (var body in metadata.OfType<DescribedBodyAttribute>().ToArray())
        {
            metadata.Add(new AcceptsMetadata([.. body.MediaTypes], body.Type));
        }
        foreach (var status in metadata.OfType<RefusesAttribute>().SelectMany(r => r.Statuses).ToArray())
        {
            metadata.Add(ProblemMetadata.Of(status));
        }
    }

    private static bool IsEmptyNotFound(IProducesResponseTypeMetadata produces) =>
        produces.StatusCode == StatusCodes.Status404NotFound
        && (produces.Type is null || produces.Type == typeof(void));
}
