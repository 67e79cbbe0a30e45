using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Assignment;
using Samplit.Api.Conversions;
using Samplit.Api.Web;

namespace Samplit.Api.Http;

/// <summary>What pages and backends call while visitors wait.</summary>
internal static class DataPlaneRoutes
{
    public static void MapDataPlane(this RouteGroupBuilder group)
    {
        group
            .MapPost("/experiments/{id:guid}/assignments", AssignmentEndpoint.Post)
            .WithSummary("Which variant a visitor gets")
            .Refuses(400, 404, 409, 413, 415, 422);
        group
            .MapPost("/experiments/{id:guid}/conversions", ConversionEndpoint.Post)
            .WithSummary("Count a visitor's conversion, once")
            .Refuses(400, 404, 409, 413, 415, 422);

        var many = new RequestSizeLimitAttribute(Limits.LargestItemsBody);
        group
            .MapPost("/decisions", DecisionsEndpoint.Post)
            .WithSummary("Which variants up to 1,000 visitors get, each with an outcome of its own")
            .WithMetadata(many)
            .AddEndpointFilter(DatabaseGate.PassWhenReady)
            .Refuses(400, 413, 415, 422);
        group
            .MapPost("/conversions:batch", ConversionBatchEndpoint.Post)
            .WithSummary("Count up to 1,000 conversions, each with an outcome of its own")
            .WithMetadata(many)
            .AddEndpointFilter(DatabaseGate.PassWhenReady)
            .Refuses(400, 413, 415, 422);
    }

    public static void MapWeb(this RouteGroupBuilder group)
    {
        var small = new RequestSizeLimitAttribute(Limits.LargestWebBody);
        group
            .MapPost("/decisions/web", WebDecisionsEndpoint.Post)
            .WithSummary("What a page view shows, of all running experiments of the site")
            .WithMetadata(small)
            .Accepts<WebDecisionsRequest>("application/json", "text/plain")
            .Produces<WebDecisionsView>()
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 403, 404, 413, 422, 429);
        group
            .MapPost("/events/web", WebEventsEndpoint.Post)
            .WithSummary("What happened on a page, each with an outcome of its own")
            .WithMetadata(small)
            .Accepts<WebEventsRequest>("application/json", "text/plain")
            .Produces<WebEventsView>()
            .Refuses(400, 403, 404, 413, 422, 429, 503);
        foreach (var path in (string[])["/decisions/web", "/events/web"])
        {
            group.MapMethods(path, [HttpMethods.Options], WebGate.Preflight).ExcludeFromDescription();
        }
    }

    public static void MapSnippet(this RouteGroupBuilder group)
    {
        group
            .MapGet("/{token}.js", SnippetEndpoints.OfSite)
            .WithSummary("The script that a page of an installation runs")
            .Produces<string>(StatusCodes.Status200OK, "text/javascript")
            .Refuses(404);
        group
            .MapGet("/code/{version}.js", SnippetEndpoints.Code)
            .WithSummary("The same without its site, for pages that pin the code by its digest")
            .Produces<string>(StatusCodes.Status200OK, "text/javascript")
            .Refuses(404);
    }
}
