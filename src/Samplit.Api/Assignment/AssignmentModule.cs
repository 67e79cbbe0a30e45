using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Assignment;

/// <summary>Which variant a visitor gets.</summary>
internal sealed class AssignmentModule : Module
{
    public override JsonSerializerContext Json => AssignmentJson.Default;

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var decisions = app.MapDataPlane().Requires(Permission.DecisionAssign).Refuses(503);
        decisions
            .MapPost("/experiments/{id}/assignments", AssignmentEndpoint.Post)
            .WithMetadata(new OperationName("assignVisitor"))
            .WithSummary("Which variant a visitor gets")
            .Refuses(400, 404, 409, 413, 415, 422);
        decisions
            .MapPost("/decisions", DecisionsEndpoint.Post)
            .WithMetadata(new OperationName("decide"))
            .InProject()
            .RequireRateLimiting(Bulkheads.Batches)
            .WithSummary("Which variants up to 1,000 visitors get, each with an outcome of its own")
            .WithMetadata(new RequestSizeLimitAttribute(Limits.MaxItemsBodySize))
            .AddEndpointFilter(DatabaseGate.PassWhenReady)
            .Refuses(400, 413, 415, 422);
    }
}
