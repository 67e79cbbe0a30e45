using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Statistics;
using Samplit.Projections;

namespace Samplit.Api.Analysis;

/// <summary>What tracked events say of the metrics of an experiment.</summary>
internal sealed class AnalysisModule : Module
{
    public override JsonSerializerContext Json => AnalysisJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<UnitPastReader>();
        services.AddSingleton<MetricMomentsReader>();
        services.AddSingleton<EventDelayReader>();
        services.AddSingleton<MetricWindowReader>();
        services.AddInBackground<MetricAggregatesReader>();
        services.AddSingleton(s => new HoldoutEffectReader(
            s.GetRequiredService<BackgroundDatabase>().DataSource,
            s.GetRequiredService<CallerSessions>(),
            s.GetRequiredService<ReadModels>(),
            s.GetRequiredService<SchemaOptions>()
        ));
        services.AddSingleton(s => new ResultsReader(
            s.GetRequiredService<BackgroundDatabase>().DataSource,
            s.GetRequiredService<CallerSessions>(),
            s.GetRequiredService<AllocationCountsReader>(),
            s.GetRequiredService<MetricMomentsReader>(),
            s.GetRequiredService<SchemaOptions>(),
            s.GetRequiredService<TimeProvider>()
        ));
    }
}
