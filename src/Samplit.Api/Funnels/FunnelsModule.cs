using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Statistics;

namespace Samplit.Api.Funnels;

/// <summary>Steps that units take one after the other, and how many come how far.</summary>
internal sealed class FunnelsModule : Module
{
    public override JsonSerializerContext Json => FunnelsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<FunnelReader>();
        services.AddSingleton<FunnelChanges>();
        services.AddSingleton<FunnelMeasurements>();
        services.AddSingleton<FunnelNames>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<FunnelNames>());
        services.AddSingleton(s => new FunnelReports(
            s.GetRequiredService<BackgroundDatabase>().DataSource,
            s.GetRequiredService<CallerSessions>(),
            s.GetRequiredService<AllocationCountsReader>(),
            s.GetRequiredService<FunnelMeasurements>(),
            s.GetRequiredService<SchemaOptions>(),
            s.GetRequiredService<TimeProvider>()
        ));
    }
}
