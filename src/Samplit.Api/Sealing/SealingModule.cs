using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Projections.Daemon;
using Samplit.Projections.Export;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Api.Sealing;

/// <summary>The transparency log: its keys, checkpoints and proofs.</summary>
internal sealed class SealingModule : Module
{
    public override JsonSerializerContext Json => SealingJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<SealingOptions>());
        services.AddSingleton<ISecretProtector, LogKeyProtector>();
        services.AddSingleton<LogKeys>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<TransparencyLog>();
        services.AddSingleton<StreamExport>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<AssignmentVersions>();
        services.AddSingleton(s => new AsyncDaemon(
            s.GetRequiredService<StreamStore>(),
            [new Sealer(s.GetRequiredService<StreamStore>())],
            s.GetRequiredService<TimeProvider>(),
            logger: s.GetRequiredService<ILogger<AsyncDaemon>>()
        ));
        services.AddSingleton<WitnessClient>();
        services.AddSingleton<CheckpointOutlets>();
        services.AddHostedService<SealingService>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var experiments = app.MapBehindDatabase("/api/experiments/{id:guid}").WithTags("Audit");
        experiments
            .MapGet("/audit/{sequence:long}/receipt", ReceiptEndpoints.OfEvent)
            .WithSummary("Proof that an event is in the log, to be kept and verified offline")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(404);
        experiments
            .MapPost("/receipts", ReceiptEndpoints.OfVisitor)
            .WithSummary("The same for the assignment of a visitor")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(400, 404, 409, 413, 415, 422);
        var log = app.MapBehindDatabase("/audit/log").WithTags("Transparency log");
        log.MapGet("/checkpoint", LogEndpoints.Checkpoint)
            .WithSummary("The newest signed checkpoint")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(404);
        log.MapGet("/tile/{level:int}/{**number}", LogEndpoints.Tile)
            .WithSummary("Hashes of one level of the tree")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Refuses(404);
        log.MapGet("/tile/entries/{**number}", LogEndpoints.Entries)
            .WithSummary("The records that leaves are the hashes of")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Refuses(404);
        log.MapGet("/keys", LogEndpoints.Keys).WithSummary("The keys that sign or signed checkpoints");
        log.MapGet("/proofs/inclusion", LogEndpoints.Inclusion)
            .WithSummary("That an event is in the log")
            .Refuses(400, 404, 422);
        log.MapGet("/proofs/consistency", LogEndpoints.Consistency)
            .WithSummary("That the log has only grown")
            .Refuses(400, 404, 422);
    }
}
