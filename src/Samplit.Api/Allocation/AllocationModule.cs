using System.Text.Json.Serialization;
using Samplit.Api.Analysis;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Api.Metrics;
using Wolverine.Runtime.Agents;

namespace Samplit.Api.Allocation;

/// <summary>How the traffic is split, and how it should be.</summary>
internal sealed class AllocationModule : Module
{
    public override JsonSerializerContext Json => AllocationJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<AllocationOptions>());
        services.AddSingleton<ReallocationReader>();
        services.AddSingleton<RecommendationReader>();
        services.AddInBackground<VisitorWindowReader>();
        services.AddSingleton(s => new AllocationRecommender(
            s.GetRequiredService<DecisionStore>(),
            s.GetRequiredService<DecisionDispatcher>(),
            s.GetRequiredService<MetricReader>(),
            s.GetRequiredService<VisitorWindowReader>(),
            s.GetRequiredService<MetricWindowReader>(),
            s.GetRequiredService<RecommendationReader>(),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IAgentFamily, ReallocationAgent>();
    }
}
