using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Allocation;
using Samplit.Api.Experiments;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Api.Metrics;
using Samplit.Api.Replay;
using Samplit.Api.Statistics;
using Samplit.Api.Web;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;

namespace Samplit.Api.Http;

/// <summary>What those call who run experiments.</summary>
internal static class AdminRoutes
{
    public static void MapExperiments(this RouteGroupBuilder group)
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
            .MapGet("/{id:guid}/report", ReportEndpoint.Get)
            .WithSummary("What the record says of the effects, and which numbers to believe")
            .Refuses(404)
            .DisableRequestTimeout();
        group
            .MapGet("/{id:guid}/allocation", AllocationEndpoints.Get)
            .WithSummary("How the traffic should be split by the last days, computed, recorded and moving nobody")
            .Refuses(400, 404, 422)
            .DisableRequestTimeout();
        group
            .MapGet("/{id:guid}/allocations", AllocationEndpoints.List)
            .WithSummary("The computed allocations of a period, newest first")
            .Refuses(400, 404, 422);
        group
            .MapGet("/{id:guid}/allocations/{number:int}", AllocationEndpoints.One)
            .WithSummary("One computed allocation and its evidence")
            .Refuses(404);
        group
            .MapPost("/{id:guid}/allocations/{number:int}/reproduction", AllocationEndpoints.Reproduce)
            .WithSummary("Compute an allocation again from what is recorded of it, and say whether it is the same")
            .Refuses(404, 409);
        group
            .MapPost("/{id:guid}/reallocations", ReallocationEndpoints.Post)
            .WithSummary("Reallocate traffic now")
            .Refuses(404, 409);
        group
            .MapGet("/{id:guid}/reallocations", ReallocationEndpoints.List)
            .WithSummary("The allocation history, newest first; numbers that it lacks began with a change of variants")
            .Refuses(400, 404, 422);
    }

    public static void MapMetrics(this RouteGroupBuilder group)
    {
        group
            .MapPost("/metrics", MetricEndpoints.Ingest)
            .WithSummary("Take a batch of metrics, all of it or nothing, and once")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.LargestMetricsBody))
            .Accepts<MetricsRequest>("application/json", MetricBody.Csv, MetricBody.Lines)
            .Refuses(400, 409, 413, 415, 422)
            .DisableRequestTimeout();
        group
            .MapGet("/experiments/{id:guid}/metrics", MetricEndpoints.Days)
            .WithSummary("What counts of each variant and day")
            .Refuses(400, 404, 422);
        group
            .MapGet("/experiments/{id:guid}/metrics/history", MetricEndpoints.History)
            .WithSummary("All that was said of a variant on a day, corrections included")
            .Refuses(400, 404, 422);
    }

    public static void MapLayers(this RouteGroupBuilder group)
    {
        group
            .MapPost("", LayerEndpoints.Create)
            .WithSummary("Make a layer, whose experiments exclude one another")
            .Refuses(400, 409, 413, 415, 422);
        group.MapGet("", LayerEndpoints.List).WithSummary("List layers, newest first").Refuses(400, 422);
        group.MapGet("/{id:guid}", LayerEndpoints.Get).WithSummary("One layer and its slices").Refuses(404);
    }

    public static void MapInstallations(this RouteGroupBuilder group)
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

    public static void MapProjections(this RouteGroupBuilder group)
    {
        group.MapGet("", RebuildEndpoints.List).WithSummary("The read models that can be built again");
        group
            .MapPost("/{name}/rebuild", RebuildEndpoints.Post)
            .WithSummary("Build a read model again beside the live one, swap, and report what differed")
            .Refuses(404, 409)
            .DisableRequestTimeout();
    }
}
