using System.Text.Json.Serialization;
using Samplit.Api.Attribution;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Projections.Streams;

namespace Samplit.Api.Imports;

/// <summary>Experiments that others have run, out of files.</summary>
internal sealed class ImportsModule : Module
{
    public override JsonSerializerContext Json => ImportsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ImportMeasurements>();
        services.AddSingleton<HistoryTables>();
        services.AddSingleton<ImportTurns>();
        services.AddSingleton(s => new HistoryImport(
            s.GetRequiredService<StreamStore>(),
            s.GetRequiredService<ExperimentNames>(),
            s.GetRequiredService<VisitorSalts>(),
            s.GetRequiredService<HistoryTables>(),
            s.GetRequiredService<AttributionTables>(),
            s.GetRequiredService<ImportMeasurements>(),
            s.GetRequiredService<TimeProvider>()
        ));
    }
}
