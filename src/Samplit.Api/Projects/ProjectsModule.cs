using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Projects;

/// <summary>What experiments, layers and installations belong to, so that each team sees its own.</summary>
internal sealed class ProjectsModule : Module
{
    public override JsonSerializerContext Json => ProjectsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ProjectReader>();
        services.AddSingleton<ProjectChanges>();
        services.AddSingleton<ProjectGate>();
    }
}
