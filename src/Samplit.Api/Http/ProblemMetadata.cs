using Microsoft.AspNetCore.Mvc;

namespace Samplit.Api.Http;

internal static class ProblemMetadata
{
    /// <summary>The problems that it answers, for the description.</summary>
    public static T Refuses<T>(this T endpoints, params ReadOnlySpan<int> statuses)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            endpoints.WithMetadata(
                new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"])
            );
        }
        return endpoints;
    }
}
