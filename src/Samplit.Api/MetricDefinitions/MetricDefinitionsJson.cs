using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Targeting;

namespace Samplit.Api.MetricDefinitions;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<MetricType>),
        typeof(CamelCaseEnum<GuardrailAction>),
        typeof(CamelCaseEnum<MetricAggregation>),
        typeof(CamelCaseEnum<RuleOperator>),
    ]
)]
[JsonSerializable(typeof(MetricRequest))]
[JsonSerializable(typeof(ExperimentMetricsView))]
[JsonSerializable(typeof(MetricLibraryView))]
[JsonSerializable(typeof(RevisedMetricView))]
internal sealed partial class MetricDefinitionsJson : JsonSerializerContext;
