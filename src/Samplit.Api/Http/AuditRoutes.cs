using Samplit.Api.Audit;
using Samplit.Api.Replay;
using Samplit.Api.Sealing;

namespace Samplit.Api.Http;

/// <summary>What those call who check what was done.</summary>
internal static class AuditRoutes
{
    public static void MapAudit(this RouteGroupBuilder group)
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

    public static void MapLog(this RouteGroupBuilder group)
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
}
