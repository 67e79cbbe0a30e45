using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Allocation;
using Samplit.Api.Assignment;
using Samplit.Api.Audit;
using Samplit.Api.Conversions;
using Samplit.Api.Experiments;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Api.Replay;
using Samplit.Api.Sealing;
using Samplit.Api.Statistics;
using Samplit.Api.Web;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;

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
        MapDataPlane(decisions.MapGroup("").Refuses(503));
        MapWeb(decisions.MapGroup(""));

        MapSnippet(app.MapGroup("/snippet").WithTags("Snippet"));

        var gate = app.MapGroup("")
            .AddEndpointFilter(RevisionETag.Add)
            .AddEndpointFilter(DatabaseGate.Pass)
            .Refuses(503);
        MapExperiments(gate.MapGroup("/api/experiments").WithTags("Experiments"));
        MapAudit(gate.MapGroup("/api/experiments/{id:guid}").WithTags("Audit"));
        MapLayers(gate.MapGroup("/api/layers").WithTags("Layers"));
        MapInstallations(gate.MapGroup("/api/installations").WithTags("Installations"));
        gate.MapPost("/webhooks/shopify/{id:guid}", ShopifyWebhookEndpoint.Post)
            .WithTags("Installations")
            .WithSummary("What Shopify tells of a shop")
            .Refuses(401, 413);
        gate.MapGet("/demo", DemoEndpoints.Page).ExcludeFromDescription();
        app.MapGet("/demo/{file}", DemoEndpoints.File).ExcludeFromDescription();
        MapProjections(gate.MapGroup("/api/projections").WithTags("Projections"));
        MapLog(gate.MapGroup("/audit/log").WithTags("Transparency log"));
    }

    private static void MapDataPlane(RouteGroupBuilder group)
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

    private static void MapWeb(RouteGroupBuilder group)
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

    private static void MapSnippet(RouteGroupBuilder group)
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

    private static void MapExperiments(RouteGroupBuilder group)
    {
        group
            .MapPost("", ExperimentEndpoints.Create)
            .WithSummary("Create an experiment, as a draft")
            .Refuses(400, 409, 413, 415, 422);
        group.MapGet("", ExperimentEndpoints.List).WithSummary("List experiments, newest first").Refuses(400, 422);
        group.MapGet("/{id:guid}", ExperimentEndpoints.Get).WithSummary("One experiment").Refuses(404);
        foreach (var step in Enum.GetValues<LifecycleStep>())
        {
            group
                .MapPost($"/{{id:guid}}/{step.ToString().ToLowerInvariant()}", ExperimentEndpoints.Take(step))
                .WithSummary($"{step} an experiment; If-Match guards against a change in between")
                .Refuses(404, 409, 412);
        }
        group
            .MapPut("/{id:guid}/preregistration", ExperimentEndpoints.ChangePreregistration)
            .WithSummary("Change what is registered: a deviation, once the experiment has started")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        group
            .MapPut("/{id:guid}/variants", VariantsEndpoints.Put)
            .WithSummary("Add, deactivate and weigh variants; everybody who was assigned keeps what they have")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        group
            .MapPost("/{id:guid}/variants/preview", VariantsEndpoints.Preview)
            .WithSummary("What that would do to whom, without doing it")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        group
            .MapGet("/{id:guid}/statistics", StatisticsEndpoint.Get)
            .WithSummary("What the visitors did, per variant")
            .Refuses(404);
        group
            .MapPost("/{id:guid}/reallocations", ReallocationEndpoints.Post)
            .WithSummary("Reallocate traffic now")
            .Refuses(404, 409);
        group
            .MapGet("/{id:guid}/reallocations", ReallocationEndpoints.List)
            .WithSummary("The allocation history, newest first; numbers that it lacks began with a change of variants")
            .Refuses(400, 404, 422);
    }

    private static void MapAudit(RouteGroupBuilder group)
    {
        group.MapGet("/audit", AuditEndpoints.List).WithSummary("Entries of the hash chain").Refuses(400, 404, 422);
        group
            .MapGet("/audit/verification", AuditEndpoints.Verify)
            .WithSummary("Recompute the whole chain, its leaves in the log and every decision")
            .Refuses(404)
            .DisableRequestTimeout();
        group
            .MapGet("/audit/{sequence:long}/receipt", ReceiptEndpoints.OfEvent)
            .WithSummary("Proof that an event is in the log, to be kept and verified offline")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(404);
        group
            .MapPost("/receipts", ReceiptEndpoints.OfVisitor)
            .WithSummary("The same for the assignment of a visitor")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(400, 404, 409, 413, 415, 422);
        group
            .MapGet("/state", StateEndpoints.Get)
            .WithSummary("The experiment as it was at any version or time")
            .Refuses(400, 404, 422)
            .DisableRequestTimeout();
        group
            .MapPost("/what-if", WhatIfEndpoint.Post)
            .WithSummary("What another allocation policy would have done with the recorded visitors")
            .Refuses(400, 404, 413, 415, 422)
            .DisableRequestTimeout();
        group
            .MapGet("/state/changes", StateEndpoints.Changes)
            .WithSummary("What differs between two versions or times")
            .Refuses(400, 404, 422)
            .DisableRequestTimeout();
    }

    private static void MapLayers(RouteGroupBuilder group)
    {
        group
            .MapPost("", LayerEndpoints.Create)
            .WithSummary("Make a layer, whose experiments exclude one another")
            .Refuses(400, 409, 413, 415, 422);
        group.MapGet("", LayerEndpoints.List).WithSummary("List layers, newest first").Refuses(400, 422);
        group.MapGet("/{id:guid}", LayerEndpoints.Get).WithSummary("One layer and its slices").Refuses(404);
    }

    private static void MapInstallations(RouteGroupBuilder group)
    {
        // Not made where they are mapped: the analyzer of route handlers fails at a method within a call.
        var suspend = InstallationEndpoints.Take(ChangeInstallation.Suspend);
        var resume = InstallationEndpoints.Take(ChangeInstallation.Resume);
        var revoke = InstallationEndpoints.Take(i => ChangeInstallation.Revoke(i, reason: null));
        group
            .MapPost("", InstallationEndpoints.Create)
            .WithSummary("Set up a site that experiments run on")
            .Refuses(400, 413, 415, 422);
        group.MapGet("", InstallationEndpoints.List).WithSummary("List installations, newest first").Refuses(400, 422);
        group.MapGet("/{id:guid}", InstallationEndpoints.Get).WithSummary("One installation").Refuses(404);
        group
            .MapGet("/{id:guid}/snippet", SnippetEndpoints.Lines)
            .WithSummary("The line to paste into its pages")
            .Refuses(404);
        group
            .MapPut("/{id:guid}/domains", InstallationEndpoints.SetDomains)
            .WithSummary("Where its pages may lie")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        group
            .MapPost("/{id:guid}/token", InstallationEndpoints.RotateToken)
            .WithSummary("Replace the token of its pages; the old one goes on for a while")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        group
            .MapPut("/{id:guid}/credentials", InstallationEndpoints.SetCredentials)
            .WithSummary("Keep, encrypted, what its platform gave us to speak with it")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        group
            .MapPost("/{id:guid}/wordpress/check", WordPressEndpoint.Check)
            .WithSummary("Whether the WordPress site lets us in")
            .Refuses(404, 409)
            .DisableRequestTimeout();
        group
            .MapPost("/{id:guid}/suspend", suspend)
            .WithSummary("Show originals only, until it is resumed")
            .Refuses(404, 409, 412);
        group.MapPost("/{id:guid}/resume", resume).WithSummary("Go on after a suspension").Refuses(404, 409, 412);
        group
            .MapPost("/{id:guid}/revoke", revoke)
            .WithSummary("End it for ever, and destroy its secrets")
            .Refuses(404, 412);
    }

    private static void MapProjections(RouteGroupBuilder group)
    {
        group.MapGet("", RebuildEndpoints.List).WithSummary("The read models that can be built again");
        group
            .MapPost("/{name}/rebuild", RebuildEndpoints.Post)
            .WithSummary("Build a read model again beside the live one, swap, and report what differed")
            .Refuses(404, 409)
            .DisableRequestTimeout();
    }

    private static void MapLog(RouteGroupBuilder group)
    {
        group
            .MapGet("/checkpoint", LogEndpoints.Checkpoint)
            .WithSummary("The newest signed checkpoint")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(404);
        group
            .MapGet("/tile/{level:int}/{**number}", LogEndpoints.Tile)
            .WithSummary("Hashes of one level of the tree")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Refuses(404);
        group
            .MapGet("/tile/entries/{**number}", LogEndpoints.Entries)
            .WithSummary("The records that leaves are the hashes of")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Refuses(404);
        group.MapGet("/keys", LogEndpoints.Keys).WithSummary("The keys that sign or signed checkpoints");
        group
            .MapGet("/proofs/inclusion", LogEndpoints.Inclusion)
            .WithSummary("That an event is in the log")
            .Refuses(400, 404, 422);
        group
            .MapGet("/proofs/consistency", LogEndpoints.Consistency)
            .WithSummary("That the log has only grown")
            .Refuses(400, 404, 422);
        group
            .MapGet("/verification", AuditEndpoints.VerifyAll)
            .WithSummary("Recompute every chain, the log and every decision of the installation")
            .DisableRequestTimeout();
    }

    private static T Refuses<T>(this T endpoints, params ReadOnlySpan<int> statuses)
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
