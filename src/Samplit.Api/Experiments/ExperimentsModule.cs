using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Projections;

namespace Samplit.Api.Experiments;

/// <summary>Experiments, their life and their variants.</summary>
internal sealed class ExperimentsModule : Module
{
    public override JsonSerializerContext Json => ExperimentsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ExperimentReader>();
        services.AddSingleton<OpenExperiments>();
        services.AddSingleton(configuration.Read<SplitOptions>());
        services.AddSingleton<SplitTargets>();
        services.AddSingleton<ExperimentCreation>();
        services.AddSingleton(s => new ExperimentChanges(
            s.GetRequiredService<ExperimentReader>(),
            s.GetRequiredService<DecisionDispatcher>(),
            s.GetRequiredService<DecisionStore>(),
            s.GetRequiredService<ReadModels>(),
            s.GetRequiredService<SplitTargets>(),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ExperimentSchedule>();
        services.AddSingleton<IStartsOnDatabase>(s => s.GetRequiredService<ExperimentSchedule>());
    }
}
