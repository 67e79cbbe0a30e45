using System.Text.Json.Serialization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Json;
using Samplit.Domain.Plans;

namespace Samplit.Api.Plans;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(CamelCaseEnum<ExperimentPurpose>)]
)]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(ExperimentPlan))]
internal sealed partial class PlansJson : JsonSerializerContext;
