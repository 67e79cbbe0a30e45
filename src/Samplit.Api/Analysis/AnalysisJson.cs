using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Verdicts;

namespace Samplit.Api.Analysis;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<AnalyzedUnits>),
        typeof(CamelCaseEnum<BucketType>),
        typeof(CamelCaseEnum<MetricType>),
        typeof(CamelCaseEnum<NotComputable>),
        typeof(CamelCaseEnum<GuardrailVerdict>),
        typeof(CamelCaseEnum<ExperimentOutcome>),
        typeof(CamelCaseEnum<DecisionReasonCode>),
        typeof(SnakeCaseEnum<VerdictCode>),
        typeof(SnakeCaseEnum<VerdictChange>),
        typeof(SnakeCaseEnum<UnreadableCause>),
    ]
)]
[JsonSerializable(typeof(ResultsView))]
[JsonSerializable(typeof(MetricAggregatesView))]
[JsonSerializable(typeof(HoldoutEffectView))]
internal sealed partial class AnalysisJson : JsonSerializerContext;
