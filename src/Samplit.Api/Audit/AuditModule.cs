using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Audit;

/// <summary>Whether the record is what was decided.</summary>
internal sealed class AuditModule : Module
{
    public override JsonSerializerContext Json => AuditJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Verification>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var experiments = app.MapBehindDatabase("/api/experiments/{id:guid}").WithTags("Audit");
        experiments
            .MapGet("/audit", AuditEndpoints.List)
            .WithSummary("Entries of the hash chain")
            .Refuses(400, 404, 422);
        experiments
            .MapGet("/audit/verification", AuditEndpoints.Verify)
            .WithSummary("Recompute the whole chain, its leaves in the log and every decision")
            .Refuses(404)
            .DisableRequestTimeout();
        var log = app.MapBehindDatabase("/audit/log").WithTags("Transparency log");
        log.MapGet("/verification", AuditEndpoints.VerifyAll)
            .WithSummary("Recompute every chain, the log and every decision of the installation")
            .DisableRequestTimeout();
    }
}
