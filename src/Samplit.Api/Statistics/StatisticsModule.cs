using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Statistics;

/// <summary>What the visitors did, and what to believe of it.</summary>
internal sealed class StatisticsModule : Module
{
    public override JsonSerializerContext Json => StatisticsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<AllocationCountsReader>();
        services.AddSingleton<ConversionDelayReader>();
    }
}
