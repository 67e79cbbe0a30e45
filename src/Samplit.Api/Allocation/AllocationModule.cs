using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Allocation;

/// <summary>How the traffic is split, and how it should be.</summary>
internal sealed class AllocationModule : Module
{
    public override JsonSerializerContext Json => AllocationJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<AllocationOptions>());
        services.AddSingleton<ReallocationReader>();
        services.AddSingleton<ComputedAllocationReader>();
        services.AddSingleton<VisitorWindowReader>();
        services.AddSingleton<AllocationComputation>();
        services.AddHostedService<ReallocationWorker>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/policies", AllocationEndpoints.Policies)
            .WithTags("Experiments")
            .WithSummary("The policies that an experiment may choose its algorithm from");
        var experiments = app.MapBehindDatabase("/api/experiments").WithTags("Experiments");
        experiments
            .MapGet("/{id:guid}/allocation", AllocationEndpoints.Get)
            .WithSummary("How the traffic should be split by the last days, computed, recorded and moving nobody")
            .Refuses(400, 404, 422)
            .DisableRequestTimeout();
        experiments
            .MapGet("/{id:guid}/allocations", AllocationEndpoints.List)
            .WithSummary("The computed allocations of a period, newest first")
            .Refuses(400, 404, 422);
        experiments
            .MapGet("/{id:guid}/allocations/{number:int}", AllocationEndpoints.One)
            .WithSummary("One computed allocation and its evidence")
            .Refuses(404);
        experiments
            .MapPost("/{id:guid}/allocations/{number:int}/reproduction", AllocationEndpoints.Reproduce)
            .WithSummary("Compute an allocation again from what is recorded of it, and say whether it is the same")
            .Refuses(404, 409);
        experiments
            .MapPost("/{id:guid}/reallocations", ReallocationEndpoints.Post)
            .WithSummary("Reallocate traffic now")
            .Refuses(404, 409);
        experiments
            .MapGet("/{id:guid}/reallocations", ReallocationEndpoints.List)
            .WithSummary("The allocation history, newest first; numbers that it lacks began with a change of variants")
            .Refuses(400, 404, 422);
    }
}
