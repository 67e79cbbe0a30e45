using JasperFx;
using JasperFx.CodeGeneration;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Samplit.Api.Http.Generation;
using Wolverine;
using Wolverine.Http;
using Wolverine.Middleware;

namespace Samplit.Api.Host;

/// <summary>
/// The admin API's endpoints, found by Wolverine and run by code that was generated when this was built. Nothing is sent or
/// stored by Wolverine yet: it hosts no transports, polls nothing and needs no database.
/// </summary>
internal static class WolverineSetup
{
    /// <summary>Where the build lets it write the code; absent when it runs.</summary>
    private const string GeneratedCodeVariable = "SAMPLIT_GENERATED_CODE";

    public static void AddWolverine(this WebApplicationBuilder builder)
    {
        builder.Services.AddWolverine(
            ExtensionDiscovery.ManualOnly,
            wolverine =>
            {
                wolverine.ApplicationAssembly = typeof(WolverineSetup).Assembly;
                wolverine.Durability.Mode = DurabilityMode.MediatorOnly;
                wolverine.Durability.DurabilityAgentEnabled = false;
                wolverine.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
                wolverine.CodeGeneration.AddContinuationStrategy<StopWhenRefused>();
                wolverine.Discovery.DisableConventionalDiscovery();
            }
        );
        builder.Services.AddWolverineHttp();
        builder.Services.AddSingleton<IApiDescriptionProvider, EndpointDescriptions>();
        builder.Services.CritterStackDefaults(defaults =>
        {
            foreach (var profile in (Profile[])[defaults.Development, defaults.Production])
            {
                profile.GeneratedCodeMode = TypeLoadMode.Static;
                profile.AssertAllPreGeneratedTypesExist = true;
                profile.SourceCodeWritingEnabled = false;
            }
            defaults.GeneratedCodeOutputPath = Environment.GetEnvironmentVariable(GeneratedCodeVariable);
        });
    }

    public static void MapAdminApi(this WebApplication app) =>
        app.MapWolverineEndpoints(http =>
        {
            http.RejectUnparseableQueryValues = true;
            http.AddParameterHandlingStrategy<NotTheBody>();
            http.AddResourceWriterPolicy<AnswerWriter>();
            http.AddPolicy<StrictReading>();
            http.AddPolicy<EndpointConventions>();
            http.AddPolicy<BehindDatabase>();
        });
}
