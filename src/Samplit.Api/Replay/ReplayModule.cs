using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Replay;

/// <summary>The past as it was, as it would have been, and built again.</summary>
internal sealed class ReplayModule : Module
{
    public override JsonSerializerContext Json => ReplayJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<StateReader>();
        services.AddSingleton<WhatIfRun>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var experiments = app.MapBehindDatabase("/api/experiments/{id:guid}").WithTags("Audit");
        experiments
            .MapGet("/state", StateEndpoints.Get)
            .WithSummary("The experiment as it was at any version or time")
            .Refuses(400, 404, 422)
            .DisableRequestTimeout();
        experiments
            .MapPost("/what-if", WhatIfEndpoint.Post)
            .WithSummary("What another allocation policy would have done with the recorded visitors")
            .Refuses(400, 404, 413, 415, 422)
            .DisableRequestTimeout();
        experiments
            .MapGet("/state/changes", StateEndpoints.Changes)
            .WithSummary("What differs between two versions or times")
            .Refuses(400, 404, 422)
            .DisableRequestTimeout();
        var projections = app.MapBehindDatabase("/api/projections").WithTags("Projections");
        projections.MapGet("", RebuildEndpoints.List).WithSummary("The read models that can be built again");
        projections
            .MapPost("/{name}/rebuild", RebuildEndpoints.Post)
            .WithSummary("Build a read model again beside the live one, swap, and report what differed")
            .Refuses(404, 409)
            .DisableRequestTimeout();
    }
}
