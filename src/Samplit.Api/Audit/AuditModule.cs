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
        services.AddSingleton<TrackedEventExport>();
        services.AddInBackground<ActivityReader>();
        services.AddInBackground<RecordReader>();
    }
}
