using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Attribution;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Api.TrackedEvents;

/// <summary>What callers saw units do, to be analysed by whatever counts.</summary>
internal sealed class TrackedEventsModule : Module
{
    public override JsonSerializerContext Json => TrackedEventsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<TrackedEventOptions>());
        services.AddSingleton<TrackedEventMeasurements>();
        services.AddSingleton<TrackedEventStore>();
        services.AddSingleton<TrackedEventWriters>();
        services.AddSingleton(s => new EventErasures(
            s.GetRequiredService<StreamStore>(),
            s.GetRequiredService<VisitorSalts>(),
            s.GetRequiredService<AttributionTables>(),
            s.GetRequiredService<SchemaOptions>()
        ));
    }

    public override void MapEndpoints(IEndpointRouteBuilder app) =>
        app.MapDataPlane()
            .MapPost("/events", TrackEventsEndpoint.Post)
            .WithTags("Tracked events")
            .WithMetadata(new OperationName("trackEvents"))
            .Requires(Permission.EventTrack)
            .InProject()
            .RequireRateLimiting(Bulkheads.Events)
            .WithSummary("Keep up to 1,000 events, as JSON or NDJSON, each with an outcome of its own")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.MaxItemsBodySize))
            .Accepts<TrackEventsRequest>(TrackedEventBody.JsonType, TrackedEventBody.Lines)
            .Produces<TrackedEventsView>()
            .AddEndpointFilter(DatabaseGate.PassWhenReady)
            .Refuses(400, 413, 415, 422, 503);
}
