using System.Text.Json.Serialization;
using Marten;
using Marten.Events.Daemon.Coordination;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Access;
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
        services.AddInBackground<TransparencyLog>();
        services.AddSingleton<StreamExport>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<AssignmentVersions>();
        services.ConfigureMarten((s, marten) => SealingDaemon.Add(marten, s.GetRequiredService<StreamStore>()));
        services.AddSingleton<IProjectionCoordinator, ProjectionCoordinator>();
        services.AddSingleton<SealingDaemon>();
        services.AddSingleton<LogMonitor>();
        services.AddHostedService<SealerService>();
        services.AddSingleton<WitnessClient>();
        services.AddSingleton<CheckpointPublishers>();
        services.AddSingleton<CheckpointPublications>();
        services.AddHostedService<SealingService>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/log", LogHealth.Get)
            .WithMetadata(new OperationName("getLogHealth"))
            .OpenToAll("Monitors ask.")
            .Produces<LogHealthView>(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Health")
            .DisableRequestTimeout();
        var log = app.MapBehindDatabase("/audit/log").Requires(Permission.AuditRead).WithTags("Transparency log");
        log.MapGet("/tile/{level:int}/{**number}", TileEndpoints.Tile)
            .WithMetadata(new OperationName("getLogTile"))
            .WithSummary("Hashes of one level of the tree")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Refuses(404);
        log.MapGet("/tile/entries/{**number}", TileEndpoints.Entries)
            .WithMetadata(new OperationName("getLogEntries"))
            .WithSummary("The records that leaves are the hashes of")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Refuses(404);
    }
}
