using System.Text.Json.Serialization;

namespace Samplit.Api.Metrics;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(MetricsRequest))]
[JsonSerializable(typeof(MetricsExample))]
[JsonSerializable(typeof(MetricRowRequest))]
[JsonSerializable(typeof(MetricBatchView))]
[JsonSerializable(typeof(IReadOnlyList<BadMetricRow>))]
[JsonSerializable(typeof(DailyMetricsView))]
[JsonSerializable(typeof(MetricHistoryPage))]
internal sealed partial class MetricsJson : JsonSerializerContext;
