using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.MetricDefinitions;

/// <summary>What is measured in experiments, and what projects keep for them.</summary>
internal sealed class MetricDefinitionsModule : Module
{
    public override JsonSerializerContext Json => MetricDefinitionsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<MetricLibraries>();
        services.AddSingleton<ExperimentMetrics>();
    }
}
