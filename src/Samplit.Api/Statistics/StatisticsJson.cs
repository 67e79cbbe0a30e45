using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Verdicts;
using Samplit.Statistics.Adaptive;

namespace Samplit.Api.Statistics;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<AssumesConstantRates>),
        typeof(CamelCaseEnum<DecisionReasonCode>),
        typeof(CamelCaseEnum<NotComputable>),
        typeof(SnakeCaseEnum<VerdictCode>),
        typeof(SnakeCaseEnum<VerdictChange>),
        typeof(SnakeCaseEnum<UnreadableCause>),
    ]
)]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(ReportView))]
[JsonSerializable(typeof(EpochsView))]
[JsonSerializable(typeof(PosteriorsView))]
internal sealed partial class StatisticsJson : JsonSerializerContext;
