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
            endpoints.WithMetadata(For(status));
        }
        return endpoints;
    }

    public static ProducesResponseTypeMetadata For(int status) =>
        new(status, typeof(ProblemDetails), ["application/problem+json"]);
}
