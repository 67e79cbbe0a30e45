using System.Text.Json.Serialization;
using Samplit.Api.Analysis;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Statistics;
using Samplit.Api.Web;
using Samplit.Domain.Health;
using Samplit.Domain.Json;

namespace Samplit.Api.Health;

/// <summary>Whether experiments can be believed.</summary>
internal sealed class HealthModule : Module
{
    public override JsonSerializerContext Json => HealthJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton(s => new HealthReader(
            s.GetRequiredService<BackgroundDatabase>().DataSource,
            s.GetRequiredService<CallerSessions>(),
            s.GetRequiredService<AllocationCountsReader>(),
            s.GetRequiredService<EventDelayReader>(),
            s.GetRequiredService<SchemaOptions>(),
            s.GetRequiredService<WebOptions>(),
            s.GetRequiredService<TimeProvider>()
        ));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<HealthCode>),
        typeof(CamelCaseEnum<HealthSeverity>),
        typeof(CamelCaseEnum<RatioCauseCode>),
    ]
)]
[JsonSerializable(typeof(ExperimentHealthView))]
internal sealed partial class HealthJson : JsonSerializerContext;
