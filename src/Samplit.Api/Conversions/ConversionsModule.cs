using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Conversions;

/// <summary>What visitors did that counts.</summary>
internal sealed class ConversionsModule : Module
{
    public override JsonSerializerContext Json => ConversionsJson.Default;

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var decisions = app.MapDataPlane().Requires(Permission.DecisionConvert).Refuses(503);
        decisions
            .MapPost("/experiments/{id}/conversions", ConversionEndpoint.Post)
            .WithMetadata(new OperationName("recordConversion"))
            .WithSummary("Count a visitor's conversion, once")
            .Refuses(400, 404, 409, 413, 415, 422);
        decisions
            .MapPost("/conversions:batch", ConversionBatchEndpoint.Post)
            .WithMetadata(new OperationName("recordConversions"))
            .InProject()
            .RequireRateLimiting(Bulkheads.Batches)
            .WithSummary("Count up to 1,000 conversions, each with an outcome of its own")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.MaxItemsBodySize))
            .AddEndpointFilter(DatabaseGate.PassWhenReady)
            .Refuses(400, 413, 415, 422);
    }
}
