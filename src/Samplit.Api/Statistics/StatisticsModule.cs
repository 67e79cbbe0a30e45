using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Statistics;

/// <summary>What the visitors did, and what to believe of it.</summary>
internal sealed class StatisticsModule : Module
{
    public override JsonSerializerContext Json => StatisticsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<AllocationCountsReader>();
        services.AddSingleton<ConversionDelayReader>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var experiments = app.MapBehindDatabase("/api/experiments").WithTags("Experiments");
        experiments
            .MapGet("/{id:guid}/statistics", StatisticsEndpoint.Get)
            .WithSummary("What the visitors did, per variant")
            .Refuses(404);
        experiments
            .MapGet("/{id:guid}/report", ReportEndpoint.Get)
            .WithSummary("What the record says of the effects, and which numbers to believe")
            .Refuses(404)
            .DisableRequestTimeout();
    }
}
