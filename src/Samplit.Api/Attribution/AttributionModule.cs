using Marten;
using Samplit.Api.Http;

namespace Samplit.Api.Attribution;

/// <summary>What tracked events come to for the units of experiments, counted behind their acknowledgement.</summary>
internal sealed class AttributionModule : Module
{
    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<AttributionMeasurements>();
        services.AddSingleton<CountedExperimentReader>();
        services.AddSingleton<UnitEventReader>();
        services.AddSingleton<UnitMetricTables>();
        services.AddSingleton<AttributionTables>();
        services.AddSingleton<RecountTables>();
        services.AddSingleton<AttributionRecount>();
        services.AddSingleton<AttributionRebuild>();
        services.AddSingleton<AttributionWriter>();
        services.ConfigureMarten(
            (s, marten) =>
                marten.Projections.Subscribe(new AttributionProjection(s.GetRequiredService<AttributionWriter>))
        );
    }
}
