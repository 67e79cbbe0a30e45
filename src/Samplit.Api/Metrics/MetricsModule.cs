using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Metrics;

/// <summary>What others measured of variants, day by day.</summary>
internal sealed class MetricsModule : Module
{
    public override JsonSerializerContext Json => MetricsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<MetricReader>();
        services.AddSingleton<MetricCheck>();
        services.AddSingleton<MetricIngestion>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var metrics = app.MapBehindDatabase("/api").WithTags("Metrics");
        metrics
            .MapPost("/metrics", MetricEndpoints.Ingest)
            .WithSummary("Take a batch of metrics, all of it or nothing, and once")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.LargestMetricsBody))
            .Accepts<MetricsRequest>("application/json", MetricBody.Csv, MetricBody.Lines)
            .Refuses(400, 409, 413, 415, 422)
            .DisableRequestTimeout();
        metrics
            .MapGet("/experiments/{id:guid}/metrics", MetricEndpoints.Days)
            .WithSummary("What counts of each variant and day")
            .Refuses(400, 404, 422);
        metrics
            .MapGet("/experiments/{id:guid}/metrics/history", MetricEndpoints.History)
            .WithSummary("All that was said of a variant on a day, corrections included")
            .Refuses(400, 404, 422);
    }
}
