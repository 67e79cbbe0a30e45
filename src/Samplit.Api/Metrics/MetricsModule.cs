using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Metrics;

/// <summary>What others measured of variants, day by day.</summary>
internal sealed class MetricsModule : Module
{
    public override JsonSerializerContext Json => MetricsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddInBackground<MetricReader>();
        services.AddSingleton<MetricUploads>();
        services.AddSingleton<IProblemMapping, MetricProblems>();
        services.AddSingleton<MetricCheck>();
        services.AddSingleton<MetricIngestion>();
    }
}
