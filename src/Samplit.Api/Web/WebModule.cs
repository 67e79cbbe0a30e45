using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;

namespace Samplit.Api.Web;

/// <summary>What pages run and ask, and a shop to try it in.</summary>
internal sealed class WebModule : Module
{
    public override JsonSerializerContext Json => WebJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<WebOptions>());
        services.AddSingleton<SiteReader>();
        services.AddSingleton<IStartsOnDatabase>(s => s.GetRequiredService<SiteReader>());
        services.AddSingleton<SiteCatalog>();
        services.AddSingleton<ClientNetworks>();
        services.AddSingleton<WebGate>();
        services.AddSingleton<SnippetCode>();
        services.AddSingleton<PreviewTokens>();
        services.AddSingleton<PickerTokens>();
        services.AddSingleton<VisitorSignatures>();
        services.AddSingleton<ForcedVariants>();
        services.AddSingleton<WebDecisions>();
        services.AddSingleton<WebTracking>();
        services.AddSingleton<WebMeasurements>();
        services.AddSingleton<BlankTimeTable>();
        services.AddSingleton<BlankTimes>();
        services.AddHostedService(s => s.GetRequiredService<BlankTimes>());
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var decisions = app.MapDataPlane().OpenToAll("Pages of an installation, by its token and their origin.");
        var small = new RequestSizeLimitAttribute(Limits.MaxWebBodySize);
        decisions
            .MapPost("/decisions/web", WebDecisionsEndpoint.Post)
            .WithMetadata(new OperationName("decidePageView"))
            .OnPublicPlane()
            .ReadByPages()
            .WithSummary("What a page view shows, of all running experiments of the site")
            .WithMetadata(small)
            .Accepts<WebDecisionsRequest>("application/json", "text/plain")
            .Produces<WebDecisionsView>()
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 403, 404, 413, 422, 429);
        decisions
            .MapPost("/events/web", WebEventsEndpoint.Post)
            .WithMetadata(new OperationName("recordPageEvents"))
            .OnPublicPlane()
            .ReadByPages()
            .WithSummary("What happened on a page, each with an outcome of its own")
            .WithMetadata(small)
            .Accepts<WebEventsRequest>("application/json", "text/plain")
            .Produces<WebEventsView>()
            .Refuses(400, 403, 404, 413, 422, 429, 503);
        foreach (var path in (string[])["/decisions/web", "/events/web"])
        {
            decisions
                .MapMethods(
                    path,
                    [HttpMethods.Options],
                    (HttpContext http) => CrossOrigin.Preflight(http, "content-type")
                )
                .OnPublicPlane()
                .ReadByPages()
                .ExcludeFromDescription();
        }
        var snippet = app.MapGroup("/snippet")
            .OnPublicPlane()
            .OpenToAll("Pages of an installation, by its token.")
            .WithTags("Snippet");
        snippet
            .MapGet("/{token}.js", SnippetEndpoints.OfSite)
            .WithMetadata(new OperationName("getSnippet"))
            .WithSummary("The script that a page of an installation runs")
            .Produces<string>(StatusCodes.Status200OK, "text/javascript")
            .Produces(StatusCodes.Status304NotModified)
            .Refuses(404, 412, 429);
        snippet
            .MapGet("/code/{version}.js", SnippetEndpoints.Code)
            .WithMetadata(new OperationName("getSnippetCode"))
            .WithSummary(
                "Code without its site: all of it, for pages that pin it by its digest, or the part that pages fetch later"
            )
            .Produces<string>(StatusCodes.Status200OK, "text/javascript")
            .Refuses(404);
        snippet
            .MapGet("/picker/{token}.js", SnippetEndpoints.Picker)
            .WithMetadata(new OperationName("getPicker"))
            .WithSummary("What chooses elements on a page that the console opened, by a token that lasts some minutes")
            .Produces<string>(StatusCodes.Status200OK, "text/javascript")
            .Refuses(404, 429);
        app.MapGet("/demo/{file}", DemoEndpoints.File).OpenToAll("The files of the demo.").ExcludeFromDescription();
        app.MapBehindDatabase("")
            .MapGet("/demo", DemoEndpoints.Page)
            .OpenToAll("A shop to try. Who may make installations sets it up.")
            .ExcludeFromDescription();
    }
}
