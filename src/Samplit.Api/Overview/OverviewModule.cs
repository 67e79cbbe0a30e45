using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Verdicts;

namespace Samplit.Api.Overview;

/// <summary>All experiments in a page: what runs, what leads, what needs a person.</summary>
internal sealed class OverviewModule : Module
{
    public override JsonSerializerContext Json => OverviewJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddInBackground<OverviewReader>();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<ExperimentStatus>),
        typeof(CamelCaseEnum<DecisionReasonCode>),
        typeof(CamelCaseEnum<NotComputable>),
        typeof(SnakeCaseEnum<VerdictCode>),
        typeof(SnakeCaseEnum<VerdictChange>),
        typeof(SnakeCaseEnum<UnreadableCause>),
        typeof(SnakeCaseEnum<NeedCode>),
    ]
)]
[JsonSerializable(typeof(OverviewView))]
internal sealed partial class OverviewJson : JsonSerializerContext;
