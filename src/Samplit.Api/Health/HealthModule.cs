using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Health;
using Samplit.Domain.Json;

namespace Samplit.Api.Health;

/// <summary>Whether experiments can be believed.</summary>
internal sealed class HealthModule : Module
{
    public override JsonSerializerContext Json => HealthJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddInBackground<HealthReader>();
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
