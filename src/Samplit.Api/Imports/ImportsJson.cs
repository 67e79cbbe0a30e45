using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Imports;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<UnitType>),
        typeof(CamelCaseEnum<MetricType>),
        typeof(CamelCaseEnum<MetricAggregation>),
        typeof(CamelCaseEnum<GuardrailAction>),
        typeof(CamelCaseEnum<RuleOperator>),
    ]
)]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportFormRequest))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(IReadOnlyList<BadImportRow>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class ImportsJson : JsonSerializerContext;
