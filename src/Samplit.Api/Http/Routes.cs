using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Allocation;
using Samplit.Api.Installations;
using Samplit.Api.Web;

namespace Samplit.Api.Http;

/// <summary>The HTTP contract: which path leads to which endpoint.</summary>
internal static class Routes
{
    public static void MapSamplit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", HealthEndpoints.Live).WithTags("Health").DisableRequestTimeout();
        app.MapGet("/health/ready", HealthEndpoints.Ready).WithTags("Health");

        // Visitors wait here: nothing stands before these paths that they do not need.
        var decisions = app.MapGroup("/v1");
        decisions.WithTags("Decisions").DisableRequestTimeout();
        decisions.MapGroup("").Refuses(503).MapDataPlane();
        decisions.MapGroup("").MapWeb();

        app.MapGroup("/snippet").WithTags("Snippet").MapSnippet();
        app.MapGet("/demo/{file}", DemoEndpoints.File).ExcludeFromDescription();

        var gate = app.MapGroup("")
            .AddEndpointFilter(RevisionETag.Add)
            .AddEndpointFilter(DatabaseGate.Pass)
            .Refuses(503);
        gate.MapGroup("/api/experiments").WithTags("Experiments").MapExperiments();
        gate.MapGroup("/api/experiments/{id:guid}").WithTags("Audit").MapAudit();
        gate.MapGroup("/api").WithTags("Metrics").MapMetrics();
        app.MapGet("/api/policies", AllocationEndpoints.Policies)
            .WithTags("Experiments")
            .WithSummary("The policies that an experiment may choose its algorithm from");
        gate.MapGroup("/api/layers").WithTags("Layers").MapLayers();
        gate.MapGroup("/api/installations").WithTags("Installations").MapInstallations();
        gate.MapPost("/webhooks/shopify/{id:guid}", ShopifyWebhookEndpoint.Post)
            .WithTags("Installations")
            .WithSummary("What Shopify tells of a shop")
            .Refuses(401, 413);
        gate.MapGet("/demo", DemoEndpoints.Page).ExcludeFromDescription();
        gate.MapGroup("/api/projections").WithTags("Projections").MapProjections();
        gate.MapGroup("/audit/log").WithTags("Transparency log").MapLog();
    }

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
