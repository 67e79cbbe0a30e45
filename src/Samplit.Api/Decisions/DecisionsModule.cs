using System.Diagnostics.Metrics;
using Samplit.Api.Http;

namespace Samplit.Api.Decisions;

/// <summary>Where decisions about visitors and experiments are made and committed; contexts hand them in.</summary>
internal sealed class DecisionsModule : Module
{
    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<DecisionOptions>());
        services.AddSingleton<IProblemMapping, DecisionProblems>();
        services.AddSingleton<VisitorSalts>();
        services.AddMetrics();
        services.AddSingleton(s => new VisitorCache(
            s.GetRequiredService<DecisionOptions>().VisitorCache,
            s.GetRequiredService<IMeterFactory>()
        ));
        services.AddSingleton<HeldOutUnits>();
        services.AddHostedService(s => s.GetRequiredService<HeldOutUnits>());
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<CommitQueue>();
        services.AddSingleton<ExperimentNames>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<ExperimentNames>());
        services.AddSingleton<DecisionDispatcher>();
        services.AddSingleton<ItemOutcomes>();
    }
}
