using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Statistics;

/// <summary>What the visitors did, and what to believe of it.</summary>
internal sealed class StatisticsModule : Module
{
    public override JsonSerializerContext Json => StatisticsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddInBackground<AllocationCountsReader>();
        services.AddInBackground<ConversionDelayReader>();
    }
}
