using System.Text.Json.Serialization;
using Samplit.Api.Analysis;
using Samplit.Domain.Funnels;
using Samplit.Domain.Json;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Funnels;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<FunnelStatus>),
        typeof(CamelCaseEnum<FunnelOrder>),
        typeof(CamelCaseEnum<UrlMatch>),
        typeof(CamelCaseEnum<RuleOperator>),
        typeof(CamelCaseEnum<UnitType>),
        typeof(CamelCaseEnum<AnalyzedUnits>),
    ]
)]
[JsonSerializable(typeof(CreateFunnelRequest))]
[JsonSerializable(typeof(ChangeFunnelRequest))]
[JsonSerializable(typeof(FunnelView))]
[JsonSerializable(typeof(FunnelPage))]
[JsonSerializable(typeof(FunnelReportView))]
internal sealed partial class FunnelsJson : JsonSerializerContext;
