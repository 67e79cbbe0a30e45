using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Statistics.Adaptive;

namespace Samplit.Api.Statistics;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(CamelCaseEnum<AssumesConstantRates>)]
)]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(ReportView))]
internal sealed partial class StatisticsJson : JsonSerializerContext;
